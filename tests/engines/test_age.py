"""What we seal, the stock age opens; what age seals, we open; a flipped bit opens nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from abide.domain.errors import EngineError, Refused
from abide.engines.age import (
    is_sealed,
    new_identity,
    seal,
    seal_with_secret,
    unseal,
    unseal_with_secret,
)
from tests.engines.terminal import typed

SECRET = bytes(range(32)).hex()
AGE = shutil.which("age")
needs_age = pytest.mark.skipif(AGE is None, reason="the age program is not installed")


@needs_age
def test_stock_age_opens_what_we_seal_with_an_identity(tmp_path: Path) -> None:
    identity, recipient = new_identity()
    file, key = tmp_path / "sealed", tmp_path / "key"
    file.write_bytes(seal(b"all of it" * 50_000, recipient))
    key.write_text(identity)
    done = subprocess.run(["age", "-d", "-i", key, file], capture_output=True, check=True)
    assert done.stdout == b"all of it" * 50_000


@needs_age
def test_stock_age_opens_what_we_seal_with_a_secret_and_asks_for_it(tmp_path: Path) -> None:
    file, opened = tmp_path / "sealed", tmp_path / "opened"
    file.write_bytes(seal_with_secret(b"the identity\n", SECRET))
    typed(["age", "-d", "-o", str(opened), str(file)], [SECRET])
    assert opened.read_bytes() == b"the identity\n"


def test_what_is_sealed_with_a_secret_needs_little_memory_to_open() -> None:
    sealed = seal_with_secret(b"x", SECRET)
    assert is_sealed(sealed)
    assert sealed.split(b"\n")[1].endswith(b" 10")
    with pytest.raises(ValueError, match="only a little"):
        seal_with_secret(bytes(1 << 17), SECRET)


@pytest.mark.parametrize("size", [0, 1, 1 << 16])
def test_any_little_size_comes_back(size: int) -> None:
    data = os.urandom(size)
    assert unseal_with_secret(seal_with_secret(data, SECRET), SECRET) == data


def test_another_secret_or_identity_opens_nothing() -> None:
    (mine, recipient), (other, _) = new_identity(), new_identity()
    with pytest.raises(EngineError, match="not opened"):
        unseal(seal(b"x", recipient), other)
    with pytest.raises(EngineError, match="not opened"):
        unseal(seal(b"x", recipient), "no identity")
    with pytest.raises(EngineError, match="not opened"):
        unseal_with_secret(seal_with_secret(b"x", SECRET), SECRET[:-1] + "0")
    with pytest.raises(Refused, match="draw new cards"):
        seal(b"x", mine)


def test_a_flipped_bit_anywhere_opens_nothing() -> None:
    identity, recipient = new_identity()
    sealed, little = seal(b"a secret", recipient), seal_with_secret(b"a secret", SECRET)
    for at in range(len(sealed)):
        with pytest.raises(EngineError):
            unseal(_flipped(sealed, at), identity)
    for at in range(0, len(little), 7):
        with pytest.raises(EngineError):
            unseal_with_secret(_flipped(little, at), SECRET)


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]

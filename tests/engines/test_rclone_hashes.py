"""Our own hashes are those that rclone makes of the same bytes."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from abide.engines.program import Command, run
from abide.engines.rclone import find_rclone
from abide.engines.rclone.hashes import best_kind, hash_of
from tests.engines.needs import needed

SIZES = (0, 1, 19, 20, 159, 160, 161, 1000, 1_310_719, 1_310_721, (4 << 20) + 1, 9 << 20)


@pytest.mark.parametrize(
    "kind", ["quickxor", "dropbox", "crc32", "md5", "sha1", "sha256", "sha512", "blake3"]
)
def test_a_hash_is_the_one_that_rclone_makes(tmp_path: Path, kind: str) -> None:
    chance = random.Random(1)
    for size in SIZES:
        (tmp_path / str(size)).write_bytes(chance.randbytes(size))
    argv = (needed(find_rclone), "hashsum", kind, str(tmp_path))
    said = run(Command(argv, env={"RCLONE_CONFIG": "/dev/null"})).stdout.decode()
    theirs = {name: digest for digest, name in (line.split() for line in said.splitlines())}
    assert {int(name) for name in theirs} == set(SIZES)
    for name, digest in theirs.items():
        descriptor = os.open(tmp_path / name, os.O_RDONLY)
        try:
            assert hash_of(descriptor, kind) == digest, name
        finally:
            os.close(descriptor)


def test_the_best_kind_that_both_have_is_taken() -> None:
    assert best_kind(["md5", "sha1"]) == "sha1"
    assert best_kind(["quickxor"]) == "quickxor"
    assert best_kind(["whirlpool"]) is None
    assert best_kind([]) is None

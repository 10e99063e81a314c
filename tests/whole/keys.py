"""Repositories whose password is quick to check, so that tests take minutes, not hours.

Every engine process derives its key from the password, which is made to take most of a second.
The key file says how much work that is: here the same master key is sealed anew under a key that
takes next to none. Nothing else of the repository changes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.poly1305 import Poly1305

BLOCK = 16
QUICK = {"N": 2, "r": 1, "p": 1}
USUAL = {"N": 1 << 15, "r": 8, "p": 8}
"""The work that restic 0.14 chose here: about half a second."""


def make_quick(repository: Path, password: str) -> None:
    """Given a repository in a folder that has one key, make that key quick to derive."""
    _seal(repository, password, QUICK)


def make_usual(repository: Path, password: str) -> None:
    """Given such a repository, have each engine take its time again, to be caught at work."""
    _seal(repository, password, USUAL)


def _seal(repository: Path, password: str, work: dict[str, int]) -> None:
    (file,) = (repository / "keys").iterdir()
    key = json.loads(file.read_text())
    sealed = base64.b64decode(key["data"])
    nonce, body, tag = sealed[:BLOCK], sealed[BLOCK:-BLOCK], sealed[-BLOCK:]
    old = _derive(key, password)
    assert _tag(old, nonce, body) == tag
    master = _crypt(old, nonce, body)
    key.update(work)
    new, nonce = _derive(key, password), secrets.token_bytes(BLOCK)
    body = _crypt(new, nonce, master)
    key["data"] = base64.b64encode(nonce + body + _tag(new, nonce, body)).decode()
    text = json.dumps(key).encode()
    (file.parent / hashlib.sha256(text).hexdigest()).write_bytes(text)
    file.unlink()


def _derive(key: dict[str, int | str], password: str) -> bytes:
    return hashlib.scrypt(
        password.encode(),
        salt=base64.b64decode(str(key["salt"])),
        n=int(key["N"]),
        r=int(key["r"]),
        p=int(key["p"]),
        maxmem=1 << 30,
        dklen=64,
    )


def _crypt(key: bytes, nonce: bytes, data: bytes) -> bytes:
    return Cipher(algorithms.AES(key[:32]), modes.CTR(nonce)).encryptor().update(data)


def _tag(key: bytes, nonce: bytes, data: bytes) -> bytes:
    """Return the engine's Poly1305-AES: the nonce goes through AES to give the pad."""
    pad = Cipher(algorithms.AES(key[32:48]), modes.ECB()).encryptor().update(nonce)
    return Poly1305.generate_tag(key[48:64] + pad, data)

"""Our own hashes of what was fetched, to hold against those that remotes tell.

Two kinds are not in Python's library. QuickXorHash is OneDrive's and SharePoint's (Microsoft,
"QuickXorHash Algorithm", learn.microsoft.com, read 2026-11): byte i is XORed into a ring of 160
bits at bit 11 * i, the length into the last 8 bytes; rclone writes it in hex. Dropbox's is the
SHA-256 of the SHA-256 of each 4 MiB.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from blake3 import blake3

_BLOCK_BYTES = 160 * 8192
"""A multiple of QuickXorHash's period."""
_PERIOD, _WIDTH, _STEP = 160, 160, 11
_DROPBOX_BLOCK = 4 << 20


class Hasher(Protocol):
    """What takes a file's bytes and tells their hash in hex."""

    def update(self, data: bytes, /) -> object: ...

    def hexdigest(self) -> str: ...


class _QuickXor:
    """All bytes a period apart fall on the same bits, so they are XORed first, as whole numbers."""

    def __init__(self) -> None:
        self._folded = 0
        self._held = b""
        self._length = 0

    def update(self, data: bytes, /) -> None:
        self._length += len(data)
        data = self._held + data
        whole = len(data) - len(data) % _PERIOD
        self._held = data[whole:]
        self._folded ^= _folded(data[:whole])

    def hexdigest(self) -> str:
        rest = int.from_bytes(self._held.ljust(_PERIOD, b"\0"), "little")
        ring = 0
        for place, byte in enumerate((self._folded ^ rest).to_bytes(_PERIOD, "little")):
            shift = place * _STEP % _WIDTH
            ring ^= byte << shift
        ring = (ring ^ ring >> _WIDTH) & ((1 << _WIDTH) - 1)
        ring ^= (self._length & ((1 << 64) - 1)) << (_WIDTH - 64)
        return ring.to_bytes(_WIDTH // 8, "little").hex()


def _folded(data: bytes) -> int:
    """Given whole periods, return the XOR of all of them: halves onto halves, at memory's speed."""
    periods = len(data) // _PERIOD
    odd = 0
    number = int.from_bytes(data, "little")
    while periods > 1:
        half = periods // 2
        if periods % 2:
            odd ^= number >> (periods - 1) * _PERIOD * 8
            number &= (1 << (periods - 1) * _PERIOD * 8) - 1
        number = (number >> half * _PERIOD * 8) ^ (number & ((1 << half * _PERIOD * 8) - 1))
        periods = half
    return number ^ odd


class _Dropbox:
    def __init__(self) -> None:
        self._all = hashlib.sha256()
        self._block = hashlib.sha256()
        self._room = _DROPBOX_BLOCK

    def update(self, data: bytes, /) -> None:
        while data:
            part, data = data[: self._room], data[self._room :]
            self._block.update(part)
            self._room -= len(part)
            if not self._room:
                self._close()

    def _close(self) -> None:
        self._all.update(self._block.digest())
        self._block, self._room = hashlib.sha256(), _DROPBOX_BLOCK

    def hexdigest(self) -> str:
        if self._room < _DROPBOX_BLOCK:
            self._close()
        return self._all.hexdigest()


class _Crc32:
    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = zlib.crc32(data, self._value)

    def hexdigest(self) -> str:
        return f"{self._value:08x}"


_KINDS: dict[str, Callable[[], Hasher]] = {
    "blake3": blake3,
    "sha256": hashlib.sha256,
    "sha512": hashlib.sha512,
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "md5": lambda: hashlib.md5(usedforsecurity=False),
    "quickxor": _QuickXor,
    "dropbox": _Dropbox,
    "crc32": _Crc32,
}
"""Best first. None of them stands for safety from a forger: the remote itself tells them."""


def best_kind(has: Iterable[str]) -> str | None:
    """Given the kinds a remote has, return the best that we can make too; None where there is
    none."""
    there = set(has)
    return next((kind for kind in _KINDS if kind in there), None)


def hash_of(descriptor: int, kind: str) -> str:
    """Given an open file and a kind, return the hash of what follows in it, in hex."""
    hasher = _KINDS[kind]()
    for block in _blocks(descriptor):
        hasher.update(block)
    return hasher.hexdigest()


def _blocks(descriptor: int) -> Iterator[bytes]:
    while block := os.read(descriptor, _BLOCK_BYTES):
        yield block

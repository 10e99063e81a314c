"""One look at a file's content: shallow while it is hashed, deep where it has just changed.

A look is a short text kept in the file's manifest record: a letter (see `kinds`), and for a
database how far its rows compress.
"""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from collections.abc import Callable

from abide.agent.probes import NOT_A_SOUND_ZIP
from abide.agent.signs.kinds import (
    DATABASE,
    EMPTY,
    LOCKED,
    NOISE,
    QUIET,
    SOUND,
    WRONG,
    is_noise,
    look_for,
)

MOST_DEEP_BYTES = 8 << 20
"""A file larger than this is looked at from its two ends only."""
_DUMPS = (b"SQLite format 3\0", b"PGDMP", b"-- MariaDB dump", b"-- MySQL dump", b"TAPE")
_DUMP_NAMES = (b"/*!", b"/*M!")
_WINDOWS, _WINDOW = 128, 4096
_DENSE = (0.5, 0.6, 0.7)
"""Rows of words and numbers shrink below half; chance in hexadecimal to 0.57, in base64 to 0.76,
as it is not at all."""
ROWS_PIECES, ROWS_JUMP = 3, 0.1
_BAD_MARKER = re.compile(rb"\xff[\x01-\xbf]")
_FEWEST_MARKERS = 3
_OBJECT = re.compile(rb"\d+ \d+ obj\b")
_FLATE = re.compile(rb"/FlateDecode[^\xff]{0,200}?>>\s*stream\r?\n")
_MOST_STREAMS = 40


def shallow(path: bytes, first: bytes, tail: bytes, size: int) -> str:
    """Given a file's path, its first block, its last bytes and its size, return the look."""
    if size == 0:
        return EMPTY
    look = look_for(path)
    if look is not None:
        return look(first, tail)
    return NOISE if is_noise(first) or is_noise(tail) else QUIET


def is_dump(first: bytes) -> bool:
    """Given how a file begins, say whether it is a database or a dump of one."""
    return first.startswith(_DUMPS) or first.startswith(_DUMP_NAMES)


def rows_look(descriptor: int, size: int) -> str:
    """Given an open database or dump, return its look: "d", how many pieces of it shrink to no
    less than half, six tenths and seven tenths, and how many were tried."""
    step = max(_WINDOW, size // _WINDOWS)
    ratios = []
    for start in range(0, max(size, 1), step):
        block = os.pread(descriptor, _WINDOW, start)
        if len(block) > _WINDOW // 8 and any(block):
            ratios.append(len(zlib.compress(block, 1)) / len(block))
    dense = [sum(ratio >= least for ratio in ratios) for least in _DENSE]
    return DATABASE + ".".join(str(count) for count in (*dense, len(ratios)))


def rows_ruined(then: str | None, now: str | None, jump: float = ROWS_JUMP) -> bool:
    """Given the looks of a database then and now, say whether its rows have become noise: so
    large a part more of it is dense."""
    if not then or not now or then[0] != DATABASE:
        return False
    if now[0] != DATABASE:
        return True
    *dense_then, tried_then = (int(each) for each in then[1:].split("."))
    *dense, tried = (int(each) for each in now[1:].split("."))
    if tried < ROWS_PIECES or not tried_then:
        return False
    return any(
        much >= ROWS_PIECES and much / tried - little / tried_then >= jump
        for little, much in zip(dense_then, dense, strict=True)
    )


def deep(descriptor: int, size: int, look: str) -> str:
    """Given a changed file, open, and its shallow look, return the look after reading it through.

    Only what looked sound is read: members of zips against their checksums, streams of PDFs, the
    markers of pictures.
    """
    if look not in (SOUND, LOCKED) or size > MOST_DEEP_BYTES:
        return look
    data = os.pread(descriptor, 16, 0)
    found = next((each for start, each in _DEEP.items() if data.startswith(start)), None)
    if found is None:
        return look
    return found(os.pread(descriptor, size, 0)) or look


def _deep_zip(data: bytes) -> str | None:
    import io

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                return LOCKED
            left = MOST_DEEP_BYTES
            for member in members:
                left = _read(archive, member, left)
    except (*NOT_A_SOUND_ZIP, MemoryError):
        return WRONG
    return None


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    """Given a member, read it against its checksum, to about `left` bytes; return what is left."""
    with archive.open(member) as stream:
        while left > 0 and (block := stream.read(1 << 16)):
            left -= len(block)
    return left


def _deep_pdf(data: bytes) -> str | None:
    """Objects must be as many as end, the cross references be where they are said to be, and
    streams unpack."""
    if b"/Encrypt" in data:
        return LOCKED
    begun, ended = len(_OBJECT.findall(data)), data.count(b"endobj")
    if abs(begun - ended) > max(2, begun // 20) or not _references_are_there(data):
        return WRONG
    for count, match in enumerate(_FLATE.finditer(data)):
        if count >= _MOST_STREAMS:
            break
        try:
            zlib.decompressobj().decompress(data[match.end() :], MOST_DEEP_BYTES)
        except zlib.error:
            return WRONG
    return None


def _references_are_there(data: bytes) -> bool:
    at = data.rfind(b"startxref")
    number = data[at + 9 : at + 40].split(b"%")[0].strip() if at >= 0 else b""
    if not number.isdigit():
        return False
    start = data[int(number) : int(number) + 40].lstrip()
    return start.startswith(b"xref") or _OBJECT.match(start) is not None


def _deep_jpeg(data: bytes) -> str | None:
    """After its headers a JPEG holds no marker that is reserved; chance holds one in 340 bytes."""
    at = 2
    while data[at : at + 1] == b"\xff" and at + 4 <= len(data):
        if data[at + 1] == 0xD9:
            break
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at - 1 : at] and data[at : at + 1] != b"\xff":
            break
    body = data[at : max(at, data.rfind(b"\xff\xd9"))]
    return WRONG if len(_BAD_MARKER.findall(body)) >= _FEWEST_MARKERS else None


def _deep_png(data: bytes) -> str | None:
    at = 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        end = at + 8 + size
        if zlib.crc32(data[at + 4 : end]) != int.from_bytes(data[end : end + 4], "big"):
            return WRONG
        if data[at + 4 : at + 8] == b"IEND":
            return None
        at = end + 4
    return WRONG


_DEEP: dict[bytes, Callable[[bytes], str | None]] = {
    b"PK": _deep_zip,
    b"%PDF-": _deep_pdf,
    b"\xff\xd8\xff": _deep_jpeg,
    b"\x89PNG": _deep_png,
}

"""Does a file still hold what its name says? Bounded looks at hostile bytes."""

from __future__ import annotations

import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from abide.agent.disk import READ_PLAINLY
from abide.domain.drill import Check, Outcome
from abide.domain.errors import EngineError
from abide.engines.dumps import sqlite

ZIP_NAMES = frozenset(
    ".docx .docm .dotx .xlsx .xlsm .xltx .pptx .pptm .potx .odt .ods .odp .zip .epub .jar".split()
)
MOST_UNPACKED_BYTES = 64 << 20
MOST_LISTED_BYTES = 8 << 20
TAIL_BYTES = 4096
_LONGEST_END = 22 + 0xFFFF
_LOCKED_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an office file with a password begins: no zip, and not ours to open."""
BAD_SHARE = 0.1
BAD_COUNT = 3


def probe(path: Path) -> bool | None:
    """Given a restored regular file, say whether its content is what its name says.

    None where the name promises nothing, or what it promises cannot be looked at.
    """
    look = _LOOKS.get(path.suffix.lower())
    if look is None:
        return None
    try:
        descriptor = os.open(path, READ_PLAINLY)
        with os.fdopen(descriptor, "rb") as file:
            return look(file)
    except OSError:
        return False


NOT_A_SOUND_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    ValueError,
    RuntimeError,
    KeyError,
    IndexError,
)


def _zip(file: BinaryIO) -> bool | None:
    """Read every member against its CRC, until the bound on unpacked bytes is reached.

    None where it was locked by its owner or would take too much memory to look at.
    """
    if file.read(8) == _LOCKED_OFFICE:
        return None
    if _listed_bytes(file) > MOST_LISTED_BYTES:
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            return _members_are_sound(archive)
    except MemoryError:
        return None
    except NOT_A_SOUND_ZIP:
        return False


def _members_are_sound(archive: zipfile.ZipFile) -> bool:
    left = MOST_UNPACKED_BYTES
    for member in archive.infolist():
        if member.flag_bits & 1:
            continue  # encrypted by its owner: not ours to open
        left -= _read_through(archive, member, left)
        if left < 0:
            return True
    return True


def _read_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> int:
    """Given a member, read it against its CRC, not much further than `most` bytes; return how far.

    Raise one of NOT_A_SOUND_ZIP where it is not what it should be.
    """
    count = 0
    with archive.open(member) as stream:
        while count <= most and (block := stream.read(1 << 16)):
            count += len(block)
    return count


def _listed_bytes(file: BinaryIO) -> int:
    """Given a zip, return the size of its list of members as its end says; 0 where it says none."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _LONGEST_END))
    tail = file.read(_LONGEST_END)
    at = tail.rfind(b"PK\5\6")
    return int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0


def _pdf(file: BinaryIO) -> bool:
    return b"%PDF-" in file.read(1024) and b"%%EOF" in _tail(file)


def _jpeg(file: BinaryIO) -> bool:
    return file.read(3) == b"\xff\xd8\xff" and b"\xff\xd9" in _tail(file)


def _png(file: BinaryIO) -> bool:
    return file.read(8) == b"\x89PNG\r\n\x1a\n" and b"IEND" in _tail(file)


def _tail(file: BinaryIO) -> bytes:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL_BYTES))
    return file.read(TAIL_BYTES)


_LOOKS: dict[str, Callable[[BinaryIO], bool | None]] = {
    **dict.fromkeys(ZIP_NAMES, _zip),
    ".pdf": _pdf,
    ".jpg": _jpeg,
    ".jpeg": _jpeg,
    ".png": _png,
}


def content_check(looked: int, bad: list[str]) -> Check:
    """Given how many files were probed and which failed, return the check.

    A few broken files are ordinary on any server; three and more than one in ten are a sign that
    the source was already ruined when it was copied.
    """
    name = "content"
    if looked == 0:
        return Check(name, Outcome.PASSED, "no file whose content can be probed", counts=False)
    most = len(bad) >= BAD_COUNT and len(bad) > looked * BAD_SHARE
    if most or len(bad) == looked > 1:
        return Check(
            name,
            Outcome.FAILED,
            f"{len(bad)} of {looked} probed files do not hold what their names say: the source may "
            "have been ruined before it was copied. Look at the live files and at an older copy.",
        )
    note = f", {len(bad)} cannot be opened as what they are named" if bad else ""
    return Check(name, Outcome.PASSED, f"{looked} files probed{note}")


def database_among_files(path: Path) -> str:
    """Given a restored SQLite database that lay among files, return "ok" or what is wrong."""
    try:
        return sqlite.inspect(path).integrity
    except EngineError as error:
        return error.detail or error.kind

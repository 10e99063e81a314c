"""The watched folder: below the hub's home one folder for each school, by the name in its address.
Files are opened without following links, and moved to `done` after they stand in the log."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from abide.hub.suppliers.reading.html import words_of
from abide.hub.suppliers.reading.mails import MOST_READ, Mail, bounded, fingerprint, read_mail

DONE = "done"
MOST_AT_ONCE, MOST_NAME = 200, 200
QUIET_SECONDS = 5
"""A file that was written to so lately may not be whole yet."""
MOST_BYTES = 5_000_000
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", ".partial")
_TYPES = {".eml": "message/rfc822", ".html": "text/html", ".htm": "text/html"}


@dataclass(frozen=True)
class Found:
    """A file that lies there: its content (at most a little more than is kept), its part of the
    folder, and when it was written."""

    path: Path
    raw: bytes
    part: str
    written_at: datetime

    @property
    def media_type(self) -> str:
        return _TYPES.get(self.path.suffix.lower(), "text/plain")

    @property
    def mail(self) -> Mail:
        """Return what the file says, as if it had come by mail."""
        if self.media_type == "message/rfc822":
            return read_mail(self.raw)
        if b"\x00" in self.raw[:MOST_READ] and not self.raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return Mail(trouble="It is no text, so it cannot be read.")
        text = _decoded(self.raw[:MOST_READ])
        text, cut = bounded(words_of(text) if self.media_type == "text/html" else text)
        cut = cut or len(self.raw) > MOST_READ
        trouble = "It is longer than can be read, so its end is not known." if cut else ""
        return Mail(text=text, trouble=trouble)


def files_in(base: Path) -> Iterator[Found]:
    """Given a school's folder, yield the files that lie in it and in its folders, one level down.
    What is being written, links and everything that is no file are passed over."""
    number = 0
    for path, part in _paths(base):
        if number >= MOST_AT_ONCE:
            return
        found = _opened(path, part)
        if found is not None:
            number += 1
            yield found


def move_to_done(base: Path, found: Found) -> None:
    """Given a file that stands in the log, move it to `done`, under a name of its own. Raise
    NotADirectoryError where `done` is a link, which would lead the hub's hand elsewhere."""
    done = base / DONE
    done.mkdir(mode=0o700, exist_ok=True)
    if done.is_symlink():
        raise NotADirectoryError(errno.ENOTDIR, "“done” is a link, and must be a folder")
    name = f"{found.written_at:%Y%m%d-%H%M%S}-{fingerprint(found.raw)[:12]}-{found.path.name}"
    os.replace(found.path, done / os.fsdecode(os.fsencode(name)[:MOST_NAME]))


def _paths(base: Path) -> Iterator[tuple[Path, str]]:
    for entry in _by_name(base):
        if entry.is_file(follow_symlinks=False):
            yield Path(entry.path), "folder"
        elif entry.is_dir(follow_symlinks=False) and entry.name != DONE:
            inside = (each for each in _by_name(entry) if each.is_file(follow_symlinks=False))
            yield from ((Path(each.path), f"folder/{entry.name.lower()}") for each in inside)


def _by_name(folder: os.PathLike[str]) -> list[os.DirEntry[str]]:
    return sorted(os.scandir(folder), key=lambda each: each.name)


def _opened(path: Path, part: str) -> Found | None:
    """Return a file that is whole; None for one that is being written, gone, or no plain file."""
    if path.name.startswith(".") or path.suffix.lower() in _UNFINISHED:
        return None
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        opened = os.open(path, flags)
    except OSError:
        return None
    with os.fdopen(opened, "rb") as file:
        before = os.fstat(opened)
        if not stat.S_ISREG(before.st_mode) or time.time() - before.st_mtime < QUIET_SECONDS:
            return None
        raw = file.read(MOST_BYTES + 1)
        after = os.fstat(opened)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        return None
    return Found(path, raw, part, datetime.fromtimestamp(after.st_mtime, UTC))


def _decoded(raw: bytes) -> str:
    """Return text as programs for Windows and others write it."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")

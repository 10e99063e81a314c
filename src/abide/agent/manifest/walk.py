"""The live tree in the engine's order, and the hash of one file."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from blake3 import blake3

from abide.agent.disk import READ_PLAINLY
from abide.agent.manifest.record import CHANGED, FILE, LINK, OTHER, UNREADABLE, Record
from abide.agent.signs import looks
from abide.agent.signs.kinds import TAIL_BYTES
from abide.engines.excludes import Excludes

BLOCK_BYTES = 1 << 20
SQLITE_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True)
class Root:
    """One root of a system's tree: a folder, a file, or the staged copy of a database."""

    number: int
    path: bytes
    excludes: Excludes


Found = tuple[bytes, os.stat_result]


def walk(root: Root, unreadable: Callable[[bytes, OSError], None]) -> Iterator[Found]:
    """Given a root, return (path, stat) of all below it but folders, in the engine's order.

    Links are not followed. A folder that cannot be listed is handed to `unreadable`. Sockets are
    passed over, as the engine does: they hold nothing and live only as long as their program.
    """
    try:
        status = os.lstat(root.path)
    except OSError as error:
        unreadable(root.path, error)
        return
    if root.excludes.covers_root():
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _below(root.path, root.excludes, unreadable)
    else:
        yield root.path, status


def _below(
    folder: bytes, excludes: Excludes, unreadable: Callable[[bytes, OSError], None]
) -> Iterator[Found]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        unreadable(folder, error)
        return
    for entry in entries:
        if excludes and excludes.match(entry.path):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path, excludes, unreadable)
            else:
                status = entry.stat(follow_symlinks=False)
                if not stat.S_ISSOCK(status.st_mode):
                    yield entry.path, status
        except FileNotFoundError:
            continue
        except OSError as error:
            unreadable(entry.path, error)


def has_any_file(root: Root) -> bool:
    """Given a root, say whether at least one file (or link) lies in it."""
    return next(walk(root, lambda path, error: None), None) is not None


def describe(path: bytes, status: os.stat_result, *, deep: bool = False) -> Record:
    """Given a path and its stat, return its record with the hash of what it holds now.

    With `deep` its content is not only looked at in passing but read through.
    """
    mode = status.st_mode
    if stat.S_ISREG(mode):
        return _describe_file(path, status, deep)
    if stat.S_ISLNK(mode):
        try:
            target = os.readlink(path)
        except OSError:
            return _record(path, LINK, status, None, CHANGED)
        return _record(path, LINK, status, blake3(target).hexdigest(), None)
    return _record(path, OTHER, status, None, None)


def _describe_file(path: bytes, status: os.stat_result, deep: bool) -> Record:
    try:
        descriptor = os.open(path, READ_PLAINLY)
    except FileNotFoundError:
        return _record(path, FILE, status, None, CHANGED)
    except OSError:
        return _record(path, FILE, status, None, UNREADABLE)
    try:
        before = os.fstat(descriptor)
        digest, first, last = _hash(descriptor)
        look = _look(path, descriptor, (first, last), deep)
        after = os.fstat(descriptor)
    except OSError:
        return _record(path, FILE, status, None, UNREADABLE)
    finally:
        os.close(descriptor)
    mark = None if _same(before, after) and _same(status, before) else CHANGED
    record = _record(path, FILE, after, digest, mark)
    return record._replace(database=first.startswith(SQLITE_MAGIC), look=look)


def _look(path: bytes, descriptor: int, read: tuple[bytes, bytes], deep: bool) -> str:
    """Given an open file and its first and last block, return what its content is like."""
    first, last = read
    size = os.fstat(descriptor).st_size
    if looks.is_dump(first):
        return looks.rows_look(descriptor, size)
    look = looks.shallow(path, first, last[-TAIL_BYTES:], size)
    return looks.deep(descriptor, size, look) if deep else look


def _hash(descriptor: int) -> tuple[str, bytes, bytes]:
    """Given an open file, return (BLAKE3 in hex, its first block, its last: at least 64 KiB)."""
    hasher = blake3()
    first = last = block = os.read(descriptor, BLOCK_BYTES)
    while block:
        hasher.update(block)
        last = block if len(block) >= TAIL_BYTES else last[-TAIL_BYTES:] + block
        block = os.read(descriptor, BLOCK_BYTES)
    return hasher.hexdigest(), first, last


def hash_descriptor(descriptor: int) -> str:
    """Given an open file, return the BLAKE3 of what follows in it, in hex."""
    return _hash(descriptor)[0]


def _record(
    path: bytes, kind: str, status: os.stat_result, digest: str | None, mark: str | None
) -> Record:
    return Record(
        path,
        kind,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
        status.st_ino,
        digest,
        mark,
    )


def _same(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_size, one.st_mtime_ns, one.st_ctime_ns, one.st_ino) == (
        other.st_size,
        other.st_mtime_ns,
        other.st_ctime_ns,
        other.st_ino,
    )


def unchanged(status: os.stat_result, record: Record) -> bool:
    """Given a file's stat and an older record of it, say whether nothing tells them apart."""
    return (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino) == (
        record.size,
        record.mtime_ns,
        record.ctime_ns,
        record.inode,
    )

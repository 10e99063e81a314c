"""What was fetched against what the remote says, before and after: sizes, and hashes of our own."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from abide.agent.disk import READ_PLAINLY
from abide.engines.rclone.hashes import hash_of
from abide.engines.rclone.output import Listing, RemoteFile


@dataclass
class Comparison:
    """What came of it: how many files are here as the remote says, how many of them by their hash;
    which `differing` ones are not, and which `torn` ones changed meanwhile."""

    hash_kind: str | None
    files: int = 0
    hashed: int = 0
    differing: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)

    @property
    def bad(self) -> list[str]:
        return [*self.differing, *self.torn]


def compare(
    folder: Path, before: Listing, after: Listing, *, by_moment: bool = False
) -> Comparison:
    """Given what was fetched and the listings before and after, hold each file against both.

    A file that changed meanwhile is right as either, if its hash says so, or where the remote has
    none, its moment; one that came or went may be missing. A file that no listing tells of is left
    over, and differs. `by_moment`: the files are partly of an earlier day, so without a hash even
    one that did not change meanwhile is right only with its moment.
    """
    found = Comparison(after.hash_kind)
    for path in sorted({*before.files, *after.files}):
        told = [each for each in (before.files.get(path), after.files.get(path)) if each]
        steady = len(told) == 2 and told[0] == told[1]
        trusted = steady and not by_moment
        came = _look(folder, path, [each.hash for each in told], after.hash_kind)
        if came is None and len(told) == 1:
            continue
        right = came is not None and any(came.is_that(each, trusted) for each in told)
        if right and came is not None:
            found.files += 1
            found.hashed += came.hash is not None
        elif steady or len(told) == 1:
            found.differing.append(path)
        else:
            found.torn.append(path)
    found.differing += _left_over(folder, {*before.files, *after.files})
    return found


def size_here(folder: Path, path: str) -> int | None:
    """Given a path of a listing, return the size of what was fetched of it; None where nothing."""
    try:
        status = (folder / path).lstat()
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


@dataclass(frozen=True)
class _Came:
    """A file as it lies here."""

    size: int
    modified_ns: int
    hash: str | None

    def is_that(self, told: RemoteFile, trusted: bool) -> bool:
        if told.size >= 0 and told.size != self.size:
            return False
        if told.hash is not None:
            return told.hash == self.hash
        return trusted or _second(told.modified) == self.modified_ns // 1_000_000_000


def _look(folder: Path, path: str, hashes: list[str | None], kind: str | None) -> _Came | None:
    """Given a path and the hashes that are told of it, return the file as it is; None where there
    is none that can be read. It is hashed only where there is a hash to hold it against."""
    try:
        descriptor = os.open(folder / path, READ_PLAINLY)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return None
        hashed = hash_of(descriptor, kind) if kind and any(hashes) else None
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return _Came(status.st_size, status.st_mtime_ns, hashed)


def _second(moment: str) -> int | None:
    """Given a moment as rclone writes it, return its second since 1970; None where it is none."""
    try:
        return int(datetime.fromisoformat(re.sub(r"\.\d+", "", moment)).timestamp())
    except ValueError:
        return None


def _left_over(folder: Path, told: set[str]) -> list[str]:
    """Return what lies here and no listing tells of."""
    found = []
    for top, _, names in os.walk(folder):
        for name in names:
            path = os.path.relpath(os.path.join(top, name), folder).replace(os.sep, "/")
            if path not in told:
                found.append(path)
    return sorted(found)

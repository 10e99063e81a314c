"""What is known from restic, as typed facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple


class Failure(Enum):
    """Why an engine call did not do all that it was asked."""

    NO_REPOSITORY = "no repository"
    ALREADY_THERE = "already a repository"
    WRONG_PASSWORD = "wrong password"
    DENIED = "access denied"
    LOCKED = "locked"
    SOURCE_ERRORS = "source errors"
    DISK_FULL = "disk full"
    DAMAGED = "damaged"
    NO_SNAPSHOT = "no snapshot"
    INTERRUPTED = "interrupted"
    TIMED_OUT = "timed out"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"


class Node(NamedTuple):
    """One file, folder or other thing in a snapshot. `kind` is restic's word: file, dir, symlink,
    fifo, socket, chardev, dev. Times in nanoseconds since 1970 (UTC), size in bytes, mode as Unix
    permission bits (0o7777)."""

    path: bytes
    kind: str
    size: int
    mtime_ns: int
    ctime_ns: int
    mode: int


@dataclass(frozen=True)
class Snapshot:
    """One snapshot as the repository lists it; `id` is the full id, `time` its start (UTC). Equal
    `tree` means identical contents and metadata. `original` is the id of the snapshot in another
    repository that it was copied from."""

    id: str
    time: datetime
    tree: str
    paths: tuple[str, ...]
    tags: tuple[str, ...]
    hostname: str
    original: str | None = None


@dataclass(frozen=True)
class ItemError:
    """One path the engine could not read or write, with its own words. Stays on the premises."""

    path: str
    message: str


@dataclass(frozen=True)
class Progress:
    """A moment of a running backup or restore; totals are 0 while unknown."""

    files_done: int = 0
    files_total: int = 0
    bytes_done: int = 0
    bytes_total: int = 0


@dataclass(frozen=True)
class BackupReport:
    """What a backup did. `snapshot` is the id as printed (0.14: the first 8 digits), also set
    beside SOURCE_ERRORS: made, but incomplete. `skipped_sources` did not exist. `item_errors` is
    bounded, `item_error_count` is not."""

    snapshot: str | None = None
    files_new: int = 0
    files_changed: int = 0
    files_unmodified: int = 0
    bytes_read: int = 0
    bytes_added: int = 0
    seconds: float = 0.0
    item_errors: tuple[ItemError, ...] = ()
    item_error_count: int = 0
    skipped_sources: tuple[str, ...] = ()
    failure: Failure | None = None
    detail: str = ""

    @property
    def files(self) -> int:
        return self.files_new + self.files_changed + self.files_unmodified


@dataclass(frozen=True)
class RestoreReport:
    """What a restore did. No failure does not mean that anything came back: an include that matches
    nothing is exit 0. Count and hash."""

    failure: Failure | None = None
    errors: tuple[ItemError, ...] = ()
    error_count: int = 0
    seconds: float = 0.0
    calls: int = 0
    detail: str = ""


@dataclass(frozen=True)
class CheckReport:
    """What `check` said; `errors` is bounded."""

    failure: Failure | None = None
    errors: tuple[str, ...] = ()
    seconds: float = 0.0
    detail: str = ""


@dataclass(frozen=True)
class Healed:
    """What `heal` did: stale locks removed, index rebuilt, and locks that someone still holds; or
    why it could not."""

    unlocked: bool = False
    reindexed: bool = False
    locks_left: int = 0
    failure: Failure | None = None
    detail: str = ""


@dataclass(frozen=True)
class CopyReport:
    """What copying from another repository did. `made` and `skipped` are {id there: id here}, short
    as restic 0.14 prints them; `unknown` are ids that the other repository does not hold."""

    made: Mapping[str, str] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    failure: Failure | None = None
    seconds: float = 0.0
    detail: str = ""


@dataclass(frozen=True)
class ForgetReport:
    """What forgetting snapshots did. `refused`: the store lets nothing be removed. No failure does
    not mean that they are gone: list them."""

    failure: Failure | None = None
    refused: bool = False
    seconds: float = 0.0
    detail: str = ""


@dataclass(frozen=True)
class PruneReport:
    """What pruning did; `bytes_freed` and `bytes_left` are rounded by restic, None if not said."""

    bytes_freed: int | None = None
    bytes_left: int | None = None
    failure: Failure | None = None
    refused: bool = False
    seconds: float = 0.0
    detail: str = ""

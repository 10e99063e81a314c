"""Recipes over one restic repository. Each call is one engine start (about 0.7 s)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from abide.engines.program import Stop
from abide.engines.restic.command import BackupRequest, Restic
from abide.engines.restic.output import (
    BackupReport,
    CheckReport,
    Failure,
    Healed,
    ItemError,
    Node,
    Progress,
    RestoreReport,
    Snapshot,
)

__all__ = [
    "BackupReport",
    "BackupRequest",
    "CheckReport",
    "Failure",
    "Healed",
    "ItemError",
    "Node",
    "Progress",
    "Repository",
    "Restic",
    "RestoreReport",
    "Snapshot",
    "Store",
    "find_restic",
]

OnProgress = Callable[[Progress], None]
OnEntry = Callable[[Node], None]


def find_restic(path: str | None = None) -> Restic:
    raise NotImplementedError


@dataclass(frozen=True)
class Repository:
    name: str
    url: str
    password_file: Path
    restic: Restic
    cache: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    cacert: Path | None = None
    no_lock: bool = False
    time_limit_seconds: float = 12 * 3600.0

    def within(self, seconds: float) -> Self:
        """Given seconds, return this repository with that time limit on every call."""
        raise NotImplementedError

    def make(self) -> str:
        raise NotImplementedError

    def identity(self) -> str:
        raise NotImplementedError

    def backup(
        self,
        request: BackupRequest,
        *,
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> BackupReport:
        raise NotImplementedError

    def entries(self, snapshot: str, on_entry: OnEntry, *, stop: Stop | None = None) -> Snapshot:
        raise NotImplementedError

    def snapshots(self, tags: Sequence[str] = (), *, stop: Stop | None = None) -> list[Snapshot]:
        raise NotImplementedError

    def restore(
        self,
        snapshot: str,
        target: Path,
        includes: Sequence[bytes] | None = None,
        *,
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> RestoreReport:
        raise NotImplementedError

    def dump(self, snapshot: str, path: str | bytes, to: Path, *, stop: Stop | None = None) -> int:
        raise NotImplementedError

    def store(self, name: str, tags: Sequence[str] = (), *, host: str | None = None) -> Store:
        raise NotImplementedError

    def heal(self, *, reindex: bool = False, stop: Stop | None = None) -> Healed:
        raise NotImplementedError

    def check(
        self, read_data_subset: str | None = None, *, stop: Stop | None = None
    ) -> CheckReport:
        raise NotImplementedError


class Store:
    """A `backup --stdin` that was started early and is fed later."""

    def write(self, data: bytes) -> None:
        raise NotImplementedError

    def commit(self, stop: Stop | None = None) -> str:
        raise NotImplementedError

    def abort(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.abort()

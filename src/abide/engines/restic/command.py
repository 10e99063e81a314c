"""restic's command lines as data: nothing runs here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Restic:
    """The restic program that was found."""

    path: str
    version: tuple[int, int, int]


@dataclass(frozen=True)
class Place:
    """Where a repository is and how it is opened. `url` may hold a password: it goes by the
    environment only. `cache` None means --no-cache (drills: as on a replacement machine)."""

    url: str
    password_file: Path
    restic: Restic
    cache: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    cacert: Path | None = None
    no_lock: bool = False


@dataclass(frozen=True)
class BackupRequest:
    """What to back up: absolute `paths`; `parent` is a snapshot id to compare with."""

    paths: tuple[Path, ...]
    excludes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    host: str | None = None
    parent: str | None = None

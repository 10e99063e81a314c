"""What agent.toml means once it has been read and found good: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from abide.agent.config.model import ON_A_SERVER, Holds, RepositoryKind, SourceKind
from abide.domain.calendar import SchoolCalendar
from abide.domain.copies import Place
from abide.domain.hours import Hours, Span
from abide.domain.register import Grade, System
from abide.domain.retention import DEFAULT_KEEPS, Keep


@dataclass(frozen=True)
class SqlServerExtras:
    """What a SQL Server source needs besides its address.

    The server writes its backup to `backup_folder_there` by its own view of the disk, which this
    machine reads as `backup_folder`. A drill loads it into `scratch_dsn_file`'s instance, or into
    the live one where that is allowed, in `scratch_window` only.
    """

    backup_folder: Path
    backup_folder_there: str
    scratch_dsn_file: Path | None = None
    scratch_live: bool = False
    scratch_window: Span | None = None


@dataclass(frozen=True)
class Source:
    """One thing a system is made of. `number` counts from 1, as in DIR/SYSTEM/SOURCE-NUMBER.

    `remote` is rclone's NAME:PATH; `mirror` a folder where its files stay between runs.
    """

    number: int
    kind: SourceKind
    path: Path | None = None
    exclude: tuple[str, ...] = ()
    dsn: str | None = None
    dsn_file: Path | None = None
    holds: Holds = "data"
    canaries: bool = False
    remote: str | None = None
    rclone_config: Path | None = None
    mirror: Path | None = None
    sqlserver: SqlServerExtras | None = None

    @property
    def is_database(self) -> bool:
        return self.kind == "sqlite" or self.kind in ON_A_SERVER

    def read_dsn(self) -> str:
        """Given a database source, return its connection string, from its file where it has one."""
        if self.dsn_file is not None:
            return self.dsn_file.read_text(encoding="utf-8").strip()
        return self.dsn or ""


@dataclass(frozen=True)
class RepositorySettings:
    """One place that holds copies, as declared.

    `copy_from` names the place whose snapshots are copied here instead of reading the sources
    again. `environment` is what its storage needs to be opened, secrets among it.
    """

    name: str
    kind: RepositoryKind
    url: str
    password_file: Path
    place: Place
    marker: Path | None = None
    ca_file: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    copy_from: str | None = None

    @property
    def folder(self) -> Path | None:
        """Return the repository's folder when it is one on this machine."""
        return Path(self.url) if self.kind in ("local", "drive") else None


@dataclass(frozen=True)
class Program:
    """The program that opens a system's data; installer and configuration are sources too."""

    name: str
    version: str
    licence: str
    installer: Path
    configuration: tuple[Path, ...] = ()


SCHOOL_HOURS = Span(time(8), time(17))


@dataclass(frozen=True)
class Schedule:
    """When `abide agent run` may work: any time where no span is given. Rates in KiB a second."""

    windows: tuple[Span, ...] = ()
    drills: tuple[Span, ...] = ()
    school_hours: Span = SCHOOL_HOURS
    school_hours_upload: int | None = None
    school_hours_download: int | None = None
    nice: int = 10

    @property
    def hours(self) -> Hours:
        """Return when work may begin, as the due list is computed from it."""
        return Hours(self.windows, self.drills, self.school_hours)


@dataclass(frozen=True)
class Contact:
    """Whom to ring."""

    name: str
    role: str | None = None
    phone: str | None = None
    out_of_hours: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class KitSettings:
    """Where the sealed kit goes, what a finder reads, and how old it may become."""

    if_found: str | None = None
    folders: tuple[Path, ...] = ()
    limit_days: int = 8


@dataclass(frozen=True)
class DeclaredSystem:
    """A system of the register together with its sources."""

    system: System
    sources: tuple[Source, ...]
    program: Program | None = None

    @property
    def name(self) -> str:
        return self.system.name


@dataclass(frozen=True)
class Settings:
    """The agent's whole configuration."""

    agent_name: str
    school: str
    scratch: Path
    workers: int | None
    calendar: SchoolCalendar
    repositories: Mapping[str, RepositorySettings]
    systems: tuple[DeclaredSystem, ...]
    schedule: Schedule = Schedule()
    retention: Mapping[Grade, Keep] = field(default_factory=lambda: dict(DEFAULT_KEEPS))
    kit: KitSettings = KitSettings()
    contacts: tuple[Contact, ...] = ()

    def declared(self, name: str) -> DeclaredSystem | None:
        """Given a name, return the declared system of that name, or None."""
        return next((each for each in self.systems if each.name == name), None)

    @property
    def register(self) -> tuple[System, ...]:
        return tuple(each.system for each in self.systems)

    @property
    def places(self) -> dict[str, Place]:
        return {name: each.place for name, each in self.repositories.items()}

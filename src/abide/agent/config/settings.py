"""What agent.toml means once it has been read and found good: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from abide.domain.calendar import SchoolCalendar
from abide.domain.copies import Place
from abide.domain.register import System


@dataclass(frozen=True)
class Source:
    """One thing a system is made of. `number` counts from 1, as in DIR/SYSTEM/SOURCE-NUMBER."""

    number: int
    kind: Literal["files", "sqlite", "postgres"]
    path: Path | None = None
    exclude: tuple[str, ...] = ()
    dsn: str | None = None
    dsn_file: Path | None = None
    holds: Literal["data", "configuration", "program"] = "data"

    @property
    def is_database(self) -> bool:
        return self.kind != "files"

    def read_dsn(self) -> str:
        """Given a database source, return its connection string, from its file where it has one."""
        if self.dsn_file is not None:
            return self.dsn_file.read_text(encoding="utf-8").strip()
        return self.dsn or ""


@dataclass(frozen=True)
class RepositorySettings:
    """One place that holds copies, as declared."""

    name: str
    kind: Literal["local", "drive", "rest"]
    url: str
    password_file: Path
    place: Place
    marker: Path | None = None
    ca_file: Path | None = None

    @property
    def folder(self) -> Path | None:
        """Return the repository's folder when it is one on this machine."""
        return None if self.kind == "rest" else Path(self.url)


@dataclass(frozen=True)
class DeclaredSystem:
    """A system of the register together with its sources."""

    system: System
    sources: tuple[Source, ...]

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

    def declared(self, name: str) -> DeclaredSystem | None:
        """Given a name, return the declared system of that name, or None."""
        return next((each for each in self.systems if each.name == name), None)

    @property
    def register(self) -> tuple[System, ...]:
        return tuple(each.system for each in self.systems)

    @property
    def places(self) -> dict[str, Place]:
        return {name: each.place for name, each in self.repositories.items()}

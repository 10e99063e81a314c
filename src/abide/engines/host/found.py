"""What was found on a machine: plain values, each with what is not known left open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Disk:
    """One mounted disk. `removable`: it is plugged in from outside, as far as the system tells."""

    mount: Path
    device: str
    label: str | None = None
    removable: bool = False
    read_only: bool = False
    size_bytes: int = 0
    free_bytes: int = 0


@dataclass(frozen=True)
class Share:
    """One folder that is shared over the network, by the name people see."""

    name: str
    path: Path


@dataclass(frozen=True)
class Database:
    """One database: of which kind, how it is asked for, or why it cannot be.

    `kind` is a source's: postgres, mariadb or sqlserver. `name` None: a server whose databases
    could not be listed.
    """

    kind: str
    name: str | None
    dsn: str | None = None
    why_not: str | None = None


@dataclass(frozen=True)
class Machine:
    """All that was found. `folders` hold data, `loose` are those above with files of their own;
    `programs` are names, for a person to go through."""

    name: str
    disks: tuple[Disk, ...] = ()
    shares: tuple[Share, ...] = ()
    databases: tuple[Database, ...] = ()
    folders: tuple[Path, ...] = ()
    loose: tuple[Path, ...] = ()
    programs: tuple[str, ...] = ()
    configuration: Path | None = None

"""A Linux server, looked at: disks, shares, databases, folders that hold data, programs."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from abide.engines.host import databases
from abide.engines.host.disks import mounted_disks
from abide.engines.host.found import Database, Machine, Share
from abide.engines.host.shares import read_exports, read_samba

_PARENTS = ("srv", "home", "data", "export", "var/www")
_KNOWN = ("var/lib/samba/sysvol", "var/mail", "var/vmail", "var/lib/nextcloud")
_PROGRAMS = "opt"
_SAMBA, _EXPORTS = "etc/samba/smb.conf", "etc/exports"
_NOT_DATA = frozenset({"lost+found", "containerd", "linuxbrew"})


@dataclass(frozen=True)
class Looking:
    """Where to look: the root of the system, and the sockets of its database servers."""

    root: Path = Path("/")
    postgres_folders: tuple[Path, ...] = databases.POSTGRES_FOLDERS
    mariadb_sockets: tuple[Path, ...] = databases.MARIADB_SOCKETS


def look(at: Looking | None = None) -> Machine:
    """Given where to look, return what was found; what cannot be looked at is left out."""
    at = at or Looking()
    return Machine(
        name=socket.gethostname().split(".")[0] or "school-server",
        disks=mounted_disks(),
        shares=tuple(_shares(at.root)),
        databases=tuple(_databases(at)),
        folders=tuple(_folders(at.root)),
        loose=tuple(each for name in _PARENTS if _has_files(each := at.root / name)),
        programs=tuple(_programs(at.root)),
        configuration=at.root / "etc" if (at.root / "etc").is_dir() else None,
    )


def _shares(root: Path) -> Iterator[Share]:
    seen: set[Path] = set()
    for share in (*read_samba(_text(root / _SAMBA)), *read_exports(_text(root / _EXPORTS))):
        if share.path not in seen and share.path.is_dir():
            seen.add(share.path)
            yield share


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _databases(at: Looking) -> Iterator[Database]:
    yield from databases.postgres_databases(at.postgres_folders)
    yield from databases.mariadb_databases(at.mariadb_sockets)
    yield from databases.sqlserver_answers()


def _folders(root: Path) -> Iterator[Path]:
    """Yield the folders that hold data: those in the usual parents, and a few that are known."""
    for name in _PARENTS:
        yield from _filled(_inside(root / name))
    yield from _filled(root / name for name in _KNOWN)


def _has_files(folder: Path) -> bool:
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        return any(
            each.is_file(follow_symlinks=False) and not each.name.startswith(".")
            for each in entries
        )
    return False


def _filled(folders: Iterable[Path]) -> Iterator[Path]:
    for each in folders:
        with contextlib.suppress(OSError):
            if any(os.scandir(each)):
                yield each


def _inside(folder: Path) -> list[Path]:
    """Given a folder, return the folders in it that may hold data: no links, nothing hidden."""
    try:
        with os.scandir(folder) as entries:
            found = [each for each in entries if each.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return sorted(
        Path(each.path)
        for each in found
        if not each.name.startswith(".") and each.name not in _NOT_DATA
    )


def _programs(root: Path) -> Iterator[str]:
    for each in _inside(root / _PROGRAMS):
        if each.name != "abide":
            yield each.name

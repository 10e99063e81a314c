"""Which systems are proposed: each share, data folder and database, and the server's settings."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from abide.agent.discovery.proposal import (
    Found,
    Names,
    Place,
    Proposal,
    Proposed,
    grade_of,
    is_text,
    places_of,
)
from abide.domain.register import Grade
from abide.engines.host.found import Database, Machine

_DEEPEST_SHARE = 3


@dataclass(frozen=True)
class _Named:
    """A folder that holds data, by the name people use for it."""

    name: str
    path: Path


def propose(
    machine: Machine, own: Iterable[Path], sqlite_files: Callable[[Path], list[Path]]
) -> Proposal:
    """Given what was found, the folders that are the agent's own, and how to find SQLite files in a
    folder, return what is proposed."""
    places = places_of(machine.disks, Names())
    kept_out = dict.fromkeys(own, "Abide's own folder")
    kept_out |= {place.folder: f"the place {place.name}" for place in places}
    names = Names()
    systems = [
        _of_folder(each, names, _why_not(each.path, kept_out), sqlite_files)
        for each in _folders(machine, places)
    ]
    systems += list(_of_databases(machine.databases, names))
    if machine.configuration is not None:
        systems.append(_of_settings(machine.configuration, names, kept_out))
    notes = [] if any(p.why_not is None for p in places) else [_NO_PLACE]
    notes += [
        f"Files that lie directly in {each} are in no system below: move them, or name them."
        for each in filter(is_text, machine.loose)
    ]
    return Proposal(machine.name, tuple(places), tuple(systems), machine.programs, tuple(notes))


_NO_PLACE = (
    "No drive or disk for copies was found. Plug one in, or add a store, then take the marks off "
    "the sources below. A copy on the server's own disk is lost with the server."
)


def _folders(machine: Machine, places: list[Place]) -> list[_Named]:
    """Given the machine, return its folders of data, each once: shares by their names, folders that
    hold shares by what else lies in them."""
    shares = {Path(os.path.realpath(each.path)): each.name for each in machine.shares}
    found: dict[Path, str] = {
        path: name for path, name in shares.items() if not _inside_any(path, set(shares) - {path})
    }
    for folder in machine.folders:
        for path in _beside_shares(Path(os.path.realpath(folder)), set(shares), _DEEPEST_SHARE):
            if not _inside_any(path, set(found)) and not _on_a_place(path, places):
                found.setdefault(path, path.name)
    return [_Named(name, path) for path, name in found.items()]


def _beside_shares(folder: Path, shares: set[Path], depth: int) -> Iterator[Path]:
    """Given a folder, yield it; where shares lie in it, yield the folders beside them instead."""
    if folder in shares:
        return
    if depth == 0 or not any(share.is_relative_to(folder) for share in shares):
        yield folder
        return
    with contextlib.suppress(OSError):
        for each in sorted(folder.iterdir()):
            if each.is_dir() and not each.is_symlink():
                yield from _beside_shares(each, shares, depth - 1)


def _inside_any(path: Path, others: set[Path]) -> bool:
    return any(path.is_relative_to(other) for other in others)


def _on_a_place(path: Path, places: list[Place]) -> bool:
    return any(path.is_relative_to(place.folder.parent) for place in places)


def _why_not(path: Path, kept_out: dict[Path, str]) -> str | None:
    """Given a folder, say why it cannot be a source as it is; None when it can."""
    for folder, what in kept_out.items():
        if Path(os.path.realpath(folder)).is_relative_to(path):
            return f"{what} lies inside it: name the folders beside that one"
    if not is_text(path):
        return "its name is not UTF-8: give it another"
    if not os.access(path, os.R_OK | os.X_OK):
        return "this account may not read it"
    return None


def _of_folder(
    named: _Named, names: Names, why_not: str | None, sqlite_files: Callable[[Path], list[Path]]
) -> Proposed:
    sources = [Found("files", "path", str(named.path), why_not)]
    if why_not is None:
        files = filter(is_text, sqlite_files(named.path))
        sources += [Found("sqlite", "path", str(each)) for each in files]
    grade, why = grade_of(named.name)
    return Proposed(names.fresh(named.name, "folder"), grade, why, tuple(sources))


def _of_databases(databases: Iterable[Database], names: Names) -> Iterator[Proposed]:
    for each in databases:
        title = each.name or {"sqlserver": "SQL Server"}.get(each.kind, each.kind)
        grade, why = grade_of(title)
        if grade is Grade.NECESSARY:
            grade, why = Grade.ESSENTIAL, "somebody runs a database for it"
        why_not = each.why_not
        found = Found(each.kind, "dsn", each.dsn or "", why_not)
        if each.dsn is None:
            found = Found(each.kind, "dsn_file", f"secrets/{each.kind}.dsn", why_not)
        yield Proposed(names.fresh(title, each.kind), grade, why, (found,))


def _of_settings(folder: Path, names: Names, kept_out: dict[Path, str]) -> Proposed:
    why_not = _why_not(Path(os.path.realpath(folder)), kept_out)
    source = Found("files", "path", str(folder), why_not, holds="configuration")
    return Proposed(
        names.fresh("Server settings"), Grade.NECESSARY, "what a new server is set up by", (source,)
    )

"""What no single table can see: names alike, circles, and places that lie inside one another."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from abide.agent.config.lines import Where
from abide.agent.config.model import ConfigFile, SystemTable
from abide.agent.config.problem import Problem
from abide.agent.config.settings import DeclaredSystem, RepositorySettings, Source
from abide.agent.home import Home
from abide.domain.errors import Refused
from abide.domain.register import restore_order
from abide.domain.words import looks_like_path

_NAME = re.compile(r"[^/\\\x00-\x1f\x7f,]+")
LONGEST_NAME_BYTES = 200
"""A system's name is the name of its folder when it is restored."""


def check_names(file: ConfigFile) -> None:
    """Given the checked file, return. Raise Problem for a name that cannot be one, or two alike."""
    check_name(file.agent.name, ("agent", "name"))
    _unique([each.name for each in file.repositories], "repositories")
    _unique([each.name for each in file.systems], "systems")


def check_name(name: str, where: Where) -> None:
    """Given a name, return. Raise Problem when a file, the engine or the log could not carry it."""
    if not _NAME.fullmatch(name) or name in (".", "..") or name.strip() != name:
        raise Problem(
            where,
            f"{name!r} cannot be a name: leave out slashes, commas, line breaks "
            "and blanks at either end.",
        )
    if looks_like_path(name):
        raise Problem(
            where, f"{name!r} cannot be a name: it reads like a path. Give what people call it."
        )
    if len(name.encode()) > LONGEST_NAME_BYTES:
        raise Problem(where, "this name is too long: a few words will do.")


def _unique(names: list[str], table: str) -> None:
    seen: set[str] = set()
    for n, name in enumerate(names):
        check_name(name, (table, n, "name"))
        if name.casefold() in seen:
            raise Problem((table, n, "name"), f"two {table} are named {name!r}: rename one.")
        seen.add(name.casefold())


def check_needs(file: ConfigFile, systems: Sequence[DeclaredSystem]) -> None:
    """Given the file and its systems, return. Raise Problem for an unknown need or a circle."""
    needs = {each.name: set(each.depends_on) for each in file.systems}
    for n, table in enumerate(file.systems):
        unknown = next((need for need in table.depends_on if need not in needs), None)
        if unknown is not None:
            raise Problem(
                ("systems", n, "depends_on"),
                f"{table.name} depends on {unknown!r}, which is not a system here.",
            )
    try:
        restore_order([each.system for each in systems], {})
    except Refused as refused:
        raise Problem(_first_in_a_circle(file.systems, needs), str(refused)) from None


def _first_in_a_circle(tables: Sequence[SystemTable], needs: Mapping[str, set[str]]) -> Where:
    """Given who needs whom, return the place of the first system that needs itself in the end."""
    for n, table in enumerate(tables):
        reached: set[str] = set()
        ahead = set(needs[table.name])
        while ahead:
            reached |= ahead
            ahead = set().union(*(needs[each] for each in ahead)) - reached
        if table.name in reached:
            return ("systems", n, "depends_on")
    return ("systems",)


def check_repositories(repositories: Mapping[str, RepositorySettings]) -> None:
    """Given the places, return. Raise Problem when two are one: its copies would count twice."""
    seen: dict[str, str] = {}
    for n, (name, each) in enumerate(repositories.items()):
        address = each.url.rstrip("/") if each.folder is None else os.path.realpath(each.folder)
        other = seen.setdefault(address, name)
        if other != name:
            raise Problem(
                ("repositories", n, "url"),
                f"{name} is the same place as {other}, and its copies would count twice: "
                "take one out.",
            )


def check_copying(repositories: Mapping[str, RepositorySettings]) -> None:
    """Given the places, return. Raise Problem when one is to be copied from a place that is not
    there, or that is a copy itself: a fault would travel from copy to copy unseen."""
    for n, each in enumerate(repositories.values()):
        if each.copy_from is None:
            continue
        where: Where = ("repositories", n, "copy_from")
        origin = repositories.get(each.copy_from)
        if origin is None:
            raise Problem(where, f"there is no repository named {each.copy_from!r}.")
        if origin.copy_from is not None:
            raise Problem(
                where, f"{origin.name} is itself a copy of {origin.copy_from}: name that one."
            )


def check_folders(
    systems: Sequence[DeclaredSystem], repositories: Mapping[str, RepositorySettings], home: Home
) -> None:
    """Given everything declared, return. Raise Problem when a source holds what it must not.

    A source may hold neither another of its system's, nor a repository, nor the agent's own
    folder: these change while they are read, and going back in place would take them along.
    """
    own = {"the agent's own folder": home.agent}
    for name, each in repositories.items():
        if each.folder is not None:
            own[f"the repository {name}"] = each.folder
    for declared in systems:
        for source in declared.sources:
            if source.sqlserver is not None:
                own[f"the backup_folder of {declared.name}"] = source.sqlserver.backup_folder
    for n, declared in enumerate(systems):
        folders = [each for each in declared.sources if each.kind == "files"]
        for source in folders:
            where: Where = ("systems", n, "sources", source.number - 1, "path")
            _check_overlap(source, folders, where)
            _check_holds_none(source, own, where)


def _check_holds_none(source: Source, own: Mapping[str, Path], where: Where) -> None:
    for name, folder in own.items():
        if _real(folder).is_relative_to(_real(source.path)):
            raise Problem(
                where, f"{name} ({folder}) lies inside {source.path}: name the folders beside it."
            )


def _check_overlap(source: Source, folders: Sequence[Source], where: Where) -> None:
    for other in folders:
        if source is not other and _real(source.path).is_relative_to(_real(other.path)):
            raise Problem(
                where, f"{source.path} lies inside {other.path}, which is already a source."
            )


def _real(path: Path | None) -> Path:
    return Path(os.path.realpath(str(path)))

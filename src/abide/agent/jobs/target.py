"""Where restored data may go: into a new folder, outside everything that lives."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from abide.agent.config import DeclaredSystem
from abide.agent.context import Agent
from abide.domain.errors import Refused


def check_outside(agent: Agent, folder: Path) -> None:
    """Given a folder to restore into, return. Raise Refused when it lies inside live data, inside
    a repository or inside the agent's own folder, which is swept."""
    real = Path(os.path.realpath(folder))
    for what, taken in _taken(agent):
        if real.is_relative_to(os.path.realpath(taken)):
            raise Refused(
                f"{folder} lies inside {what} ({taken}). Choose a folder outside every source and "
                "every place; nothing was done."
            )


def _taken(agent: Agent) -> Iterator[tuple[str, Path]]:
    yield "the agent's own folder", agent.home.agent
    for declared in agent.settings.systems:
        for source in declared.sources:
            if source.path is not None:
                yield f"live data of {declared.name}", source.path
            if source.mirror is not None:
                yield f"the mirror of {source.remote}", source.mirror
    for name, place in agent.settings.repositories.items():
        if place.folder is not None:
            yield f"the repository {name}", place.folder


def check_in_place(agent: Agent, declared: DeclaredSystem) -> None:
    """Given a system that is to be put in place, return. Raise Refused when nothing of it can be,
    or when another system's live data lies inside its own and would be rolled back with it."""
    mine = [each for each in declared.sources if each.path is not None]
    if not mine:
        raise Refused(
            f"{declared.name} has nothing on a disk of this server: restore without --in-place, "
            "then load its databases with --into DSN and copy its remotes back with rclone."
        )
    for other in agent.settings.systems:
        for source in other.sources if other is not declared else ():
            inside = [each for each in mine if _is_inside(source.path, each.path)]
            if inside:
                raise Refused(
                    f"{source.path} of {other.name} lies inside {inside[0].path} and would be "
                    "rolled back with it. Restore without --in-place and move what you need."
                )


def _is_inside(path: Path | None, folder: Path | None) -> bool:
    if path is None or folder is None:
        return False
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def check_new(folder: Path) -> None:
    """Given a folder, return. Raise Refused unless it is new or empty."""
    try:
        taken = folder.is_symlink() or (
            os.path.lexists(folder) and (not folder.is_dir() or any(folder.iterdir()))
        )
    except OSError as error:
        raise Refused(f"{folder} cannot be read: {error.strerror}.") from None
    if taken:
        raise Refused(f"{folder} is already there: restore into another folder, nothing was done.")

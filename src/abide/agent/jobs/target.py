"""Where restored data may go: into a new folder, outside everything that lives."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

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
    for name, place in agent.settings.repositories.items():
        if place.folder is not None:
            yield f"the repository {name}", place.folder


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

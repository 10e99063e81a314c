"""A new repository that cuts files where another's does: what both hold is then stored alike."""

from __future__ import annotations

from abide.agent.config import RepositorySettings
from abide.agent.context import Agent
from abide.agent.guard import Away, Guard, NotAsMeant
from abide.domain.errors import EngineError, Unreachable
from abide.engines.restic.command import can_stand_together
from abide.engines.restic.repository import Repository
from abide.engines.restic.tending import make_like

OWN = "own"
_ASKING_SECONDS = 60.0


def make_alike(agent: Agent, engine: Repository, copy_from: str | None) -> tuple[str, str]:
    """Given the engine of a place without a repository, make one there; return its id, and how it
    cuts files: "own", or as in which other place.

    It does as the place that it is copied from, else as any place of this agent that answers:
    then all of them share every block. Raise as `Repository.make`.
    """
    others = [each for each in agent.settings.repositories.values() if each.name != engine.name]
    for other in sorted(others, key=lambda each: each.name != copy_from):
        found = _answers(agent, other)
        if found is not None and can_stand_together(found, engine):
            return make_like(engine, found), f"as in {other.name}"
    return engine.make(), OWN


def _answers(agent: Agent, place: RepositorySettings) -> Repository | None:
    """Given another place, return its engine if the repository known to be there opens now."""
    known = agent.spool.repository(place.name)
    if known is None:
        return None
    engine = agent.engine(place)
    try:
        Guard(place).arrive()
        same = engine.within(_ASKING_SECONDS).identity() == known.id
    except (Away, NotAsMeant, EngineError, Unreachable):
        return None
    return engine if same else None

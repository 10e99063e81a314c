"""Places as they were seen to be: whether one refuses deletion is told by the newest try of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from abide.agent.context import Agent
from abide.domain.copies import Place

SEEN_LASTS = timedelta(days=120)
"""A refusal that was seen counts about a term; then the place's word is all there is."""
REFUSED, WORKED, COULD_NOT_LOOK = "refused", "worked", "could not look"


@dataclass(frozen=True)
class Tried:
    """The newest try of a place that told anything."""

    at: datetime
    refused: bool


def newest_try(agent: Agent, name: str) -> Tried | None:
    """Given a place's name, return the newest try to delete there that told anything of the
    repository as it is known now; None where there is none."""
    known = agent.spool.repository(name)
    for row in agent.spool.rows_of("probe"):
        facts = row["facts"]
        mine = known is not None and facts.get("repository_id") == known.id
        if facts.get("repository") == name and mine and facts.get("deletion") in (REFUSED, WORKED):
            return Tried(datetime.fromisoformat(row["at"]), facts["deletion"] == REFUSED)
    return None


def seen_places(agent: Agent) -> Mapping[str, Place]:
    """Return every declared place, with what was seen of it in place of what is said of it."""
    return {name: _seen(agent, name, place) for name, place in agent.settings.places.items()}


def _seen(agent: Agent, name: str, place: Place) -> Place:
    tried = newest_try(agent, name)
    if tried is None:
        return place
    if not tried.refused:
        return replace(place, immutable=False)
    if agent.clock() - tried.at > SEEN_LASTS:
        return place
    zone = agent.settings.calendar.zone
    return replace(place, immutable=True, refused_on=tried.at.astimezone(zone).date())

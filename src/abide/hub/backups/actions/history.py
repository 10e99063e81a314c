"""What the hub takes to be so of agents and places, noted when it changes: any past moment is
judged by what was known then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from abide.domain.control.silence import MOST_SKEW_SECONDS
from abide.domain.words import duration
from abide.hub.backups.models import Agent, AgentVersion, Place, PlaceVersion, Quiet

QUIET_FROM = timedelta(hours=1)
"""No school may call an agent silent sooner, so shorter gaps change no answer."""
AGENT = ("enrolled_at", "ended_at", "declared", "skew_seconds", "refusal")
PLACE = (
    "agent_id",
    "name",
    "kind",
    "device",
    "offsite",
    "offline",
    "immutable",
    "removed_at",
    "repository_id",
    "seen_at",
    "missed_at",
)


def note_agent(agent: Agent, at: datetime) -> None:
    """Given an agent that was changed, note what is so of it from now on."""
    said = {name: getattr(agent, name) for name in AGENT}
    AgentVersion.objects.create(school=agent.school, agent=agent, at=at, **said)


def note_places(places: Iterable[Place], at: datetime) -> None:
    """Given places that were changed, note what is so of them from now on."""
    PlaceVersion.objects.bulk_create(
        PlaceVersion(
            school_id=place.school_id,
            place=place,
            at=at,
            **{name: getattr(place, name) for name in PLACE},
        )
        for place in places
    )


def hear(*, agent: Agent, at: datetime, skew_seconds: float) -> None:
    """Given an agent that is heard and how far its clock is ahead, put that on it; saving it is the
    caller's. A long quiet before, and a clock that is told anew, are noted."""
    before, was_off = agent.last_heard_at or agent.enrolled_at, _off(agent.skew_seconds)
    agent.last_heard_at, agent.skew_seconds = at, skew_seconds
    if at - before >= QUIET_FROM:
        Quiet.objects.create(agent=agent, since=before, until=at)
    if _off(skew_seconds) != was_off:
        note_agent(agent, at)


def _off(seconds: float) -> str:
    """Return what is told of a clock that is so far ahead; nothing while that is little."""
    if abs(seconds) <= MOST_SKEW_SECONDS:
        return ""
    return f"{duration(abs(seconds))} {'ahead' if seconds > 0 else 'behind'}"

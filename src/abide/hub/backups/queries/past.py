"""Agents and places as they were known at a moment. What comes back is never saved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max

from abide.hub.backups.actions.history import AGENT, PLACE
from abide.hub.backups.models import Agent, AgentVersion, Place, PlaceVersion, Quiet
from abide.hub.evidence.models import AgentEntry
from abide.hub.schools.models import School


def agents_then(school: School, at: datetime) -> list[Agent]:
    """Given a school and a moment, return the agents that had enrolled by then, the first enrolled
    first, with what was known of them. Five statements at most."""
    agents = list(Agent.objects.filter(school=school).order_by("pk"))
    later = AgentVersion.objects.filter(school=school, at__gt=at).order_by()
    changed = set(later.values_list("agent", flat=True).distinct())
    then = _newest(AgentVersion.objects.filter(agent__in=changed, at__lte=at), "agent")
    for agent in agents:
        if agent.pk in then:
            _put(agent, then[agent.pk], AGENT)
        elif agent.pk in changed:  # it had told nothing yet
            agent.declared, agent.ended_at = {}, None
            agent.refusal, agent.skew_seconds = "", 0
    _heard_by(agents, at)
    known = (agent for agent in agents if agent.enrolled_at <= at)
    return sorted(known, key=lambda agent: (agent.enrolled_at, agent.pk))


def places_then(school: School, at: datetime) -> list[Place]:
    """Given a school and a moment, return the places it had then, the drives that people named
    among them, with what was taken to be so of them. Three statements at most."""
    later = PlaceVersion.objects.filter(school=school, at__gt=at).order_by()
    changed = set(later.values_list("place", flat=True).distinct())
    then = _newest(PlaceVersion.objects.filter(place__in=changed, at__lte=at), "place")
    found = []
    for place in Place.objects.filter(school=school).order_by("pk"):
        if place.pk in then:
            _put(place, then[place.pk], PLACE)
        elif place.pk in changed:
            continue
        if place.removed_at is None or place.removed_at > at:
            found.append(place)
    return found


def _newest(versions: Any, of: str) -> dict[int, Any]:
    """Given versions, return the newest of each row, by the row's key."""
    keys = versions.order_by().values(of).annotate(newest=Max("pk")).values("newest")
    return {getattr(each, f"{of}_id"): each for each in versions.filter(pk__in=keys)}


def _put(row: Agent | Place, version: Any, names: Iterable[str]) -> None:
    for name in names:
        setattr(row, name, getattr(version, name))


def _heard_by(agents: list[Agent], at: datetime) -> None:
    """Given agents, put when each was last heard by a moment, and whether its log had begun."""
    later = [each for each in agents if each.last_heard_at is not None and each.last_heard_at > at]
    if not later:
        return
    quiet = Quiet.objects.filter(agent__in=later, since__lte=at, until__gt=at)
    since = dict(quiet.values_list("agent", "since"))
    begun = AgentEntry.objects.filter(
        agent__in=[each.public_id for each in later], number=1, received_at__lte=at
    )
    has_begun = set(begun.values_list("agent", flat=True))
    for agent in later:
        agent.last_heard_at = since.get(agent.pk, at)
        agent.entries = agent.entries if agent.public_id in has_begun else 0

"""The places of a school as judging sees them: what each is called, which repository it is known
by, what was seen of it.

A copy belongs to the repository it was made in: what lies in a repository that has since been made
anew under the same name is no copy any more, so rows are held to the repository's id.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from abide.domain.calendar import SchoolCalendar
from abide.domain.copies import Place as CopyPlace
from abide.hub.backups.models import Agent, Copy, Place
from abide.hub.backups.queries.past import places_then
from abide.hub.controls.standing.entries import Entries
from abide.hub.schools.models import School

REFUSAL_LASTS = timedelta(days=120)
"""A refusal that was seen counts about a term; then the place's word is all there is."""
_NOT_TAKEN_UP = ("failed", "absent")
Spot = tuple[int, str]
"""An agent's row and the name of a place of its."""


@dataclass(frozen=True)
class Copies:
    """The places of a school by label, the repository that each is known by, and what is gone.

    A label is the place's name; where two agents use one name, the agent's is added. `names` are
    what the register calls the systems that agents name otherwise; `spots` are known by the place's
    row.
    """

    labels: Mapping[Spot, str]
    ids: Mapping[Spot, str]
    places: Mapping[str, CopyPlace]
    gone: frozenset[tuple[str, str]]
    names: Mapping[str, str]
    spots: Mapping[int, Spot]

    @classmethod
    def of(
        cls,
        school: School,
        working: list[Agent],
        entries: Entries,
        when: tuple[datetime, SchoolCalendar],
        names: Mapping[uuid.UUID, str],
    ) -> Copies:
        """Given a school, its working agents, their entries, the moment and the systems' names then
        by id, return its places."""
        at, agents = when[0], {agent.pk for agent in working}
        known = places_then(school, at)
        rows = [row for row in known if row.agent_id in agents]
        labels = _labels(rows, called(working))
        ids = _ids(rows)
        tried = {agent.pk: _tried(entries.of(agent.public_id, "probe")) for agent in working}
        places = {
            labels[_spot(row)]: _seen(row, labels[_spot(row)], tried, ids, when) for row in rows
        }
        gone = _gone(working, entries, labels, ids)
        spots = {row.pk: _spot(row) for row in known if row.agent_id is not None}
        return cls(labels, ids, places, gone, _names(school, at, names), spots)

    def name(self, system: str) -> str:
        """Given a system as an agent names it, return what the register calls it."""
        return self.names.get(system, system)

    def label(self, agent: int, place: str) -> str | None:
        """Given an agent and one of its places, return the place's label, or None."""
        return self.labels.get((agent, place))

    def ids_of(self, agent: int) -> dict[str, str]:
        """Given an agent, return the id of each of its places' repositories as known now."""
        return {place: found for (who, place), found in self.ids.items() if who == agent}

    def where(self, spot: Spot | None, place: str, identity: str, outcome: str = "") -> str | None:
        """Given which place a row is of, the name it says and the repository it names, return the
        label of the copy it is about; None for what lies in a repository that is known no more.

        What was copied for an agent that has ended counts for the one that took the place over.
        """
        if spot is not None and not identity:  # what went wrong there counts, nothing else does
            return self.labels.get(spot) if outcome in _NOT_TAKEN_UP else None
        if not identity:
            return None
        if spot is not None and self.ids.get(spot) == identity:
            return self.labels.get(spot)
        others = (other for other, known in self.ids.items() if known == identity)
        return next((self.labels[o] for o in others if o[1] == place and o in self.labels), None)


def _names(school: School, at: datetime, names: Mapping[uuid.UUID, str]) -> dict[str, str]:
    """Return what the register called systems then, by what agents call them."""
    linked = Copy.objects.filter(school=school, system__isnull=False).exclude(linked_at__gt=at)
    rows = linked.order_by("pk").values_list("system_name", "system__public_id")
    return {said: names[system] for said, system in rows if system in names}


def _spot(row: Place) -> Spot:
    if row.agent_id is None:
        raise ValueError("a place that no agent declared holds no copies of ours")
    return row.agent_id, row.name


def called(agents: Iterable[Agent]) -> dict[int, str]:
    """Given agents, the first enrolled first, return what each is called, by its row: its name,
    with a number where several have it."""
    found: dict[int, str] = {}
    for agent in agents:
        name, number = agent.name, 2
        while name in found.values():
            name, number = f"{agent.name} ({number})", number + 1
        found[agent.pk] = name
    return found


def _labels(rows: list[Place], agents: Mapping[int, str]) -> dict[Spot, str]:
    """Given places, return what each is called: its name, with the agent's where two share it."""
    names = [row.name for row in rows]
    return {
        _spot(row): row.name
        if names.count(row.name) == 1
        else f"{row.name} ({agents[_spot(row)[0]]})"
        for row in rows
    }


def _ids(rows: list[Place]) -> dict[Spot, str]:
    """Return the repository that each place is known by, as its newest entries say."""
    return {_spot(row): row.repository_id for row in rows}


@dataclass(frozen=True)
class _Tried:
    at: datetime
    refused: bool
    repository_id: str


def _tried(rows: Iterable[Mapping[str, Any]]) -> dict[str, _Tried]:
    """Given tries to delete, oldest first, return the newest of each place that told anything."""
    found = {}
    for row in rows:
        facts = row["facts"]
        if facts.get("deletion") in ("refused", "worked"):
            found[str(facts.get("repository"))] = _Tried(
                datetime.fromisoformat(row["at"]),
                facts["deletion"] == "refused",
                str(facts.get("repository_id")),
            )
    return found


def _seen(
    row: Place,
    label: str,
    tried: Mapping[int, Mapping[str, _Tried]],
    ids: Mapping[Spot, str],
    when: tuple[datetime, SchoolCalendar],
) -> CopyPlace:
    """Given a place, return it with what was seen of it in place of what is said of it."""
    at, calendar = when
    place = CopyPlace(
        name=label,
        kind=row.kind,
        device=row.device or None,
        offsite=row.offsite,
        offline=row.offline,
        immutable=row.immutable,
    )
    newest = tried.get(_spot(row)[0], {}).get(row.name)
    if newest is None or newest.repository_id != ids.get(_spot(row)):
        return place
    if not newest.refused:
        return replace(place, immutable=False)
    if at - newest.at > REFUSAL_LASTS:
        return place
    return replace(place, immutable=True, refused_on=calendar.local_day(newest.at))


def _gone(
    working: list[Agent], entries: Entries, labels: Mapping[Spot, str], ids: Mapping[Spot, str]
) -> frozenset[tuple[str, str]]:
    """Return (place, snapshot) of every copy that retention found removed by somebody; what an
    agent found that has ended holds for whoever took its repository over."""
    keys = {agent.public_id: agent.pk for agent in working}
    found = set()
    for agent in entries.by_agent:
        for row in entries.of(agent, "retention"):
            facts = row["facts"]
            name, identity = str(facts.get("repository")), facts.get("repository_id")
            heirs = [each for each, known in ids.items() if each[1] == name and known == identity]
            spots = [(keys[agent], name)] if agent in keys else heirs
            gone = [str(snapshot) for snapshot in facts.get("gone_snapshots") or ()]
            found |= {(labels[spot], each) for spot in spots if spot in labels for each in gone}
    return frozenset(found)

"""From the tables to the facts that the domain judges, of a school at a moment."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max

from abide.domain.calendar import SchoolCalendar
from abide.domain.control import BackupFact, Facts
from abide.domain.control.doubt import judged as believed
from abide.domain.control.facts import KitFacts
from abide.domain.control.silence import Heard
from abide.domain.copies import Place as CopyPlace
from abide.domain.errors import ChainBroken
from abide.domain.ruin import Alarm
from abide.hub.backups.models import Agent
from abide.hub.backups.queries.past import agents_then
from abide.hub.controls.standing.copies import judged_drills, read_backup_facts, read_drill_facts
from abide.hub.controls.standing.entries import CONFIRMED, Entries, Row, read_entries
from abide.hub.controls.standing.places import Copies, called
from abide.hub.evidence.models import AgentEntry, ChainCheck
from abide.hub.schools.models import School
from abide.wire.alarm_deeds import read_alarms
from abide.wire.kit_deeds import cut_at, read_kits

CHECKED_WITHIN = timedelta(days=3)
"""Logs are read each night; when none was for so long, what they say is not known to be theirs."""


@dataclass(frozen=True)
class Said:
    """What one agent's own file says of a system that it copies.

    `places` by their labels, `needs` by the register's names; `confirmed`: (what, before, after) of
    each promise that a person loosened on the server itself.
    """

    agent: str
    places: tuple[str, ...]
    facts: Mapping[str, Any]
    needs: tuple[str, ...] = ()
    confirmed: frozenset[tuple[str, str, str]] = frozenset()


@dataclass(frozen=True)
class Sourced:
    """What the agents' own files say of one system that they copy; `places` by their labels."""

    name: str
    parts: frozenset[str]
    kinds: frozenset[str]
    said: tuple[Said, ...]

    @property
    def agents(self) -> tuple[str, ...]:
        return tuple(each.agent for each in self.said)

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place for each in self.said for place in each.places))


@dataclass(frozen=True)
class Gathered:
    """All that judging needs of a school, but for its register.

    `undeclared`: systems that were copied and that no agent's file names now; `unchecked_since`:
    since when nobody has read an agent's log from end to end, where that is too long.
    """

    facts: Facts
    places: Mapping[str, CopyPlace]
    sourced: Mapping[str, Sourced]
    heard: Mapping[str, Heard]
    undeclared: tuple[str, ...]
    copies: Copies
    unchecked_since: datetime | None = None


def gather(
    school: School, at: datetime, calendar: SchoolCalendar, names: Mapping[uuid.UUID, str]
) -> Gathered:
    """Given a school, a moment and its systems' names then by id, return the facts as they were
    known then."""
    agents = agents_then(school, at)
    working = [agent for agent in agents if agent.ended_at is None or agent.ended_at > at]
    entries = read_entries(agents, at)
    copies = Copies.of(school, working, entries, (at, calendar), names)
    rung, unread = _alarms(entries)
    judged = judged_drills(school, at)
    backups = read_backup_facts(school, copies, at, rung, judged)
    alarms = tuple(replace(each, system=copies.name(each.system)) for each in rung)
    sourced = _sourced(working, copies, entries)
    checks = _newest_checks(school, at)
    broken = [check for check in checks if not check.intact]
    facts = Facts(
        backups=believed(backups, alarms, copies.gone),
        drills=read_drill_facts(school, copies, at, judged),
        chain_intact=not broken and not unread,
        first_broken=broken[0].first_broken if broken else None,
        latest_at=_latest_at(school, at),
        not_yet_run={
            name: "SQL Server" for name, each in sourced.items() if "sqlserver" in each.kinds
        },
        cut_at=_cut_at(working, entries, copies),
        alarms=alarms,
        kit=_kits(working, entries),
    )
    return Gathered(
        facts=facts,
        places=copies.places,
        sourced=sourced,
        heard=_all_heard(working, school),
        undeclared=_undeclared(backups, entries, sourced, copies),
        copies=copies,
        unchecked_since=_unchecked_since(working, checks, at),
    )


def _latest_at(school: School, at: datetime) -> datetime | None:
    """Return the newest moment that any entry known then says."""
    known = AgentEntry.objects.filter(school=school, received_at__lte=at).order_by("-at")
    return known.values_list("at", flat=True).first()


def _alarms(entries: Entries) -> tuple[tuple[Alarm, ...], bool]:
    """Return every alarm, and whether one did not read: none such comes in, so it was changed here.

    Each agent answers its own alarms alone: a server that was taken over can't call off what
    another one found.
    """
    found: list[Alarm] = []
    unread = False
    for rows in entries.alarms:
        try:
            found += read_alarms(rows)
        except ChainBroken:
            unread = True
    return tuple(found), unread


def _newest_checks(school: School, at: datetime) -> list[ChainCheck]:
    """Return the newest reading of each of a school's chains."""
    newest = (
        ChainCheck.objects.filter(school=school, at__lte=at)
        .order_by()
        .values("agent")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    return list(ChainCheck.objects.filter(pk__in=newest).order_by("pk"))


def _unchecked_since(
    working: list[Agent], checks: list[ChainCheck], at: datetime
) -> datetime | None:
    """Return since when nobody has read an agent's log from end to end, where that is too long."""
    read = {check.agent: check.at for check in checks}
    since = [read.get(each.public_id, each.enrolled_at) for each in working if each.entries]
    oldest = min(since, default=at)
    return oldest if at - oldest > CHECKED_WITHIN else None


def _sourced(working: list[Agent], copies: Copies, entries: Entries) -> dict[str, Sourced]:
    """Return what is declared of each system that has sources, whichever agent copies it."""
    found: dict[str, Sourced] = {}
    names = called(working)
    for agent in working:
        confirmed = _confirmed(entries.of(agent.public_id, CONFIRMED))
        every = [place["name"] for place in agent.declared.get("places", [])]
        for each in agent.declared.get("systems", []):
            if not each.get("sources"):
                continue
            named = each.get("places") or every
            said = Said(
                agent=names[agent.pk],
                places=tuple(filter(None, (copies.label(agent.pk, name) for name in named))),
                facts=each,
                needs=tuple(copies.name(str(need)) for need in each.get("depends_on") or ()),
                confirmed=confirmed.get(str(each["name"]), frozenset()),
            )
            name = copies.name(each["name"])
            before = found.get(name, Sourced(name, frozenset(), frozenset(), ()))
            found[name] = Sourced(
                name,
                before.parts | frozenset(each.get("parts") or ("data",)),
                before.kinds | frozenset(each["sources"]),
                (*before.said, said),
            )
    return found


def _confirmed(rows: Iterable[Row]) -> dict[str, frozenset[tuple[str, str, str]]]:
    """Return by system, as its agent names it, which promises people loosened on that server."""
    found: dict[str, frozenset[tuple[str, str, str]]] = {}
    for row in rows:
        facts = {key: str(value) for key, value in row["facts"].items()}
        with suppress(KeyError):
            each = (facts["what"], facts["before"], facts["after"])
            found[facts["system"]] = found.get(facts["system"], frozenset()) | {each}
    return found


def _all_heard(working: list[Agent], school: School) -> dict[str, Heard]:
    names = called(working)
    return {names[each.pk]: _heard(each, names[each.pk], school) for each in working}


def _heard(agent: Agent, name: str, school: School) -> Heard:
    return Heard(
        agent=name,
        enrolled_at=agent.enrolled_at,
        last_heard_at=agent.last_heard_at,
        silent_after_seconds=school.silent_after_hours * 3600,
        refusal=agent.refusal,
        skew_seconds=agent.skew_seconds,
    )


def _kits(working: list[Agent], entries: Entries) -> KitFacts:
    """Return what is known of kits, of the first agent that has any: a kit holds one agent."""
    for agent in working:
        known = read_kits(entries.of(agent.public_id))
        if known.cards_set is not None:
            days = agent.declared.get("kit_limit_days")
            return replace(known, limit_days=days) if isinstance(days, int) else known
    return KitFacts()


def _cut_at(working: list[Agent], entries: Entries, copies: Copies) -> str | None:
    """Return a place that keeps a signed head which its agent's log no longer holds, or None."""
    for agent in working:
        found = cut_at(entries.of(agent.public_id), copies.ids_of(agent.pk))
        if found is not None:
            return found
    return None


def _undeclared(
    backups: tuple[BackupFact, ...],
    entries: Entries,
    sourced: Mapping[str, Sourced],
    copies: Copies,
) -> tuple[str, ...]:
    """Return the systems that were copied, are declared with sources by no agent now, and were not
    retired since."""
    newest: dict[str, datetime] = {}
    for run in backups:
        if run.snapshot and run.system not in sourced:
            newest[run.system] = max(run.finished_at, newest.get(run.system, run.finished_at))
    still = (name for name, last in newest.items() if entries.retired_at(name, copies.name) < last)
    return tuple(sorted(still))

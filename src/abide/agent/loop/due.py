"""From the log and agent.toml to the due list: what was tried where, and which drives are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime

from abide.agent.context import Agent
from abide.agent.guard import Away, Guard, NotAsMeant
from abide.agent.jobs.choosing import room_for
from abide.agent.kit.make import kits_are_due
from abide.agent.memory import backups_of, complete_backups, drills_of
from abide.agent.signs.pausing import pause
from abide.domain.control import BackupOutcome
from abide.domain.control.state import is_proof, is_whole_proof
from abide.domain.drill import Verdict
from abide.domain.duties import Chore, CopyKnown, Deed, Duty, Past, Situation, due_list
from abide.domain.register import restore_order
from abide.wire.deeds import ENTRY_KINDS, BackupDeed, DrillDeed

_Tries = Iterator[tuple[datetime, bool | None]]
_OURS = frozenset({"head", "kit", "kit drill", "retention", "epoch", "key", "cards"})
"""Entries that chores leave behind: they are no news that a chore has to be done for."""


def what_is_due(agent: Agent, now: datetime) -> tuple[Duty, ...]:
    """Given an agent and the moment it is, return everything it has to do, in order, each with when
    and why."""
    settings = agent.settings
    situation = Situation(now, settings.calendar, settings.schedule.hours)
    copies = tuple(_copies(agent, now))
    return due_list(copies, _chores(agent, copies, now), situation)


def _copies(agent: Agent, now: datetime) -> Iterator[CopyKnown]:
    there = {name: _is_there(agent, name) for name in agent.settings.repositories}
    paused = {name: _paused(agent, name) for name in agent.settings.repositories}
    order = {step.system: n for n, step in enumerate(restore_order(agent.settings.register, {}))}
    for declared in agent.settings.systems:
        system = declared.system
        if not declared.sources:
            continue
        fits = _fits(agent, system.name)
        backups = list(backups_of(agent, system.name))
        for place in system.repositories:
            drills = list(drills_of(agent, system.name, place))
            yield CopyKnown(
                system,
                place,
                order[system.name],
                made=agent.spool.repository(place) is not None,
                there=there[place],
                paused=paused[place],
                backups=Past.of(_backups(backups, place), now),
                drills=Past.of(_drills(drills), now),
                wholes=Past.of(_wholes(drills), now),
                fits=fits,
            )


def _is_there(agent: Agent, place: str) -> bool:
    """Say whether a place is not a drive that is away; what is wrong otherwise a try will tell."""
    try:
        Guard(agent.settings.repositories[place]).arrive()
    except Away:
        return False
    except NotAsMeant:
        return True
    return True


def _paused(agent: Agent, place: str) -> str | None:
    why = pause(agent, agent.settings.repositories[place])
    return None if why is None else str(why)


def _fits(agent: Agent, system: str) -> bool:
    newest = next(complete_backups(agent, system), None)
    return newest is None or room_for(agent, newest.bytes) is None


def _backups(deeds: list[BackupDeed], place: str) -> _Tries:
    """Given a system's backups, yield the tries in one place: a copy is as old as its start."""
    for deed in deeds:
        if deed.repository != place:
            continue
        if deed.outcome is BackupOutcome.ABSENT:
            yield deed.finished_at, None
        elif deed.outcome is BackupOutcome.COMPLETE and deed.snapshot is not None:
            yield deed.started_at, True
        else:
            yield deed.finished_at, False


def _drills(drills: list[tuple[datetime, DrillDeed]]) -> _Tries:
    """Given a copy's drills, yield those that tried to prove it: a replay does not."""
    for at, deed in drills:
        if deed.replay or deed.away:
            continue
        fact = deed.fact(at)
        yield at, fact is not None and is_proof(fact)


def _wholes(drills: list[tuple[datetime, DrillDeed]]) -> _Tries:
    """Given a copy's drills, yield those that tried to measure a whole restore."""
    for at, deed in drills:
        if deed.replay or deed.away:
            continue
        if deed.whole or deed.verdict is Verdict.COULD_NOT_RUN:
            fact = deed.fact(at)
            yield at, fact is not None and is_whole_proof(fact)


def _chores(agent: Agent, copies: tuple[CopyKnown, ...], now: datetime) -> Iterator[Chore]:
    news = _newest(agent, ENTRY_KINDS.keys() - _OURS)
    yield Chore(Deed.HEADS, Past.of(_outcomes(agent, "head"), now), news)
    copied = max(filter(None, (each.backups.done_at for each in copies)), default=None)
    yield Chore(Deed.RETENTION, Past.of(_outcomes(agent, "retention"), now), copied)
    kits = Past.of(_outcomes(agent, "kit"), now)
    changed = now if kits_are_due(agent) else kits.done_at
    yield Chore(Deed.KIT, kits, changed, on_change=True)


def _outcomes(agent: Agent, kind: str) -> _Tries:
    for row in agent.spool.rows_of(kind):
        with suppress(KeyError, TypeError, ValueError):
            outcome = row["facts"].get("outcome")
            yield datetime.fromisoformat(row["at"]), outcome not in ("failed", "incomplete")


def _newest(agent: Agent, kinds: Iterable[str]) -> datetime | None:
    """Given kinds of entries, return when the newest of any of them was written."""
    moments = []
    for kind in kinds:
        with suppress(StopIteration, KeyError, TypeError, ValueError):
            moments.append(datetime.fromisoformat(next(agent.spool.rows_of(kind))["at"]))
    return max(moments, default=None)

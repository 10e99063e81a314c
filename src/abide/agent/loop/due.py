"""From the log and agent.toml to the due list: what was tried where, and which drives are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from abide.agent.context import Agent
from abide.agent.guard import Away, Guard, NotAsMeant
from abide.agent.jobs.choosing import room_for
from abide.agent.kit.make import kits_are_due
from abide.agent.loop.past import (
    past_of,
    pasts_of_backups,
    pasts_of_drills,
    pasts_of_wholes,
)
from abide.agent.memory import complete_backups
from abide.agent.signs.pausing import pause
from abide.domain.duties import Chore, CopyKnown, Deed, Duty, Situation, due_list
from abide.domain.register import restore_order
from abide.wire.deeds import ENTRY_KINDS

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
    systems = [each.system for each in agent.settings.systems if each.sources]
    keys = [(system.name, place) for system in systems for place in system.repositories]
    backups = pasts_of_backups(agent, keys, now)
    drills = pasts_of_drills(agent, keys, now)
    wholes = pasts_of_wholes(agent, keys, now)
    places = {name: _looked_at(agent, name) for name in agent.settings.repositories}
    order = {step.system: n for n, step in enumerate(restore_order(agent.settings.register, {}))}
    for system in systems:
        fits = _fits(agent, system.name)
        for place in system.repositories:
            key = system.name, place
            yield CopyKnown(
                system,
                place,
                order[system.name],
                made=agent.spool.repository(place) is not None,
                there=places[place].there,
                paused=places[place].paused,
                backups=backups[key],
                drills=drills[key],
                wholes=wholes[key],
                fits=fits,
            )


@dataclass(frozen=True)
class _Seen:
    there: bool
    paused: str | None


def _looked_at(agent: Agent, place: str) -> _Seen:
    why = pause(agent, agent.settings.repositories[place])
    return _Seen(_is_there(agent, place), None if why is None else str(why))


def _is_there(agent: Agent, place: str) -> bool:
    """Say whether a place is not a drive that is away; what is wrong otherwise a try will tell."""
    try:
        Guard(agent.settings.repositories[place]).arrive()
    except Away:
        return False
    except NotAsMeant:
        return True
    return True


def _fits(agent: Agent, system: str) -> bool:
    newest = next(complete_backups(agent, system), None)
    return newest is None or room_for(agent, newest.bytes) is None


def _chores(agent: Agent, copies: tuple[CopyKnown, ...], now: datetime) -> Iterator[Chore]:
    news = _newest(agent, ENTRY_KINDS.keys() - _OURS)
    yield Chore(Deed.HEADS, past_of(agent, "head", now), news)
    copied = max(filter(None, (each.backups.done_at for each in copies)), default=None)
    yield Chore(Deed.RETENTION, past_of(agent, "retention", now), copied)
    kits = past_of(agent, "kit", now)
    changed = now if kits_are_due(agent) else kits.done_at
    yield Chore(Deed.KIT, kits, changed, on_change=True)


def _newest(agent: Agent, kinds: Iterable[str]) -> datetime | None:
    """Given kinds of entries, return when the newest of any of them was written."""
    moments = []
    for kind in kinds:
        with suppress(StopIteration, KeyError, TypeError, ValueError):
            moments.append(datetime.fromisoformat(next(agent.spool.rows_of(kind))["at"]))
    return max(moments, default=None)

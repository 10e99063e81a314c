"""Alarms: rung by a backup, a drill or a canary, kept in the chain, answered by a named person.

While one is open nothing is removed from any place, drives are not written to, and the system is
not kept.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from abide.agent.context import Agent
from abide.agent.home import file_name
from abide.agent.memory import complete_backups
from abide.agent.signs.canaries import forget_touched
from abide.agent.signs.ledger import Ledger
from abide.domain.errors import ChainBroken, Refused
from abide.domain.ruin import Alarm, Clean, Sign, reason_of, suspect_spans
from abide.wire.alarm_deeds import (
    ALARM,
    ANNOUNCED,
    ANSWERED,
    CleanFact,
    SignFact,
    read_alarms,
    read_announced,
)
from abide.wire.deeds import BackupDeed

LONGEST_ANNOUNCEMENT = timedelta(days=31)
FoundBy = Literal["backup", "drill", "canaries"]


def ledger_of(agent: Agent, system: str) -> Ledger:
    """Given a system, return what is remembered of its backups."""
    return Ledger(agent.home.agent / "signs" / file_name(system))


def all_alarms(agent: Agent) -> tuple[Alarm, ...]:
    """Return every alarm there was, oldest first, with its answer.

    An entry that does not read hides no other alarm: the chain's own check tells of it.
    """
    rows = [*agent.spool.rows_of(ALARM), *agent.spool.rows_of(ANSWERED)]
    found: list[Any] = []
    for row in sorted(rows, key=lambda row: (row.get("epoch", 0), row.get("seq", 0))):
        try:
            read_alarms([row])
        except ChainBroken:
            continue
        found.append(row)
    return read_alarms(found)


def open_alarms(agent: Agent) -> tuple[Alarm, ...]:
    """Return the alarms that nobody has answered yet, oldest first."""
    return tuple(alarm for alarm in all_alarms(agent) if alarm.is_open)


def open_alarm_of(agent: Agent, system: str) -> Alarm | None:
    """Given a system, return its open alarm, of several the one that doubts most; or None."""
    found = (alarm for alarm in open_alarms(agent) if alarm.system == system)
    return min(found, key=lambda alarm: alarm.suspect_from, default=None)


def settled_at(agent: Agent, system: str) -> datetime | None:
    """Given a system, return when a person last answered for it, or None."""
    moments = [alarm.answered_at for alarm in all_alarms(agent) if alarm.system == system]
    return max((at for at in moments if at is not None), default=None)


def in_doubt(agent: Agent, system: str, at: datetime) -> bool:
    """Given a system and when a copy of it was begun, say whether it may hold ruined data."""
    return any(span.holds(at) for span in suspect_spans(all_alarms(agent), system))


def clean_first(agent: Agent, system: str, deeds: Iterable[BackupDeed]) -> list[BackupDeed]:
    """Given a system's backups, return them as they came, but those that may hold ruined data
    after all others."""
    spans = suspect_spans(all_alarms(agent), system)
    return sorted(deeds, key=lambda deed: any(span.holds(deed.started_at) for span in spans))


@dataclass(frozen=True)
class Ringing:
    """What rang: for which system, how it was found, and since when copies are in doubt."""

    system: str
    found_by: FoundBy
    signs: Sequence[Sign]
    suspect_from: datetime


def ring(agent: Agent, ringing: Ringing, examples: Iterable[str] = ()) -> Alarm:
    """Given what rang, write the alarm's entry and return it; one that is open already stays, and
    is enough unless this doubts older copies: its last clean one would not be clean.

    `examples` are names for people here; they never enter the log.
    """
    known = open_alarm_of(agent, ringing.system)
    if known is not None and known.suspect_from <= ringing.suspect_from:
        return known
    alarm = Alarm(
        id=secrets.token_hex(4),
        system=ringing.system,
        at=agent.clock(),
        signs=tuple(ringing.signs),
        suspect_from=ringing.suspect_from,
        last_clean=_last_clean(agent, ringing.system, ringing.suspect_from),
    )
    facts = {
        "alarm": alarm.id,
        "system": alarm.system,
        "found_by": ringing.found_by,
        "signs": [SignFact.of(each).model_dump(mode="json") for each in alarm.signs],
        "suspect_from": alarm.suspect_from.isoformat(),
        "last_clean": [
            CleanFact(repository=c.repository, snapshot=c.snapshot, at=c.at).model_dump(mode="json")
            for c in alarm.last_clean
        ],
        "reason": reason_of(alarm.signs),
    }
    agent.spool.record(ALARM, alarm.at, facts, {"examples": list(examples)[:20]})
    return alarm


def _last_clean(agent: Agent, system: str, before: datetime) -> tuple[Clean, ...]:
    """Given a system and since when it is in doubt, return the last clean copy in each place."""
    spans = suspect_spans(all_alarms(agent), system)
    found: dict[str, Clean] = {}
    for deed in complete_backups(agent, system):
        at = deed.started_at
        if at >= before or any(span.holds(at) for span in spans) or deed.snapshot is None:
            continue
        known = found.get(deed.repository)
        if known is None or at > known.at:
            found[deed.repository] = Clean(deed.repository, deed.snapshot, at)
    return tuple(found[name] for name in sorted(found))


def answer(agent: Agent, alarm_id: str, said: Literal["false alarm", "restored"], by: str) -> Alarm:
    """Given an open alarm's id, what a person says of it and who that is, close it.

    Raise Refused when there is no such alarm, it has its answer, or nobody is named.
    """
    alarm = next((each for each in all_alarms(agent) if each.id == alarm_id.strip().lower()), None)
    if alarm is None:
        raise Refused(f"There is no alarm {alarm_id}. See them with  abide alarm list .")
    if not alarm.is_open:
        raise Refused(f"The alarm {alarm.id} has been answered: {alarm.answered}.")
    known, detail = _committed(by, "")
    facts = {"alarm": alarm.id, "system": alarm.system, "answer": said, **known}
    at = agent.clock()
    agent.spool.record(ANSWERED, at, facts, detail)
    ledger_of(agent, alarm.system).forget_anchors()
    if any(sign.sign == "canary" for sign in alarm.signs):
        forget_touched(agent, alarm.system)
    return alarm.with_answer(said, at)


def announce(
    agent: Agent, words: str, by: str, until: datetime, systems: Sequence[str] = ()
) -> datetime:
    """Given what will change much, who says so, until when and for which systems (none: all),
    write it down; return until when it counts.

    Raise Refused for a moment that has passed or lies too far ahead, an unknown system, no name.
    """
    for name in systems:
        if agent.settings.declared(name) is None:
            raise Refused(f"There is no system {name!r} in agent.toml.")
    now = agent.clock()
    if until <= now:
        raise Refused("That moment has passed: name a day that is still to come with --until .")
    if until > now + LONGEST_ANNOUNCEMENT:
        raise Refused("That is too long: announce at most 31 days, and again when they are over.")
    if not words.strip():
        raise Refused("Say in a few words what will change.")
    known, detail = _committed(by, words)
    facts = {"systems": sorted(systems), "until": until.isoformat(), **known}
    agent.spool.record(ANNOUNCED, now, facts, detail)
    return until


def is_announced(agent: Agent, system: str, at: datetime) -> bool:
    """Given a system and a moment, say whether somebody announced that much changes then."""
    return any(
        said_at <= at <= deed.until and (not deed.systems or system in deed.systems)
        for said_at, deed in read_announced(agent.spool.rows_of(ANNOUNCED))
    )


def _committed(by: str, words: str) -> tuple[dict[str, str], dict[str, str]]:
    """Given who says what, return (what the chain holds, what stands outside it): the chain has a
    salted hash, so that both can be shown later, or erased without breaking it."""
    if not by.strip():
        raise Refused("Say who answers for this, with --by NAME .")
    salt = secrets.token_hex(16)
    said = "\0".join((salt, by.strip(), words.strip()))
    digest = hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()
    return {"said_sha256": digest}, {"by": by.strip(), "words": words.strip(), "salt": salt}

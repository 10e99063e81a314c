"""The due list: every backup, drill and chore there is to do, with when it may begin and why.

What falls due never falls on a day on which the school is closed, unless the cadence says every
day; what was missed is caught up once, whatever day it is by then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from abide.domain.cadence import Cadence, Due, Per, next_due
from abide.domain.duties.chores import chore_duties
from abide.domain.duties.model import Chore, CopyKnown, Deed, Duty, Past, Situation
from abide.domain.duties.retrying import retry_at, retry_whole_at
from abide.domain.duties.times import may_begin, on_the_evening
from abide.domain.words import moment, plural


def due_list(
    copies: Iterable[CopyKnown], chores: Iterable[Chore], situation: Situation
) -> tuple[Duty, ...]:
    """Given what is known of every copy and chore, return what is to be done, in order.

    First what may begin now: backups, then chores, then drills, each in the restore order; then
    what comes later, the soonest first; then what is held up. No two duties are alike.
    """
    known = list({copy.key: copy for copy in copies}.values())
    order = {copy.key: (copy.order, number) for number, copy in enumerate(known)}
    found = [_backup(copy, situation) for copy in known]
    found += [duty for copy in known if (duty := _drill(copy, situation)) is not None]
    found += chore_duties(chores, situation)

    def turn(duty: Duty) -> tuple[int, datetime, int, tuple[int, int]]:
        mine = order.get((duty.system or "", duty.place or ""), (0, 0))
        if duty.begins_at is None:
            return 2, duty.due_at, duty.deed.rank, mine
        if duty.is_ready(situation.now):
            return 0, datetime.min.replace(tzinfo=UTC), duty.deed.rank, mine
        return 1, duty.begins_at, duty.deed.rank, mine

    return tuple(sorted(found, key=turn))


def _due(cadence: Cadence, done_at: datetime | None, situation: Situation) -> Due:
    due = next_due(cadence, done_at, situation.now, situation.calendar)
    assert due is not None  # the cadences of a system always state a number
    return due


def _backup(copy: CopyKnown, situation: Situation) -> Duty:
    """Given a copy, return when its next backup is due and may begin."""
    cadence, past = copy.system.backup_cadence, copy.backups
    due_at = _starts(cadence, past.done_at, situation)
    begins = due_at
    if past.tried_at is not None and not past.away:
        slot = _starts(cadence, past.tried_at, situation)
        begins = max(begins, retry_at(past, slot))
    return Duty(
        Deed.BACKUP,
        due_at,
        None if _held(copy, past) else may_begin(begins, situation),
        _why_backup(copy, cadence, situation),
        copy.system.name,
        copy.place,
        _held(copy, past),
    )


def _starts(cadence: Cadence, done_at: datetime | None, situation: Situation) -> datetime:
    """Given a cadence, return when the next backup is to begin: a day without a time of day means
    the evening of that day."""
    due_at = _due(cadence, done_at, situation).next_due_at.astimezone(UTC)
    if done_at is None or cadence.at is not None or cadence.per is Per.MINUTE:
        return due_at
    if cadence.times > 1 and cadence.per in (Per.DAY, Per.SCHOOL_DAY):
        return due_at
    return on_the_evening(due_at, situation)


def _held(copy: CopyKnown, past: Past) -> str | None:
    """Given a copy, say what holds it up, if anything does. A drive that is away or paused does so
    once the log says it: the try that finds it so is what writes that down."""
    if not copy.made:
        return (
            f"{copy.place} has not been made yet: run  abide repository make '{copy.place}'  once."
        )
    if not past.away:
        return None
    return copy.paused if copy.there else f"{copy.place} is not plugged in."


def _why_backup(copy: CopyKnown, cadence: Cadence, situation: Situation) -> str:
    past, zone = copy.backups, situation.calendar.zone
    if past.done_at is None:
        said = "It has never been copied there."
    else:
        said = f"{cadence.text}; last copied on {moment(past.done_at, zone)}."
    return said + _failed(past, "try", "tries")


def _failed(past: Past, one: str, many: str) -> str:
    return f" {plural(past.failures, one, many)} failed since." if past.failures else ""


@dataclass(frozen=True)
class _Proof:
    """One of the two things a drill is for: when it is due and when it may begin."""

    due_at: datetime
    begins_at: datetime
    reason: str
    whole: bool


def _drill(copy: CopyKnown, situation: Situation) -> Duty | None:
    """Given a copy, return when it is next to be drilled; None while there is nothing to drill."""
    if copy.backups.done_at is None:
        return None
    wanted = [_proof(copy, situation)]
    if copy.fits:
        wanted.append(_whole(copy, situation))
    begins = {each: _drill_begins(each, situation) for each in wanted}
    first = min(wanted, key=lambda each: (_late(begins[each]), not each.whole))
    held = None if copy.made and copy.there else _held(copy, Past(away=True))
    if held is None and begins[first] is None:
        held = "The spans of windows and drills in agent.toml never meet: mend one of them."
    return Duty(
        Deed.DRILL,
        first.due_at,
        None if held else begins[first],
        first.reason,
        copy.system.name,
        copy.place,
        held,
        first.whole,
    )


def _late(begins: datetime | None) -> datetime:
    return begins or datetime.max.replace(tzinfo=UTC)


def _proof(copy: CopyKnown, situation: Situation) -> _Proof:
    cadence, past = copy.system.proof_cadence, copy.drills
    due = _due(cadence, past.done_at, situation)
    begins = due.warn_at.astimezone(UTC)
    if past.tried_at is not None:
        begins = max(begins, retry_at(past))
    said = "It has never been brought back from there."
    if past.done_at is not None:
        on = moment(past.done_at, situation.calendar.zone)
        said = f"{cadence.text}; last proven on {on}."
    said += _failed(past, "drill", "drills")
    return _Proof(due.next_due_at.astimezone(UTC), begins, said, False)


def _whole(copy: CopyKnown, situation: Situation) -> _Proof:
    cadence, past = copy.system.whole_cadence, copy.wholes
    due = _due(cadence, past.done_at, situation)
    begins = due.warn_at.astimezone(UTC)
    if past.tried_at is not None:
        begins = max(begins, retry_whole_at(past))
    said = "It has never been wholly brought back from there."
    if past.done_at is not None:
        on = moment(past.done_at, situation.calendar.zone)
        said = f"{cadence.text} for a whole restore; last measured on {on}."
    return _Proof(due.next_due_at.astimezone(UTC), begins, said, True)


def _drill_begins(proof: _Proof, situation: Situation) -> datetime | None:
    """Given what a drill is for, return when it may begin; None when no span allows it ever.

    Where no span is given for drills, they keep out of school hours until they are overdue.
    """
    hours = situation.hours
    at = max(proof.begins_at, situation.now)
    if not hours.drills and at < proof.due_at:
        at = min(hours.after_school(at, situation.calendar), max(proof.due_at, at))
    return may_begin(at, situation, hours.drills)

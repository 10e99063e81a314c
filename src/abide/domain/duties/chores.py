"""Chores of the whole agent: heads, kit and retention, once a day and when something changed."""

from collections.abc import Iterable
from datetime import UTC, datetime

from abide.domain.cadence import Cadence, Per, next_due
from abide.domain.duties.model import CLOCK_SLACK, Chore, Deed, Duty, Situation
from abide.domain.duties.retrying import retry_at
from abide.domain.duties.times import may_begin, on_the_evening
from abide.domain.words import moment

_DAILY = Cadence("daily", per=Per.DAY)
_WHAT = {
    Deed.HEADS: "The head of the log is kept in every place once a day",
    Deed.KIT: "The sealed kit is made anew once a day",
    Deed.RETENTION: "Old copies are thinned out once a day after a backup",
}


def chore_duties(chores: Iterable[Chore], situation: Situation) -> list[Duty]:
    """Given the chores, return the duties among them: those there is something to do for."""
    found = {chore.deed: chore for chore in chores}
    return [duty for each in found.values() if (duty := _duty(each, situation)) is not None]


def _duty(chore: Chore, situation: Situation) -> Duty | None:
    changed = _changed(chore, situation)
    if changed is None:
        return None
    past, why = chore.past, _WHAT[chore.deed]
    if past.done_at is None:
        due_at = min(changed, situation.now)
        why += "; it never was."
    elif chore.on_change and changed > past.done_at:
        due_at = changed
        why += "; what goes into it has changed."
    elif chore.on_change or changed > past.done_at:
        due = next_due(_DAILY, past.done_at, situation.now, situation.calendar)
        assert due is not None
        due_at = on_the_evening(due.next_due_at.astimezone(UTC), situation)
        why += f"; last on {moment(past.done_at, situation.calendar.zone)}."
    else:
        return None
    begins = due_at if past.tried_at is None else max(due_at, retry_at(past))
    return Duty(chore.deed, due_at.astimezone(UTC), may_begin(begins, situation), why)


def _changed(chore: Chore, situation: Situation) -> datetime | None:
    """Given a chore, return when what it stands on changed; what is dated ahead of the clock has
    only just changed if it was never done."""
    at = chore.changed_at
    if at is None or at <= situation.now + CLOCK_SLACK:
        return at
    return chore.past.done_at or situation.now

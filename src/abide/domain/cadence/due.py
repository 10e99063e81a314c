"""When a thing is next due, from when to warn, and from when it is overdue."""

import math
from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise

from abide.domain.cadence.model import Cadence, Per
from abide.domain.calendar import SchoolCalendar, Term
from abide.domain.words import day as in_words

END_OF_DAY = time(23, 59)
LONGEST_WARNING = timedelta(days=14)
MONTHS_IN_A_TERM = 4


@dataclass(frozen=True)
class Due:
    """When a thing is due, from when to warn, from when it is overdue; what was assumed."""

    next_due_at: datetime
    warn_at: datetime
    overdue_at: datetime
    assumed: str | None = None


def next_due(
    cadence: Cadence,
    last: datetime | None,
    now: datetime,
    calendar: SchoolCalendar,
    grace_seconds: float = 0,
) -> Due | None:
    """Given a cadence and when it was last done, return when it is next due; None when unstated.

    Never done is due now. A warning comes a tenth of the period before, at most 14 days. Moments
    are in the calendar's zone. From a week on, what falls on a closed day waits for the next open
    one; a term's deadline is its last day and does not.
    """
    if cadence.per is None:
        return None
    grace = timedelta(seconds=grace_seconds)
    if last is None:
        return Due(now, now, (now.astimezone(UTC) + grace).astimezone(calendar.zone))
    due, assumed = _due(cadence, last, calendar)
    due = due.astimezone(UTC)
    period = due - last.astimezone(UTC)
    warning = min(max(period / 10, timedelta(0)), LONGEST_WARNING)
    return Due(
        due.astimezone(calendar.zone),
        (due - warning).astimezone(calendar.zone),
        (due + grace).astimezone(calendar.zone),
        assumed,
    )


def add_months(day: date, months: int) -> date:
    """Given a day, return the same day `months` later, or that month's last: 31 January + 1."""
    month = day.year * 12 + day.month - 1 + months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _due(cadence: Cadence, last: datetime, calendar: SchoolCalendar) -> tuple[datetime, str | None]:
    """Given when a thing was last done, return when it is due and what was assumed for that."""
    assumed = None
    match cadence.per:
        case Per.MINUTE:
            share = timedelta(minutes=cadence.every) / cadence.times
            return last.astimezone(UTC) + share, None
        case Per.DAY | Per.SCHOOL_DAY if cadence.times > 1:
            return _several_a_day(cadence, last, calendar), None
        case Per.DAY | Per.SCHOOL_DAY:
            on = _slot_after(cadence, last, calendar)
        case Per.TERM:
            on, assumed = _by_term(cadence, calendar.local_day(last), calendar)
        case _:
            on = calendar.next_open_day(_later(cadence, calendar.local_day(last)))
    return calendar.moment(on, cadence.at or END_OF_DAY), assumed


def _several_a_day(cadence: Cadence, last: datetime, calendar: SchoolCalendar) -> datetime:
    """Given "twice a day", return half a day later, moved to an open day where it must be."""
    due = last.astimezone(UTC) + timedelta(days=cadence.every) / cadence.times
    on = calendar.local_day(due)
    if cadence.per is Per.DAY or calendar.is_open(on):
        return due
    return calendar.moment(calendar.next_open_day(on), END_OF_DAY)


def _slot_after(cadence: Cadence, last: datetime, calendar: SchoolCalendar) -> date:
    """Given a daily cadence, return the day of the first slot after `last`.

    A run before its slot's time does not count for that slot.
    """
    local = last.astimezone(calendar.zone)
    on, left = local.date(), cadence.every
    if cadence.at is not None and local.time() < cadence.at and _counts(cadence, on, calendar):
        left -= 1
    while left:
        on += timedelta(days=1)
        left -= _counts(cadence, on, calendar)
    return on


def _counts(cadence: Cadence, on: date, calendar: SchoolCalendar) -> bool:
    return cadence.per is Per.DAY or calendar.is_open(on)


def _later(cadence: Cadence, last: date) -> date:
    """Given a cadence in weeks, months or years, return the day it is due after `last`.

    "Twice a week" allows four days, as Monday, Thursday, Monday does.
    """
    if cadence.per is Per.WEEK:
        return last + timedelta(days=math.ceil(7 * cadence.every / cadence.times))
    months = cadence.every * (12 if cadence.per is Per.YEAR else 1)
    if months % cadence.times == 0:
        return add_months(last, months // cadence.times)
    days = 366 * cadence.every if cadence.per is Per.YEAR else 31 * cadence.every
    return last + timedelta(days=math.ceil(days / cadence.times))


def _by_term(cadence: Cadence, last: date, calendar: SchoolCalendar) -> tuple[date, str | None]:
    """Given "termly" and the day it was last done, return the last day it is due.

    It must be done inside every term: so by the end of the first term that begins after `last`.
    Where the declared terms don't reach that far, or have a hole, four months are a term.
    """
    ahead = _ahead(cadence, last, calendar)
    share = cadence.every / cadence.times
    latest = add_months(last, math.ceil(2 * MONTHS_IN_A_TERM * share) + 2)
    if len(ahead) >= cadence.every and ahead[cadence.every - 1].last <= latest:
        return ahead[cadence.every - 1].last, None
    days = math.ceil(MONTHS_IN_A_TERM * share * 365 / 12)
    whole = MONTHS_IN_A_TERM * cadence.every
    on = (
        add_months(last, whole // cadence.times)
        if whole % cadence.times == 0
        else last + timedelta(days=days)
    )
    return calendar.next_open_day(on), _assumption(calendar, bool(ahead))


def _ahead(cadence: Cadence, last: date, calendar: SchoolCalendar) -> list[Term]:
    """Return the first periods that begin after a day, as many as the cadence counts: terms, or
    parts of them. Terms that were over by then are not looked at, however many there are."""
    since = bisect_right(calendar.terms, last, key=lambda term: term.last)
    parts = (part for term in calendar.terms[since:] for part in _split(term, cadence.times))
    return list(islice((part for part in parts if part.first > last), cadence.every))


def _split(term: Term, parts: int) -> list[Term]:
    """Given a term, return it in that many parts of about equal length."""
    length = (term.last - term.first).days + 1
    edges = [term.first + timedelta(days=length * part // parts) for part in range(parts + 1)]
    return [
        Term(first, after - timedelta(days=1)) for first, after in pairwise(edges) if after > first
    ]


def _assumption(calendar: SchoolCalendar, gap: bool) -> str:
    if calendar.ends_on is None:
        return "No term dates are declared, so four months are counted as a term."
    if gap:
        return "The term dates have a gap, so four months are counted as a term."
    ends = in_words(calendar.ends_on)
    return f"The term dates end on {ends}, so four months are counted as a term: add the next ones."

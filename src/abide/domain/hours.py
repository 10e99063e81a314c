"""Hours of the day: when work may be done, in the school's own time, whatever the clocks do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from abide.domain.calendar import SchoolCalendar

_DAYS_AHEAD = 9
"""A span that the clocks pass over on one night is there on the next."""
LONGEST_LOOK_DAYS = 400


@dataclass(frozen=True)
class Span:
    """A span of the day in the school's own time; one that ends first goes past midnight."""

    start: time
    end: time

    def holds(self, moment: time) -> bool:
        """Given a local time of day, say whether it lies in the span (its end does not)."""
        if self.start < self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


@dataclass(frozen=True)
class Hours:
    """When work may begin: any time where no span is given. `drills` are for drills alone.

    `school` are the hours in which people work: drills keep out of them on open days unless
    `drills` says otherwise, and engines are held back in them.
    """

    windows: tuple[Span, ...] = ()
    drills: tuple[Span, ...] = ()
    school: Span = Span(time(8), time(17))

    def is_school(self, at: datetime, calendar: SchoolCalendar) -> bool:
        """Given a moment, say whether people are at work then: school hours of an open day."""
        local = at.astimezone(calendar.zone)
        return self.school.holds(local.time()) and calendar.is_open(local.date())

    def after_school(self, at: datetime, calendar: SchoolCalendar) -> datetime:
        """Given a moment, return it, or the end of the school hours that it lies in."""
        if not self.is_school(at, calendar):
            return at
        end = next_of(at, self.school.end, calendar)
        return end if not self.is_school(end, calendar) else at


def inside(at: datetime, spans: Sequence[Span], calendar: SchoolCalendar) -> datetime:
    """Given a moment and spans, return it when it lies in one or there is none, else the moment at
    which the next of them begins."""
    if not spans or any(_holds(span, at, calendar) for span in spans):
        return at
    return min(_next_start(span, at, calendar) for span in spans)


def inside_both(
    at: datetime, one: Sequence[Span], other: Sequence[Span], calendar: SchoolCalendar
) -> datetime | None:
    """Given two lists of spans, return the first moment from `at` on that lies in both; None where
    they never meet."""
    for _ in range(LONGEST_LOOK_DAYS):
        found = inside(inside(at, one, calendar), other, calendar)
        if found == at:
            return at
        at = found
    return None


def next_of(after: datetime, clock: time, calendar: SchoolCalendar) -> datetime:
    """Given a moment and a time of day, return when a clock of the school next shows that time.

    In UTC: two moments of one zone would be compared by what its clocks show.
    """
    day = calendar.local_day(after)
    found = calendar.moment(day, clock).astimezone(UTC)
    if found > after:
        return found
    return calendar.moment(day + timedelta(days=1), clock).astimezone(UTC)


def _holds(span: Span, at: datetime, calendar: SchoolCalendar) -> bool:
    return span.holds(at.astimezone(calendar.zone).time())


def _next_start(span: Span, at: datetime, calendar: SchoolCalendar) -> datetime:
    start = at
    for _ in range(_DAYS_AHEAD):
        start = next_of(start, span.start, calendar)
        if _holds(span, start, calendar):
            return start
    return start

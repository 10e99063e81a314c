"""School time: terms, closures, open days, and how many open seconds lie between two moments.

A calendar that has run out, or that has a hole, counts weekdays as open: it must never silence an
alarm.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from abide.domain.errors import Refused

LONGEST_HOLIDAY_DAYS = 70
"""A longer gap between two declared terms is a hole in the list, not a holiday (the longest summer
holiday in the United Kingdom, Northern Ireland's, is 62 days)."""


@dataclass(frozen=True, order=True)
class Term:
    """A term from its first to its last day, both included. Raise Refused when reversed."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refused(
                f"The term from {self.first} to {self.last} ends before it begins: swap the dates."
            )

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class SchoolCalendar:
    """Terms (kept in order), closures and the zone that the school's clocks show.

    Raise Refused when two terms overlap.
    """

    terms: tuple[Term, ...] = ()
    closures: frozenset[date] = frozenset()
    zone: tzinfo = UTC

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.terms))
        for before, after in pairwise(ordered):
            if after.first <= before.last:
                raise Refused(
                    f"The terms {before.first} to {before.last} and {after.first} to {after.last} "
                    "overlap: correct one of them."
                )
        object.__setattr__(self, "terms", ordered)

    @property
    def ends_on(self) -> date | None:
        """Return the last day of the last declared term, or None when none is declared."""
        return self.terms[-1].last if self.terms else None

    def is_open(self, day: date) -> bool:
        """Given a day, return whether the school is open on it.

        Without terms every day is open. With terms: Monday to Friday inside a term, no closure.
        Before the first term, after the last, and in a gap too long to be a holiday, a weekday
        that is no closure counts as open.
        """
        if not self.terms:
            return True
        if day.weekday() >= 5 or day in self.closures:
            return False
        return self.term_of(day) is not None or not self._is_holiday(day)

    def term_of(self, day: date) -> Term | None:
        """Given a day, return the term it lies in, or None."""
        before = self.last_term_before(day)
        return before if before is not None and day in before else None

    def last_term_before(self, day: date) -> Term | None:
        """Given a day, return the newest term that has begun by then, or None."""
        index = bisect_right(self.terms, day, key=lambda term: term.first)
        return self.terms[index - 1] if index else None

    def next_term_after(self, day: date) -> Term | None:
        """Given a day, return the first term that begins later than it, or None."""
        index = bisect_right(self.terms, day, key=lambda term: term.first)
        return self.terms[index] if index < len(self.terms) else None

    def next_open_day(self, day: date) -> date:
        """Given a day, return it when open, else the first open day after it."""
        while not self.is_open(day):
            day += timedelta(days=1)
        return day

    def local_day(self, at: datetime) -> date:
        """Given a moment, return the date that the school's calendar shows then."""
        return at.astimezone(self.zone).date()

    def moment(self, day: date, at: time) -> datetime:
        """Given a day and a time on the school's clock, return the moment, in its zone."""
        return datetime.combine(day, at, tzinfo=self.zone)

    def open_seconds(self, start: datetime, end: datetime) -> float:
        """Given two moments, return how many real seconds of [start, end) fall on open days.

        Days are those of the school's zone, so a day has 23 or 25 hours when the clocks change.
        Return 0.0 when `end` is not after `start`.
        """
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        day = self.local_day(start) - timedelta(days=1)
        total = 0.0
        begins = self._midnight(day)
        while begins < end:
            next_begins = self._midnight(day + timedelta(days=1))
            overlap = (min(end, next_begins) - max(start, begins)).total_seconds()
            if overlap > 0 and self.is_open(day):
                total += overlap
            day, begins = day + timedelta(days=1), next_begins
        return total

    def _midnight(self, day: date) -> datetime:
        return self.moment(day, time.min).astimezone(UTC)

    def _is_holiday(self, day: date) -> bool:
        """Given a day in no term, return whether it lies in a holiday between two terms."""
        before, after = self.last_term_before(day), self.next_term_after(day)
        if before is None or after is None:
            return False
        return (after.first - before.last).days - 1 <= LONGEST_HOLIDAY_DAYS

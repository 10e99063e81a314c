"""On which days people are told: school mornings, and once on the last school day of a week."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from abide.domain.calendar import SchoolCalendar

ALARM_BY = time(8, 0)
"""The latest time at which a school may want to hear of what did not happen in the night."""
SATURDAY = 5
LONGEST_COUNT_DAYS = 400


@dataclass(frozen=True)
class Week:
    """When a week's summary is due: on its last school day, or on Friday of a week without one.

    `late_until`: a worker that was down sends it until then.
    """

    day: date
    due_at: datetime
    late_until: datetime
    holiday: bool


@dataclass(frozen=True)
class TellingDays:
    """A school's calendar with the times at which its people are told."""

    calendar: SchoolCalendar
    morning_at: time
    week_at: time

    def is_school_day(self, day: date) -> bool:
        """Given a day, return whether alarms are sent on it: an open day, and no weekend, even
        where no terms were given and each day counts as open."""
        return day.weekday() < SATURDAY and self.calendar.is_open(day)

    def morning(self, day: date) -> datetime:
        """Given a day, return the moment at which its alarms are sent."""
        return self.calendar.moment(day, self.morning_at)

    def week_of(self, at: datetime) -> Week:
        """Given a moment, return when the summary of its week is due."""
        today = self.calendar.local_day(at)
        monday = today - timedelta(days=today.weekday())
        days = [monday + timedelta(days=number) for number in range(SATURDAY)]
        school_days = [day for day in days if self.is_school_day(day)]
        last = school_days[-1] if school_days else days[-1]
        return Week(
            day=last,
            due_at=self.calendar.moment(last, self.week_at),
            late_until=self.calendar.moment(monday + timedelta(days=7), time.min),
            holiday=not school_days,
        )

    def mornings_until(self, now: datetime, was: Callable[[datetime], bool]) -> int:
        """Given a moment and what was true when, return on how many school mornings running,
        this one included, it was true."""
        found, day = 1, self.calendar.local_day(now)
        for _ in range(LONGEST_COUNT_DAYS):
            day -= timedelta(days=1)
            if not self.is_school_day(day):
                continue
            if not was(self.morning(day)):
                break
            found += 1
        return found


def school_days_running(since: datetime, now: datetime, days: TellingDays) -> int:
    """Given since when something is amiss, return on which school morning running it is told
    now: 1 on the first."""
    return days.mornings_until(now, lambda morning: morning >= since)

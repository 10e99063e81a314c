"""On which days people are told, and on which school morning running."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from abide.domain.calendar import SchoolCalendar
from abide.domain.telling import TellingDays, school_days_running
from tests.domain.telling.seen import CALENDAR, DAYS, LONDON, when


def test_alarms_go_out_on_open_weekdays_alone() -> None:
    assert DAYS.is_school_day(date(2026, 11, 3))
    assert not DAYS.is_school_day(date(2026, 11, 7)), "a Saturday"
    assert not DAYS.is_school_day(date(2026, 10, 27)), "half-term"
    assert not DAYS.is_school_day(date(2026, 11, 27)), "a training day"


def test_without_terms_weekends_are_quiet_though_every_day_counts_as_open() -> None:
    days = TellingDays(SchoolCalendar(zone=LONDON), time(7, 30), time(15, 0))
    assert days.calendar.is_open(date(2026, 11, 7))
    assert not days.is_school_day(date(2026, 11, 7))
    assert days.week_of(when(5)).day == date(2026, 11, 6)


def test_the_week_ends_on_friday_or_the_last_school_day_before_it() -> None:
    assert DAYS.week_of(when(3)).day == date(2026, 11, 6)
    assert DAYS.week_of(when(24)).day == date(2026, 11, 26), "Friday 27 is a training day"
    assert DAYS.week_of(when(24)).due_at == when(26, 15)
    assert DAYS.week_of(when(28)).day == date(2026, 11, 26), "a worker that was down is late"


def test_a_week_without_a_school_day_is_a_holiday_and_ends_on_friday() -> None:
    week = DAYS.week_of(datetime(2026, 10, 28, 9, tzinfo=LONDON))
    assert (week.holiday, week.day) == (True, date(2026, 10, 30))


def test_mornings_running_are_counted_over_school_days() -> None:
    since = when(5, 21)  # Thursday night
    assert school_days_running(since, when(6, 7, 30), DAYS) == 1
    assert school_days_running(since, when(9, 7, 30), DAYS) == 2, "the weekend does not count"
    assert school_days_running(since, when(10, 9), DAYS) == 3, "a late start counts the day once"


def test_a_holiday_counts_for_nothing() -> None:
    since = datetime(2026, 10, 22, 21, tzinfo=LONDON)  # Thursday before half-term
    assert school_days_running(since, when(2, 7, 30), DAYS) == 2


@given(
    days=st.integers(0, 200),
    back=st.integers(0, 200),
    more=st.integers(0, 30),
)
def test_the_longer_it_goes_on_the_higher_the_count(days: int, back: int, more: int) -> None:
    now = when(2, 7, 30) + timedelta(days=days)
    since = now - timedelta(days=back)
    one = school_days_running(since, now, DAYS)
    assert one >= 1
    assert school_days_running(since - timedelta(days=more), now, DAYS) >= one


@given(st.dates(date(2026, 9, 1), date(2027, 6, 1)))
def test_each_week_has_one_summary_whatever_day_asks(day: date) -> None:
    at = CALENDAR.moment(day, time(9))
    week = DAYS.week_of(at)
    assert week.day.isocalendar()[:2] == day.isocalendar()[:2]
    assert week.day.weekday() < 5
    assert week.holiday or DAYS.is_school_day(week.day)

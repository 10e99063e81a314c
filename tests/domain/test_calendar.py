"""School time: open days, and seconds that count only while the school is open."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.calendar import SchoolCalendar, Term
from abide.domain.errors import Refused
from tests.domain.school import AUTUMN, CALENDAR, DAY, EVERY_DAY, HOUR, LONDON, at

MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001  Hypothesis wants naive bounds and adds the zone
    datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        ("2026-09-02", True),
        ("2026-12-18", True),
        ("2026-11-07", False),
        ("2026-11-08", False),
        ("2026-10-27", False),
        ("2026-12-21", False),
        ("2027-04-05", False),
    ],
)
def test_in_declared_terms_only_weekdays_without_a_closure_are_open(
    day: str, is_open: bool
) -> None:
    assert CALENDAR.is_open(date.fromisoformat(day)) is is_open


def test_without_terms_every_day_is_open_so_that_no_alarm_is_silenced() -> None:
    assert EVERY_DAY.is_open(date(2026, 12, 25))
    assert EVERY_DAY.is_open(date(2026, 11, 8))


@pytest.mark.parametrize("day", ["2026-08-03", "2027-07-22", "2030-01-01"])
def test_outside_all_declared_terms_a_weekday_counts_as_open(day: str) -> None:
    assert CALENDAR.is_open(date.fromisoformat(day))


def test_after_the_last_term_weekends_and_closures_stay_closed() -> None:
    calendar = SchoolCalendar((AUTUMN,), frozenset({date(2027, 1, 1)}))
    assert not calendar.is_open(date(2027, 1, 1))
    assert not calendar.is_open(date(2027, 1, 2))


def test_a_missing_year_between_terms_is_a_hole_and_not_a_holiday() -> None:
    later = Term(date(2028, 1, 4), date(2028, 3, 24))
    calendar = SchoolCalendar((AUTUMN, later))
    assert calendar.is_open(date(2027, 6, 9))


def test_a_summer_holiday_of_nine_weeks_is_a_holiday() -> None:
    terms = (
        Term(date(2026, 4, 13), date(2026, 6, 30)),
        Term(date(2026, 9, 1), date(2026, 12, 18)),
    )
    assert not SchoolCalendar(terms).is_open(date(2026, 7, 15))


def test_terms_that_overlap_are_refused_in_any_order() -> None:
    with pytest.raises(Refused, match="overlap"):
        SchoolCalendar((Term(date(2026, 12, 18), date(2027, 3, 1)), AUTUMN))


def test_a_term_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused, match="swap the dates"):
        Term(date(2026, 12, 18), date(2026, 9, 2))


def test_terms_are_found_by_day() -> None:
    assert CALENDAR.term_of(date(2026, 9, 2)) == AUTUMN
    assert CALENDAR.term_of(date(2026, 12, 18)) == AUTUMN
    assert CALENDAR.term_of(date(2026, 12, 19)) is None
    assert CALENDAR.ends_on == date(2027, 7, 21)
    assert EVERY_DAY.ends_on is None


def test_the_next_open_day_of_a_holiday_is_the_first_day_of_term() -> None:
    assert CALENDAR.next_open_day(date(2026, 12, 19)) == date(2027, 1, 4)
    assert CALENDAR.next_open_day(date(2026, 11, 4)) == date(2026, 11, 4)


def test_a_weekend_adds_nothing_to_an_age() -> None:
    assert CALENDAR.open_seconds(at("2026-11-06"), at("2026-11-09")) == DAY


def test_the_christmas_holiday_adds_nothing_to_an_age() -> None:
    assert CALENDAR.open_seconds(at("2026-12-18"), at("2027-01-04", 9)) == 14 * HOUR


def test_a_day_on_which_the_clocks_change_has_23_or_25_hours() -> None:
    calendar = SchoolCalendar(zone=LONDON)
    assert calendar.open_seconds(at("2027-03-28", 0), at("2027-03-29", 0)) == 23 * HOUR
    assert calendar.open_seconds(at("2026-10-25", 0), at("2026-10-26", 0)) == 25 * HOUR


def test_an_end_before_its_start_has_no_open_seconds() -> None:
    assert CALENDAR.open_seconds(at("2026-11-04"), at("2026-11-03")) == 0.0


@given(MOMENTS, MOMENTS)
def test_without_terms_open_seconds_are_the_seconds_themselves(
    one: datetime, other: datetime
) -> None:
    start, end = sorted((one, other))
    calendar = SchoolCalendar(zone=LONDON)
    assert calendar.open_seconds(start, end) == pytest.approx((end - start).total_seconds())


@given(st.tuples(MOMENTS, MOMENTS, MOMENTS))
def test_open_seconds_of_two_halves_add_up_to_the_whole(
    moments: tuple[datetime, datetime, datetime],
) -> None:
    start, middle, end = sorted(moments)
    halves = CALENDAR.open_seconds(start, middle) + CALENDAR.open_seconds(middle, end)
    assert halves == pytest.approx(CALENDAR.open_seconds(start, end))
    assert halves <= (end - start).total_seconds() + 1e-6


@given(st.dates(date(2026, 1, 1), date(2029, 1, 1)))
def test_a_day_is_open_just_when_its_noon_counts(day: date) -> None:
    noon = at(day, 12)
    counted = CALENDAR.open_seconds(noon, noon + timedelta(seconds=1))
    assert (counted == 1.0) is CALENDAR.is_open(day)


@pytest.mark.parametrize(("days", "is_open"), [(70, False), (71, True)])
def test_a_gap_is_a_holiday_up_to_ten_weeks(days: int, is_open: bool) -> None:
    first = date(2026, 7, 1) + timedelta(days=days + 1)
    terms = (Term(date(2026, 4, 13), date(2026, 7, 1)), Term(first, first + timedelta(days=60)))
    assert SchoolCalendar(terms).is_open(date(2026, 7, 15)) is is_open

"""When a thing is next due: by slots, by days, by terms, by months; never later than promised."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.cadence import Cadence, Due, add_months, next_due
from abide.domain.calendar import SchoolCalendar, Term
from tests.domain.school import AUTUMN, CALENDAR, EVERY_DAY, HOUR, LONDON, SPRING, SUMMER, at

FORMS = (
    "every 10 minutes",
    "daily",
    "daily at 19:00",
    "twice a day",
    "every school day",
    "every school day at 19:00",
    "weekly",
    "twice a week",
    "fortnightly",
    "monthly",
    "twice a month",
    "termly",
    "half-termly",
    "every two terms",
    "every six months",
    "yearly",
    "five times a year",
    "every 3 years",
)
MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001  Hypothesis wants naive bounds and adds the zone
    datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def due(text: str, last: datetime, calendar: SchoolCalendar = CALENDAR, grace: float = 0) -> Due:
    """Return when a thing in these words, last done then, is next due."""
    found = next_due(Cadence.parse(text), last, last, calendar, grace)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "last", "next_at"),
    [
        ("every 10 minutes", at("2026-11-03", 19), at("2026-11-03", 19, 10)),
        ("twice a day", at("2026-11-03", 19), at("2026-11-04", 7)),
        ("twice every school day", at("2026-11-05", 19), at("2026-11-06", 7)),
        ("twice every school day", at("2026-11-06", 19), at("2026-11-09", 23, 59)),
        ("twice a day", at("2026-11-06", 19), at("2026-11-07", 7)),
        ("twice a month", at("2026-11-03"), at("2026-11-19", 23, 59)),
        ("five times a year", at("2026-11-03"), at("2027-01-18", 23, 59)),
        ("daily", at("2026-11-06", 19), at("2026-11-07", 23, 59)),
        ("every 2 days", at("2026-11-03", 19), at("2026-11-05", 23, 59)),
        ("every school day", at("2026-11-06", 19), at("2026-11-09", 23, 59)),
        ("every school day", at("2026-12-18", 19), at("2027-01-04", 23, 59)),
        ("weekly", at("2026-11-03", 4), at("2026-11-10", 23, 59)),
        ("weekly at 16:00", at("2026-11-03", 4), at("2026-11-10", 16)),
        ("twice a week", at("2026-11-02", 12), at("2026-11-06", 23, 59)),
        ("weekly", at("2026-12-15", 4), at("2027-01-04", 23, 59)),
        ("monthly", at("2027-01-30", 4), at("2027-03-01", 23, 59)),
        ("every six months", at("2026-11-03"), at("2027-05-03", 23, 59)),
        ("twice a year", at("2026-11-03"), at("2027-05-03", 23, 59)),
        ("every 3 years", at("2024-02-29"), at("2027-03-01", 23, 59)),
    ],
)
def test_a_thing_is_due_one_period_after_it_was_last_done(
    text: str, last: datetime, next_at: datetime
) -> None:
    assert due(text, last).next_due_at == next_at


@pytest.mark.parametrize(
    ("last", "next_at"),
    [
        (at("2026-11-03", 18, 59), at("2026-11-03", 19)),
        (at("2026-11-03", 19), at("2026-11-04", 19)),
        (at("2026-11-04", 6), at("2026-11-04", 19)),
        (at("2026-11-06", 19, 5), at("2026-11-09", 19)),
        (at("2026-11-07", 12), at("2026-11-09", 19)),
    ],
)
def test_a_run_counts_for_the_newest_slot_that_had_come_when_it_started(
    last: datetime, next_at: datetime
) -> None:
    assert due("every school day at 19:00", last).next_due_at == next_at


def test_a_thing_never_done_is_due_now() -> None:
    now = at("2026-11-04", 8)
    found = next_due(Cadence.parse("weekly"), None, now, CALENDAR, HOUR)
    assert found is not None
    assert found.next_due_at == found.warn_at == now
    assert found.overdue_at == now + timedelta(hours=1)


def test_a_cadence_without_a_number_is_never_due() -> None:
    assert next_due(Cadence.parse("regularly"), None, at("2026-11-04"), CALENDAR) is None


@pytest.mark.parametrize(
    ("last", "by"),
    [
        ("2026-09-02", SPRING.last),
        ("2026-12-18", SPRING.last),
        ("2026-12-25", SPRING.last),
        ("2027-01-04", SUMMER.last),
        ("2026-08-20", AUTUMN.last),
    ],
)
def test_termly_means_inside_every_term(last: str, by: date) -> None:
    found = due("termly", at(last))
    assert found.next_due_at == at(by, 23, 59)
    assert found.assumed is None


def test_half_termly_means_inside_each_half_of_a_term() -> None:
    assert due("half-termly", at("2026-09-10")).next_due_at == at(AUTUMN.last, 23, 59)


@pytest.mark.parametrize(
    ("calendar", "says"),
    [
        (EVERY_DAY, "No term dates are declared"),
        (SchoolCalendar((Term(date(2026, 1, 5), date(2026, 3, 27)),)), "term dates end on"),
        (
            SchoolCalendar(
                (
                    Term(date(2026, 1, 5), date(2026, 3, 27)),
                    Term(date(2028, 1, 5), date(2028, 3, 27)),
                )
            ),
            "have a gap",
        ),
    ],
)
def test_where_term_dates_run_out_a_term_is_four_months_and_it_says_so(
    calendar: SchoolCalendar, says: str
) -> None:
    found = due("termly", datetime(2026, 2, 10, 12, tzinfo=UTC), calendar)
    assert found.next_due_at.date() == date(2026, 6, 10)
    assert says in (found.assumed or "")


def test_a_whole_year_declared_as_one_term_does_not_put_a_test_off_for_two_years() -> None:
    years = (
        Term(date(2026, 9, 1), date(2027, 8, 31)),
        Term(date(2027, 9, 1), date(2028, 8, 31)),
    )
    found = due("termly", at("2026-09-02"), SchoolCalendar(years, zone=LONDON))
    assert found.next_due_at < at("2027-02-01")
    assert found.assumed


def test_the_warning_is_a_tenth_of_the_period_and_at_most_a_fortnight() -> None:
    weekly = due("weekly", at("2026-11-03", 23, 59))
    assert weekly.next_due_at - weekly.warn_at == timedelta(days=0.7)
    yearly = due("yearly", at("2026-11-03"))
    warning = yearly.next_due_at.astimezone(UTC) - yearly.warn_at.astimezone(UTC)
    assert warning == timedelta(days=14)


def test_overdue_begins_after_the_grace_in_real_hours_even_when_the_clocks_change() -> None:
    found = due("daily at 00:30", at("2026-10-24", 0, 30), SchoolCalendar(zone=LONDON), 2 * HOUR)
    real = found.overdue_at.astimezone(UTC) - found.next_due_at.astimezone(UTC)
    assert real == timedelta(hours=2)
    assert found.overdue_at == at("2026-10-25", 1, 30).replace(fold=1)


def test_a_month_after_the_31st_is_the_last_day_of_the_next_month() -> None:
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 11, 30), 15) == date(2028, 2, 29)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_adding_months_moves_the_month_by_that_many_and_never_the_day_forward(
    day: date, months: int
) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day


@given(st.sampled_from(FORMS), MOMENTS, st.sampled_from([CALENDAR, EVERY_DAY]))
def test_what_is_due_comes_after_it_was_done_and_after_its_warning(
    text: str, last: datetime, calendar: SchoolCalendar
) -> None:
    found = due(text, last, calendar, HOUR)
    assert last < found.next_due_at
    assert last <= found.warn_at <= found.next_due_at < found.overdue_at


@given(st.sampled_from(FORMS), MOMENTS, MOMENTS, st.sampled_from([CALENDAR, EVERY_DAY]))
def test_doing_a_thing_later_never_makes_it_due_sooner(
    text: str, one: datetime, other: datetime, calendar: SchoolCalendar
) -> None:
    first, second = sorted((one, other))
    # Where the term dates run out, four counted months may end before the last declared term.
    if due(text, first, calendar).assumed is due(text, second, calendar).assumed is None:
        assert due(text, first, calendar).next_due_at <= due(text, second, calendar).next_due_at


@given(st.sampled_from(FORMS), MOMENTS)
def test_from_a_week_on_nothing_but_a_part_of_a_term_falls_due_on_a_closed_day(
    text: str, last: datetime
) -> None:
    found = due(text, last)
    shorter = ("every 10 minutes", "daily", "daily at 19:00", "twice a day")
    if text not in shorter and "term" not in text:
        assert CALENDAR.is_open(found.next_due_at.date())

"""What a changed calendar does to promises."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from abide.domain.calendar import SchoolCalendar, Term
from abide.domain.open_days import loosens_calendar, open_days_lost

TODAY = date(2026, 9, 29)
YEAR = (Term(date(2026, 9, 2), date(2026, 12, 18)), Term(date(2027, 1, 4), date(2027, 3, 24)))
BEFORE = SchoolCalendar(YEAR)


def closed(first: date, days: int) -> SchoolCalendar:
    return SchoolCalendar(YEAR, frozenset(first + timedelta(days=n) for n in range(days)))


def test_a_week_of_half_term_loosens_nothing_and_a_day_more_does() -> None:
    assert not loosens_calendar(BEFORE, closed(date(2026, 10, 26), 7), TODAY)
    assert loosens_calendar(BEFORE, closed(date(2026, 10, 26), 8), TODAY)


def test_the_first_terms_loosen_nothing() -> None:
    assert open_days_lost(SchoolCalendar(), BEFORE, TODAY) == 0


def test_days_gone_by_are_no_loss() -> None:
    assert open_days_lost(BEFORE, closed(date(2026, 9, 2), 20), TODAY) == 0


@given(st.dates(TODAY, TODAY + timedelta(days=300)), st.integers(0, 60))
def test_opening_days_again_loses_none(first: date, days: int) -> None:
    assert open_days_lost(closed(first, days), BEFORE, TODAY) == 0
    assert 0 <= open_days_lost(BEFORE, closed(first, days), TODAY) <= days

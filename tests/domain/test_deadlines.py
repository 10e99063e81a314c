"""Returns and exam windows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.deadlines import Deadline, raised_by, raised_grades
from abide.domain.errors import Refused
from abide.domain.register import Grade

CENSUS = Deadline("Census", date(2026, 10, 1), date(2026, 10, 1), frozenset({"Pupil records"}))


@pytest.mark.parametrize(
    ("today", "raised"),
    [
        (date(2026, 9, 23), False),
        (date(2026, 9, 24), True),
        (date(2026, 10, 1), True),
        (date(2026, 10, 2), False),
    ],
)
def test_a_return_raises_its_systems_from_a_week_before(today: date, raised: bool) -> None:
    assert raised_grades([CENSUS], today) == ({"Pupil records": Grade.CRITICAL} if raised else {})


def test_of_two_the_one_that_ends_first_is_the_reason() -> None:
    tests = Deadline("Tests", date(2026, 9, 28), date(2026, 10, 9), frozenset({"Pupil records"}))
    assert raised_by([tests, CENSUS], date(2026, 9, 29))["Pupil records"] is CENSUS


def test_a_deadline_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused, match="swap the dates"):
        Deadline("Census", date(2026, 10, 2), date(2026, 10, 1), frozenset())


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 60), st.integers(0, 60))
def test_it_is_raised_on_each_day_between_and_on_no_other(
    first: date, days: int, lead: int
) -> None:
    last = first + timedelta(days=days)
    one = Deadline("x", first, last, frozenset({"s"}), lead)
    on = [
        first + timedelta(days=n)
        for n in range(-70, 130)
        if raised_grades([one], first + timedelta(days=n))
    ]
    assert (on[0], on[-1], len(on)) == (first - timedelta(days=lead), last, lead + days + 1)

"""Spans of the day on the school's clock, on ordinary nights and when the clocks change."""

from __future__ import annotations

from datetime import time

import pytest

from abide.domain.hours import Hours, Span, inside, next_of
from tests.domain.duties import CALENDAR, at

NIGHT = Span(time(22), time(5))
GAP = Span(time(1, 15), time(1, 45))  # on 29 March 2026 no clock in London shows these


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-03 21:59", "2026-11-03 22:00"),
        ("2026-11-03 22:00", "2026-11-03 22:00"),
        ("2026-11-04 04:59", "2026-11-04 04:59"),
        ("2026-11-04 05:00", "2026-11-04 22:00"),
    ],
)
def test_a_span_past_midnight(now: str, then: str) -> None:
    assert inside(at(now), (NIGHT,), CALENDAR) == at(then)


def test_a_span_that_the_clocks_pass_over_is_there_the_next_night() -> None:
    assert inside(at("2026-03-28 12:00"), (GAP,), CALENDAR) == at("2026-03-30 01:15")


def test_a_time_of_day_is_the_school_s_on_both_sides_of_a_change() -> None:
    assert next_of(at("2026-10-24 20:00"), time(19), CALENDAR) == at("2026-10-25 19:00")
    assert (at("2026-10-25 19:00") - at("2026-10-24 19:00")).total_seconds() == 25 * 3600


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-03 08:00", True),
        ("2026-11-03 17:00", False),
        ("2026-11-07 10:00", False),  # a Saturday
        ("2026-12-28 10:00", False),
    ],
)
def test_school_hours_are_those_of_open_days(now: str, then: bool) -> None:
    assert Hours().is_school(at(now), CALENDAR) is then

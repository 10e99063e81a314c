"""Moments, lengths and amounts as pages say them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from abide.domain.control import Basis
from abide.hub.web import words

Clock = Callable[[datetime], None]
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_london(at: Clock) -> None:
    at(NOW)


def test_a_moment_has_its_weekday_and_the_clock_of_the_school() -> None:
    summer = datetime(2026, 6, 2, 18, 4, tzinfo=UTC)
    with timezone.override(ZoneInfo("Europe/London")):
        assert words.moment(summer) == "Tuesday 2 June, 19:04"
        assert words.day(summer) == "Tuesday 2 June"
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert words.moment(summer) == "Wednesday 3 June, 03:04"


def test_another_year_is_named() -> None:
    assert words.day(date(2025, 11, 4)) == "Tuesday 4 November 2025"
    assert words.moment(datetime(2027, 1, 4, 8, tzinfo=UTC)) == "Monday 4 January 2027, 08:00"


def test_the_year_is_that_of_the_school_not_of_greenwich(at: Clock) -> None:
    at(datetime(2026, 12, 31, 20, tzinfo=UTC))
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert words.day(date(2027, 1, 1)) == "Friday 1 January"


def test_what_is_not_there_is_said_in_words() -> None:
    assert words.moment(None) == "never"
    assert words.day(None, "not said") == "not said"
    assert words.duration(None) == "not known"
    assert words.bytes_words(None) == "not known"


def test_lengths_and_ages() -> None:
    assert words.duration(timedelta(minutes=90)) == "1 hour 30 minutes"
    assert words.ago(NOW - timedelta(hours=3)) == "3 hours ago"
    assert words.ago(NOW + timedelta(days=2)) == "in 2 days"
    assert words.ago(NOW - timedelta(seconds=20)) == "just now"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (999_949, "999.9 KB"),
        (999_950, "1 MB"),
        (3_240_000_000, "3.2 GB"),
    ],
)
def test_amounts(number: int, said: str) -> None:
    assert words.bytes_words(number) == said


def test_on_whose_word_something_stands() -> None:
    assert words.basis_words(Basis.MEASURED) == "measured by Abide on the server"
    assert words.basis_words(Basis.STAFF) == "staff say"
    assert words.basis_words("a letter") == "a letter"

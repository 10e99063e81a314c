"""Cadences are read from the words that policies use, or refused with words that are understood."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.cadence import Cadence, Per
from abide.domain.errors import Refused


@pytest.mark.parametrize(
    ("text", "times", "every", "per"),
    [
        ("every 10 minutes", 1, 10, Per.MINUTE),
        ("every ten minutes", 1, 10, Per.MINUTE),
        ("hourly", 1, 60, Per.MINUTE),
        ("every 2 hours", 1, 120, Per.MINUTE),
        ("daily", 1, 1, Per.DAY),
        ("Nightly", 1, 1, Per.DAY),
        ("every day", 1, 1, Per.DAY),
        ("once a day", 1, 1, Per.DAY),
        ("every school day", 1, 1, Per.SCHOOL_DAY),
        ("school days", 1, 1, Per.SCHOOL_DAY),
        ("weekly", 1, 1, Per.WEEK),
        ("at least weekly", 1, 1, Per.WEEK),
        ("twice weekly", 2, 1, Per.WEEK),
        ("twice a week", 2, 1, Per.WEEK),
        ("three times per week", 3, 1, Per.WEEK),
        ("on Mondays and Thursdays", 2, 1, Per.WEEK),
        ("every Friday", 1, 1, Per.WEEK),
        ("fortnightly", 1, 2, Per.WEEK),
        ("every other week", 1, 2, Per.WEEK),
        ("monthly", 1, 1, Per.MONTH),
        ("quarterly", 1, 3, Per.MONTH),
        ("termly", 1, 1, Per.TERM),
        ("each term", 1, 1, Per.TERM),
        ("once a term", 1, 1, Per.TERM),
        ("half-termly", 2, 1, Per.TERM),
        ("twice a term", 2, 1, Per.TERM),
        ("every six months", 1, 6, Per.MONTH),
        ("six-monthly", 1, 6, Per.MONTH),
        ("once every six months.", 1, 6, Per.MONTH),
        ("half-yearly", 1, 6, Per.MONTH),
        ("yearly", 1, 1, Per.YEAR),
        ("annually", 1, 1, Per.YEAR),
        ("twice a year", 2, 1, Per.YEAR),
        ("three-yearly", 1, 3, Per.YEAR),
        ("every 3 years", 1, 3, Per.YEAR),
        ("regularly", 1, 1, None),
        ("on a regular basis", 1, 1, None),
    ],
)
def test_words_of_policies_are_understood(
    text: str, times: int, every: int, per: Per | None
) -> None:
    read = Cadence.parse(text)
    assert (read.times, read.every, read.per, read.at) == (times, every, per, None)
    assert read.text == text


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("every school day at 19:00", time(19)),
        ("daily at 7.30pm", time(19, 30)),
        ("daily at 7 p.m.", time(19)),
        ("weekly at 12am", time(0)),
        ("every day at noon", time(12)),
        ("every day at midnight", time(0)),
    ],
)
def test_a_time_of_day_is_read(text: str, at: time) -> None:
    assert Cadence.parse(text).at == at


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bananas",
        "every",
        "bi-weekly",
        "every 10 weekly",
        "weekly and monthly",
        "daily at 25:00",
        "daily at 13pm",
        "a weekly backup goes to the drive",
    ],
)
def test_words_that_are_not_understood_are_refused_showing_some_that_are(text: str) -> None:
    with pytest.raises(Refused, match="every school day at 19:00"):
        Cadence.parse(text)


def test_an_hour_that_may_be_morning_or_evening_is_refused() -> None:
    with pytest.raises(Refused, match="7am or 7pm"):
        Cadence.parse("daily at 7")


@pytest.mark.parametrize("text", ["every 0 days", "0 times a week"])
def test_a_number_of_none_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="one or more"):
        Cadence.parse(text)


@pytest.mark.parametrize("text", ["every 10 minutes at 19:00", "twice a day at 19:00"])
def test_one_time_of_day_for_several_times_a_day_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="one time of day"):
        Cadence.parse(text)


def test_a_cadence_as_json_has_the_contracts_keys() -> None:
    assert Cadence.parse("twice a week").to_dict() == {
        "text": "twice a week",
        "times": 2,
        "every": 1,
        "per": "week",
    }
    assert Cadence.parse("regularly").to_dict()["per"] is None


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    try:
        read = Cadence.parse(text)
    except Refused:
        return
    assert read.times >= 1
    assert read.every >= 1


@given(st.integers(1, 9_999), st.sampled_from(["day", "week", "month", "term", "year"]))
def test_every_number_of_units_is_read_as_that_number(every: int, unit: str) -> None:
    read = Cadence.parse(f"every {every} {unit}s")
    assert (read.times, read.every) == (1, every)
    assert read.per is Per(unit)

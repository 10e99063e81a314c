"""Moments, lengths of time and counts read as people say them, and never flatter."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.words import (
    about,
    count,
    day_of,
    duration,
    listing,
    looks_like_path,
    moment,
    plural,
    unlike_durations,
)
from tests.domain.school import LONDON

AT = datetime(2026, 11, 3, 19, 4, tzinfo=UTC)


def test_a_moment_reads_as_a_weekday_a_date_and_a_clock() -> None:
    assert moment(AT, UTC) == "Tuesday 3 November, 19:04"


def test_a_moment_is_told_on_the_schools_clock_not_in_utc() -> None:
    assert moment(datetime(2026, 7, 3, 23, 30, tzinfo=UTC), LONDON) == "Saturday 4 July, 00:30"


def test_a_date_of_another_year_names_its_year() -> None:
    assert day_of(AT, UTC, 2027) == "Tuesday 3 November 2026"
    assert day_of(AT, UTC, 2026) == "Tuesday 3 November"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "less than a second"),
        (0.4, "less than a second"),
        (1, "1 second"),
        (12, "12 seconds"),
        (59.2, "1 minute"),
        (60, "1 minute"),
        (3_599, "59 minutes 59 seconds"),
        (3_600, "1 hour"),
        (3_601, "1 hour 1 minute"),
        (10_800, "3 hours"),
        (7_199.5, "2 hours"),
        (86_400 * 2 + 1, "2 days 1 hour"),
    ],
)
def test_a_length_of_time_reads_in_at_most_two_units(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (12, "12 seconds"),
        (2_400, "about 40 minutes"),
        (2_401, "about 41 minutes"),
        (3_600, "about 1 hour"),
        (8_000, "about 2 hours 15 minutes"),
    ],
)
def test_about_rounds_a_length_of_time_up(seconds: float, said: str) -> None:
    assert about(seconds) == said


@given(st.floats(1, 10**7), st.integers(1, 4))
def test_a_length_of_time_is_never_told_as_shorter_than_it_is(seconds: float, parts: int) -> None:
    sizes = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
    words = duration(seconds, parts).replace(",", "").split()
    told = sum(
        int(number) * sizes[unit.rstrip("s")]
        for number, unit in zip(words[::2], words[1::2], strict=True)
    )
    assert told >= seconds


@given(st.floats(1, 10**6), st.floats(1, 10**6))
def test_two_unlike_lengths_of_time_never_read_alike(one: float, other: float) -> None:
    said, limit = unlike_durations(one, other)
    assert said != limit or abs(one - other) < 0.001


def test_counts_part_their_thousands_and_agree_with_their_noun() -> None:
    assert count(15_000) == "15,000"
    assert plural(1, "file") == "1 file"
    assert plural(1_501, "file") == "1,501 files"
    assert plural(2, "copy", "copies") == "2 copies"


def test_names_are_listed_as_people_list_them() -> None:
    assert [listing(n) for n in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]


@pytest.mark.parametrize(
    "text",
    ["/srv/Pupils", "C:\\SIMS", "D:/SIMS", "\\\\server\\share", "~/x", "https://a.b", "a\nb"],
)
def test_paths_and_addresses_are_seen_as_such(text: str) -> None:
    assert looks_like_path(text)


@pytest.mark.parametrize("text", ["SIMS", "Staff and pupils", "disk full", "3-2-1", "A/B groups"])
def test_names_and_words_are_not_taken_for_paths(text: str) -> None:
    assert not looks_like_path(text)

"""Copies are counted by place and device, and 3-2-1-1-0 says what is missing."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.copies import (
    CLOCK_SLACK_SECONDS,
    Place,
    count_copies,
    judge_3_2_1_1_0,
    rpo_age_seconds,
)
from tests.domain.school import CALENDAR, DAY, DRIVE_A, DRIVE_B, NOW, STORE, at

GOOD = (STORE, DRIVE_A, DRIVE_B)


def unmet(places: tuple[Place, ...], errors: int = 0) -> list[str]:
    """Return the rules that are not met."""
    return [result.rule for result in judge_3_2_1_1_0(places, errors) if not result.met]


def test_three_copies_on_three_devices_meet_each_rule() -> None:
    assert unmet(GOOD) == []


def test_copies_on_one_device_count_as_one_device() -> None:
    count = count_copies([Place("one", "local", "raid"), Place("two", "local", "raid")])
    assert (count.total, count.devices) == (2, 1)


def test_a_place_without_a_named_device_is_a_device_of_its_own() -> None:
    places = [Place("one", "local"), Place("two", "local"), Place("three", "local", "one")]
    assert count_copies(places).devices == 3


def test_a_place_named_twice_holds_one_copy() -> None:
    assert count_copies([STORE, STORE]).total == 1


@pytest.mark.parametrize(
    ("places", "errors", "missing"),
    [
        ((), 0, ["3", "2", "1", "1", "0"]),
        ((STORE,), 0, ["3", "2"]),
        ((STORE, DRIVE_A), 0, ["3"]),
        ((DRIVE_A, DRIVE_B, Place("nas", "local")), 0, ["1"]),
        (GOOD, 1, ["0"]),
        (tuple(Place(n, "local", "nas", offsite=True) for n in "abc"), 0, ["2", "1"]),
    ],
)
def test_each_rule_that_is_not_met_is_named(
    places: tuple[Place, ...], errors: int, missing: list[str]
) -> None:
    assert unmet(places, errors) == missing


def test_each_rule_says_why_in_a_sentence() -> None:
    whys = [result.why for result in judge_3_2_1_1_0((DRIVE_A,), 1)]
    assert whys == [
        "There is 1 copy.",
        "The copies are on 1 device.",
        "There is no copy said to be off site.",
        "There is 1 copy said to be offline or unchangeable.",
        "1 copy not shown to come back right.",
    ]


@given(st.lists(st.builds(Place, st.text("abc", min_size=1, max_size=2), st.just("local"))))
def test_there_are_never_more_devices_than_copies(places: list[Place]) -> None:
    count = count_copies(places)
    assert count.devices <= count.total == len({place.name for place in places})


def test_the_age_of_a_copy_counts_open_days_only() -> None:
    assert rpo_age_seconds(at("2026-11-06"), at("2026-11-09"), CALENDAR) == DAY


def test_a_copy_dated_in_the_future_has_no_age() -> None:
    with pytest.raises(ValueError, match="future"):
        rpo_age_seconds(NOW + timedelta(seconds=CLOCK_SLACK_SECONDS + 1), NOW, CALENDAR)


def test_clocks_that_differ_by_a_minute_do_not_matter() -> None:
    assert rpo_age_seconds(NOW + timedelta(seconds=60), NOW, CALENDAR) == 0.0

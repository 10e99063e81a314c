"""Signs of ruin: what rings, what does not, and what a school's own median day changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.ruin import (
    Alarm,
    Clean,
    Measure,
    Past,
    Setting,
    Sign,
    reason_of,
    signs_of,
    signs_since,
    suspect_spans,
)

NOW = datetime(2026, 11, 3, 19, tzinfo=UTC)
SCHOOL = Measure(before=1000, before_bytes=10**8, old_before=400)
WORK = replace(SCHOOL, changed=12, changed_bytes=10**6, promised=11, new=5, gone=2, old=1)


def past(days: int, measure: Measure = WORK) -> tuple[Past, ...]:
    return tuple(Past(NOW - timedelta(days=day), measure) for day in range(days, 0, -1))


def names(measure: Measure, **more: object) -> set[str]:
    setting = Setting(NOW, **{"past": past(20), **more})  # type: ignore[arg-type]
    return {sign.sign for sign in signs_of(measure, setting)}


def test_a_working_day_rings_nothing() -> None:
    assert names(WORK) == set()
    assert names(WORK, past=()) == set()


def test_a_first_backup_has_nothing_to_be_held_against() -> None:
    assert names(Measure(new=5000, strange=5000)) == set()


def test_a_few_broken_saves_ring_nothing_and_a_fifth_of_the_days_work_does() -> None:
    assert names(replace(WORK, broken=2)) == set()
    assert names(replace(WORK, broken=4)) == {"content"}


def test_files_that_are_only_added_ring_nothing_however_many() -> None:
    assert names(replace(WORK, new=4000)) == set()


def test_the_limit_of_a_day_is_ten_median_days_and_at_least_a_quarter() -> None:
    quiet, busy = past(20), past(20, replace(WORK, changed=60))
    much = replace(WORK, changed=300)
    assert names(much, past=quiet) == {"rate"}
    assert names(much, past=busy) == set()
    assert names(much, past=()) == set()
    assert names(replace(WORK, changed=450), past=()) == {"rate"}


def test_an_announcement_lifts_what_may_change_but_not_what_may_be_ruined() -> None:
    import_day = replace(WORK, changed=700, promised=700)
    assert "rate" in names(import_day)
    assert names(import_day, announced=True) == set()
    assert names(replace(import_day, changed=950), announced=True) == {"rate"}
    assert names(replace(import_day, broken=150), announced=True) == {"content"}


def test_days_that_were_announced_do_not_make_the_usual_day() -> None:
    big = tuple(replace(each, announced=True) for each in past(20, replace(WORK, changed=600)))
    assert "rate" in names(replace(WORK, changed=500), past=(*big, *past(10)))


def test_a_little_every_day_is_added_up_and_said_to_have_begun_with_the_first() -> None:
    bad = past(8, replace(WORK, broken=1))
    found = signs_of(replace(WORK, broken=1), Setting(NOW, bad))
    assert [(each.sign, each.count, each.since) for each in found] == [
        ("slow content", 9, bad[0].at)
    ]


def test_what_a_person_has_answered_for_is_not_added_up_again() -> None:
    bad = past(8, replace(WORK, broken=1))
    assert names(replace(WORK, broken=1), past=bad, settled=NOW - timedelta(days=2)) == set()


def test_much_that_differs_from_a_ruined_backup_says_nothing() -> None:
    assert names(replace(WORK, changed=800, promised=800), after_ruin=True) == set()


def test_weeks_ago_are_held_against_now() -> None:
    since = NOW - timedelta(days=30)
    assert signs_since(replace(SCHOOL, changed=500, gone=250), since) == ()
    assert {each.sign for each in signs_since(replace(SCHOOL, gone=300), since)} == {"older gone"}
    assert signs_since(replace(SCHOOL, gone=300), since, announced=True) == ()
    assert {each.sign for each in signs_since(replace(SCHOOL, broken=10), since)} == {
        "older content"
    }


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_more_ruin_never_rings_less(broken: int, more: int) -> None:
    day = replace(WORK, changed=1000, promised=1000)
    fewer = names(replace(day, broken=min(broken, 1000)))
    assert fewer <= names(replace(day, broken=min(broken + more, 1000)))


@given(st.dictionaries(st.sampled_from(sorted(Measure().__dataclass_fields__)), st.integers(0)))
def test_a_measure_reads_back_as_it_was_written(counts: dict[str, int]) -> None:
    measure = Measure(**counts)
    assert Measure.from_counts({**measure.counts(), "of a later version": 3}) == measure


def alarm(**more: object) -> Alarm:
    clean = (Clean("a", "1" * 64, NOW - timedelta(days=2)), Clean("b", "2" * 64, NOW))
    given = {"id": "ab", "system": "S", "at": NOW, "signs": (), "suspect_from": NOW}
    return Alarm(**{**given, "last_clean": clean, **more})  # type: ignore[arg-type]


def test_copies_from_an_alarm_until_its_answer_are_in_doubt_unless_it_was_false() -> None:
    later = NOW + timedelta(days=3)
    (still,) = suspect_spans([alarm()], "S")
    assert still.holds(later)
    assert not still.holds(NOW - timedelta(seconds=1))
    (ended,) = suspect_spans([alarm().with_answer("restored", NOW + timedelta(days=1))], "S")
    assert not ended.holds(later)
    assert suspect_spans([alarm().with_answer("false alarm", later)], "S") == ()
    assert suspect_spans([alarm()], "another") == ()


def test_the_newest_clean_copy_is_named() -> None:
    found = alarm().newest_clean
    assert found is not None
    assert found.repository == "b"
    assert alarm(last_clean=()).newest_clean is None


@pytest.mark.parametrize("name", ["content", "slow content", "database", "something new"])
def test_every_sign_has_words_without_a_path(name: str) -> None:
    said = reason_of([Sign(name, 1, 0.5, 1), Sign("gone", 12, 0.5, 10)])
    assert " and 12 files went at once" in said
    assert "/" not in said
    assert said.startswith("1 " if name != "database" else "the rows of 1 database")

"""When a change asks less than was promised before."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.cadence import Cadence, Per
from abide.domain.loosening import (
    Promises,
    cadence_in_words,
    later_day_change,
    promise_changes,
    seconds_between,
)
from abide.domain.register import Grade

CRITICAL = Promises(Grade.CRITICAL, 4, 24)


def stated(words: str) -> Cadence:
    return Cadence.parse(words)


cadences = st.one_of(
    st.none(),
    st.builds(
        lambda per, every, times: Cadence("x", times=times, every=every, per=per),
        st.sampled_from(Per),
        st.integers(1, 24),
        st.integers(1, 10),
    ),
    st.builds(lambda hour: Cadence("x", per=Per.SCHOOL_DAY, at=time(hour)), st.integers(0, 23)),
    st.just(Cadence("regularly")),
)
hours = st.one_of(st.none(), st.floats(0.25, 1000))
promises = st.builds(Promises, st.sampled_from(Grade), hours, hours, cadences, cadences)


@pytest.mark.parametrize(
    ("after", "what"),
    [
        (Promises(Grade.ESSENTIAL, 4, 24), "grade"),
        (Promises(Grade.CRITICAL, 8, 24), "back within"),
        (Promises(Grade.CRITICAL, None, 24), "back within"),
        (Promises(Grade.CRITICAL, 4, 48), "work we could lose"),
        (Promises(Grade.CRITICAL, 4, 24, backup=stated("weekly")), "backup"),
        (Promises(Grade.CRITICAL, 4, 24, proof=stated("termly")), "restore test"),
    ],
)
def test_less_promised_is_a_loosening(after: Promises, what: str) -> None:
    (change,) = promise_changes(CRITICAL, after)
    assert (change.what, change.loosens) == (what, True)
    (back,) = promise_changes(after, CRITICAL)
    assert not back.loosens


def test_the_default_written_out_changes_nothing() -> None:
    written = Promises(Grade.CRITICAL, 4, 24, stated("every school day"), stated("once a week"))
    assert promise_changes(CRITICAL, written) == ()
    assert promise_changes(CRITICAL, Promises(Grade.CRITICAL, 4, 24, stated("regularly"))) == ()


def test_later_in_the_day_is_a_loosening() -> None:
    before = Promises(Grade.CRITICAL, backup=stated("every school day at 19:00"))
    after = Promises(Grade.CRITICAL, backup=stated("every school day at 22:00"))
    (change,) = promise_changes(before, after)
    assert (change.before, change.after, change.loosens) == (
        "every school day at 19:00",
        "every school day at 22:00",
        True,
    )


def test_every_school_day_asks_less_than_daily() -> None:
    before = Promises(Grade.CRITICAL, 4, 24, backup=stated("daily"))
    (change,) = promise_changes(before, CRITICAL)
    assert change.loosens


def test_words_of_ours_hold_nothing_that_people_typed() -> None:
    assert cadence_in_words(stated("twice a WEEK")) == "2 times every week"
    assert cadence_in_words(stated("every six months")) == "every 6 months"
    assert cadence_in_words(stated("on a regular basis")) == "no number stated"


def test_a_later_end_is_a_loosening() -> None:
    change = later_day_change("risk accepted until", date(2026, 7, 1), date(2027, 7, 1))
    assert change is not None
    assert change.loosens
    assert change.after == "Thursday 1 July 2027"
    assert later_day_change("x", date(2026, 7, 1), date(2026, 7, 1)) is None


@given(promises)
def test_what_stays_is_no_change(one: Promises) -> None:
    assert promise_changes(one, one) == ()


@given(promises, promises)
def test_there_and_back_loosens_exactly_once(one: Promises, other: Promises) -> None:
    there = {each.what: each.loosens for each in promise_changes(one, other)}
    back = {each.what: each.loosens for each in promise_changes(other, one)}
    assert there.keys() == back.keys()
    assert all(there[what] is not back[what] for what in there)


@given(promises, promises, promises)
def test_two_tightenings_never_make_a_loosening(a: Promises, b: Promises, c: Promises) -> None:
    loosened = {
        each.what for pair in ((a, b), (b, c)) for each in promise_changes(*pair) if each.loosens
    }
    assert {each.what for each in promise_changes(a, c) if each.loosens} <= loosened


@given(st.integers(1, 50), st.sampled_from(Per))
def test_rarer_lies_further_apart(every: int, per: Per) -> None:
    assert seconds_between(Cadence("x", every=every + 1, per=per)) > seconds_between(
        Cadence("x", every=every, per=per)
    )

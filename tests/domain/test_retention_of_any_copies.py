"""Whatever copies there are: nothing good is ever left without, and order does not matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from abide.domain.calendar import SchoolCalendar, Term
from abide.domain.retention import Held, Keep, Outlook, decide

NOW = datetime(2026, 11, 20, 22, tzinfo=UTC)
TERMS = (
    Term(date(2026, 1, 5), date(2026, 3, 27)),
    Term(date(2026, 4, 13), date(2026, 7, 21)),
    Term(date(2026, 9, 2), date(2026, 12, 18)),
)
calendars = st.sampled_from([SchoolCalendar(), SchoolCalendar(terms=TERMS)])
counts = st.integers(min_value=0, max_value=6)
keeps = st.builds(Keep, counts, counts, counts, counts)
hours = st.integers(min_value=-24 * 30, max_value=24 * 700)
flags = st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans())


@st.composite
def some_copies(draw: st.DrawFn) -> list[Held]:
    """Copies of any moments, complete, proven, broken and held by hand in any mixture."""
    drawn = draw(st.lists(st.tuples(hours, flags), max_size=40, unique_by=lambda row: row[0]))
    return [
        Held(
            id=f"{n:04}",
            taken_at=NOW - timedelta(hours=age),
            complete=complete,
            proven=proven,
            broken=broken and not proven,
            by_hand=by_hand and age % 7 == 0,
        )
        for n, (age, (complete, proven, broken, by_hand)) in enumerate(drawn)
    ]


@st.composite
def outlooks(draw: st.DrawFn) -> Outlook:
    return Outlook(draw(calendars), NOW)


def stays(held: list[Held], keep: Keep, outlook: Outlook) -> set[str]:
    return {each.snapshot.id for each in decide(held, keep, outlook) if each.stays}


def newest(held: list[Held]) -> Held | None:
    return max(held, key=lambda one: (one.taken_at, one.id), default=None)


@given(some_copies(), keeps, outlooks())
def test_no_place_is_ever_emptied_and_the_last_good_ones_stay(
    held: list[Held], keep: Keep, outlook: Outlook
) -> None:
    left = stays(held, keep, outlook)
    assert bool(left) == bool(held)
    past = [one for one in held if one.taken_at <= outlook.now]
    for precious in (
        newest([one for one in past if one.complete]),
        newest([one for one in past if one.complete and not one.broken]),
        newest([one for one in past if one.proven]),
        newest(past) if not any(one.complete for one in past) else None,
    ):
        assert precious is None or precious.id in left
    assert {one.id for one in held if one.by_hand} <= left


@given(some_copies(), keeps, outlooks())
def test_every_decision_has_reasons_that_agree(
    held: list[Held], keep: Keep, outlook: Outlook
) -> None:
    decided = decide(held, keep, outlook)
    assert sorted(each.snapshot.id for each in decided) == sorted(one.id for one in held)
    for each in decided:
        assert each.reasons
        assert {reason.why.keeps for reason in each.reasons} == {each.stays}
        assert all(reason.text and "/" not in reason.text for reason in each.reasons)


@given(some_copies(), keeps, outlooks())
def test_once_done_there_is_nothing_left_to_do(
    held: list[Held], keep: Keep, outlook: Outlook
) -> None:
    left = stays(held, keep, outlook)
    assert stays([one for one in held if one.id in left], keep, outlook) == left


@given(some_copies(), keeps, outlooks(), st.randoms(use_true_random=False))
def test_the_order_they_are_listed_in_does_not_matter(
    held: list[Held], keep: Keep, outlook: Outlook, random: object
) -> None:
    shuffled = list(held)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decide(shuffled, keep, outlook) == decide(held, keep, outlook)


@given(some_copies(), keeps, outlooks(), st.sampled_from(["daily", "weekly", "termly", "yearly"]))
def test_who_keeps_more_loses_none_that_stayed_with_less(
    held: list[Held], keep: Keep, outlook: Outlook, period: str
) -> None:
    more = replace(keep, **{period: getattr(keep, period) + 1})
    assert stays(held, keep, outlook) <= stays(held, more, outlook)


@given(some_copies(), keeps, outlooks(), st.booleans())
def test_a_newer_copy_brings_nothing_back_that_had_gone(
    held: list[Held], keep: Keep, outlook: Outlook, proven: bool
) -> None:
    later = replace(outlook, now=NOW + timedelta(days=1000))  # then none is of the future
    fresh = Held("newer", later.now, complete=True, proven=proven)
    before = stays(held, keep, later)
    assert stays([*held, fresh], keep, later) <= before | {"newer"}


@given(some_copies(), keeps, outlooks())
def test_removing_a_few_at_a_time_ends_where_removing_all_does(
    held: list[Held], keep: Keep, outlook: Outlook
) -> None:
    left = stays(held, keep, outlook)
    gone = [one for one in held if one.id not in left]
    partly = [one for one in held if one not in gone[::2]]
    assert stays(partly, keep, outlook) == left


@given(some_copies(), keeps, outlooks())
def test_frozen_nothing_goes(held: list[Held], keep: Keep, outlook: Outlook) -> None:
    assert stays(held, keep, replace(outlook, frozen="an alarm")) == {one.id for one in held}

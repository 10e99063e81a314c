"""Which copies stay: the newest of each period, with reasons, and what no policy ever removes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from abide.domain.calendar import SchoolCalendar, Term
from abide.domain.register import Grade
from abide.domain.retention import (
    DEFAULT_KEEPS,
    Decision,
    Held,
    Keep,
    Outlook,
    Why,
    decide,
    term_name,
)

LONDON = ZoneInfo("Europe/London")
TERMS = (
    Term(date(2025, 9, 3), date(2025, 12, 19)),
    Term(date(2026, 1, 5), date(2026, 3, 27)),
    Term(date(2026, 4, 13), date(2026, 7, 21)),
    Term(date(2026, 9, 2), date(2026, 12, 18)),
)
CALENDAR = SchoolCalendar(terms=TERMS, zone=LONDON)
NOW = datetime(2026, 11, 20, 22, tzinfo=UTC)
OUTLOOK = Outlook(CALENDAR, NOW)
WEEK_ONLY = Keep(daily=7, weekly=0, termly=0, yearly=0)
NOTHING_BUT_TODAY = Keep(daily=1, weekly=0, termly=0, yearly=0)


def copy(days_ago: float, complete: bool = True, **more: Any) -> Held:
    at = NOW - timedelta(days=days_ago)
    return Held(f"{days_ago:09.3f}", at, complete, **more)


def nightly(days: int) -> list[Held]:
    return [copy(n) for n in range(days)]


def staying(decisions: tuple[Decision, ...]) -> list[str]:
    return [each.snapshot.id for each in decisions if each.stays]


def why(decisions: tuple[Decision, ...], one: Held) -> list[Why]:
    (found,) = [each for each in decisions if each.snapshot == one]
    return [reason.why for reason in found.reasons]


def said(decisions: tuple[Decision, ...], one: Held) -> str:
    (found,) = [each for each in decisions if each.snapshot == one]
    return "; ".join(reason.text for reason in found.reasons)


def test_after_years_of_nights_each_period_has_its_newest_and_no_more() -> None:
    decided = decide(nightly(3 * 365), DEFAULT_KEEPS[Grade.CRITICAL], OUTLOOK)
    stays = staying(decided)
    assert stays[:30] == [copy(n).id for n in range(30)]
    assert len(stays) < 30 + 13 + 6 + 7
    counts = {
        kind: sum(kind in why(decided, each.snapshot) for each in decided)
        for kind in (Why.DAY, Why.WEEK, Why.TERM, Why.YEAR)
    }
    assert counts == {Why.DAY: 30, Why.WEEK: 13, Why.TERM: 6, Why.YEAR: 4}


def test_reasons_name_the_day_the_week_the_term_and_the_year() -> None:
    decided = decide(nightly(400), DEFAULT_KEEPS[Grade.CRITICAL], OUTLOOK)
    newest = copy(0)
    text = said(decided, newest)
    assert "the newest of Friday 20 November 2026" in text
    assert "the newest of the week of 16 November 2026" in text
    assert "the newest of the autumn term 2026" in text
    assert "the newest of the school year 2026-27" in text
    last_of_summer = copy((NOW.date() - date(2026, 9, 1)).days)
    assert "the newest of the summer term 2026" in said(decided, last_of_summer)


def test_two_copies_of_one_day_leave_the_newer_and_say_so() -> None:
    older, newer = copy(1.2), copy(1)
    decided = decide([older, newer, copy(0)], WEEK_ONLY, OUTLOOK)
    assert why(decided, older) == [Why.SUPERSEDED]
    assert "another copy of Thursday 19 November 2026 stays" in said(decided, older)
    assert newer.id in staying(decided)


def test_a_holiday_empties_nothing_as_days_are_counted_that_have_a_copy() -> None:
    old = [copy(n) for n in range(60, 70)]
    assert len(staying(decide(old, WEEK_ONLY, OUTLOOK))) == 7


def test_the_last_proven_copy_stays_however_old_it_is() -> None:
    proven = copy(300, proven=True)
    decided = decide([*nightly(40), proven, copy(350, proven=True)], WEEK_ONLY, OUTLOOK)
    assert why(decided, proven) == [Why.LAST_PROVEN]
    assert why(decided, copy(350, proven=True)) == [Why.PAST]


def test_a_copy_known_to_be_broken_stands_for_no_period_that_has_a_good_one() -> None:
    broken, good = copy(0, broken=True), copy(0.1)
    decided = decide([broken, good, *(copy(n) for n in range(1, 9))], WEEK_ONLY, OUTLOOK)
    assert why(decided, broken) == [Why.NEWEST]
    assert set(why(decided, good)) == {Why.NEWEST, Why.DAY}


def test_what_is_not_complete_goes_once_something_complete_is_newer() -> None:
    before, after = copy(2, complete=False), copy(0, complete=False)
    decided = decide([before, copy(1), after], WEEK_ONLY, OUTLOOK)
    assert why(decided, before) == [Why.NOT_COMPLETE]
    assert why(decided, after) == [Why.ONLY_ONE]
    alone = decide([before], WEEK_ONLY, OUTLOOK)
    assert why(alone, before) == [Why.ONLY_ONE]


def test_an_incomplete_copy_is_not_outdone_by_a_broken_one() -> None:
    some = copy(2, complete=False)
    decided = decide([some, copy(1, broken=True)], WEEK_ONLY, OUTLOOK)
    assert some.id in staying(decided)


def test_copies_dated_in_the_future_push_no_good_one_out() -> None:
    forged = [copy(-n) for n in range(1, 50)]
    good = nightly(7)
    decided = decide([*forged, *good], WEEK_ONLY, OUTLOOK)
    assert all(one.id in staying(decided) for one in good)
    assert all(why(decided, one) == [Why.FUTURE] for one in forged)


def test_while_frozen_everything_stays_and_says_why() -> None:
    decided = decide(nightly(30), NOTHING_BUT_TODAY, replace(OUTLOOK, frozen="an alarm is open"))
    assert len(staying(decided)) == 30
    assert all("an alarm is open" in said(decided, each.snapshot) for each in decided)


def test_what_a_person_holds_stays() -> None:
    held = copy(200, by_hand=True)
    decided = decide([*nightly(3), held], NOTHING_BUT_TODAY, OUTLOOK)
    assert why(decided, held) == [Why.HELD]


def test_a_day_is_the_school_s_own() -> None:
    calendar = SchoolCalendar(zone=ZoneInfo("Pacific/Auckland"))
    evening, morning = copy(1.5), copy(1)  # 10:00 and 22:00 UTC: midnight lies between there
    decided = decide([evening, morning], WEEK_ONLY, Outlook(calendar, NOW))
    assert len(staying(decided)) == 2


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 10, 1), "the autumn term 2026"),
        (date(2026, 8, 20), "the summer term 2026"),  # a holiday belongs to the term before
        (date(2026, 1, 2), "the autumn term 2025"),
        (date(2027, 5, 1), "the summer term 2027"),  # nobody declared it: a third of the year
        (date(2024, 2, 1), "the spring term 2024"),
    ],
)
def test_every_day_has_a_term(day: date, name: str) -> None:
    assert term_name(day, CALENDAR) == name


def test_half_terms_that_are_declared_apart_are_told_apart() -> None:
    halves = SchoolCalendar(
        terms=(
            Term(date(2026, 9, 2), date(2026, 10, 23)),
            Term(date(2026, 11, 2), date(2026, 12, 18)),
        )
    )
    assert term_name(date(2026, 9, 9), halves) == "the autumn term 2026 (from 2 September)"
    assert term_name(date(2026, 12, 1), halves) == "the autumn term 2026 (from 2 November)"


def test_each_grade_keeps_something_of_every_stretch_that_its_policy_names() -> None:
    for keep in DEFAULT_KEEPS.values():
        assert keep.anything
        assert keep.daily >= 7


def test_of_two_copies_of_one_moment_the_one_proven_last_stays() -> None:
    moment = NOW - timedelta(days=1)
    first = Held("bb", moment, True, proven=True, looked_at=NOW - timedelta(hours=3))
    last = Held("aa", moment, True, proven=True, looked_at=NOW - timedelta(hours=1))
    for held in ([first, last], [last, first]):
        decided = {each.snapshot.id: each for each in decide(held, WEEK_ONLY, OUTLOOK)}
        assert decided["aa"].stays
        assert not decided["bb"].stays

"""The promise that what opens the copies is sealed, fresh, and shown to open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from abide.domain.answer import could_recover
from abide.domain.control import ControlStatus, Status, judge_controls, judge_system
from abide.domain.control.facts import Facts, KitDrillFact, KitFact, KitFacts
from tests.domain.school import CALENDAR, NOW, PLACES, SIMS, all_well


def made(days_ago: float, cards_set: int = 1, place: str = "drive-a") -> KitFact:
    return KitFact(place, NOW - timedelta(days=days_ago), cards_set)


def opened(days_ago: float, proven: bool = True, cards_set: int = 1) -> KitDrillFact:
    return KitDrillFact("drive-a", NOW - timedelta(days=days_ago), cards_set, proven)


def judged(kit: KitFacts) -> ControlStatus:
    controls = judge_controls([SIMS], Facts(kit=kit), PLACES, CALENDAR, NOW)
    return next(each for each in controls if each.id == "kit")


def test_without_cards_there_has_never_been_a_kit() -> None:
    control = judged(KitFacts())
    assert control.status is Status.NEVER
    assert "abide kit cards" in control.reasons[0]


def test_cards_alone_are_no_kit() -> None:
    assert judged(KitFacts(cards_set=1)).status is Status.NEVER


@pytest.mark.parametrize(
    ("days", "status"),
    [(0.5, Status.KEPT), (5.9, Status.KEPT), (6.1, Status.DUE), (8.1, Status.OVERDUE)],
)
def test_a_kit_older_than_its_limit_is_overdue(days: float, status: Status) -> None:
    control = judged(KitFacts((made(days),), (opened(20),), 1))
    assert control.status is status
    assert control.due_on == CALENDAR.local_day(NOW + timedelta(days=8 - days))


def test_the_newest_kit_of_any_place_counts() -> None:
    kits = (made(30, place="drive-b"), made(1))
    assert judged(KitFacts(kits, (opened(20),), 1)).status is Status.KEPT


def test_a_kit_of_cards_that_have_ended_counts_no_more() -> None:
    assert judged(KitFacts((made(1, cards_set=1),), (opened(1),), 2)).status is Status.NEVER


def test_a_kit_that_nobody_has_opened_is_due_for_it() -> None:
    control = judged(KitFacts((made(1),), (), 1))
    assert control.status is Status.DUE
    assert "never been opened" in control.reasons[0]


def test_a_kit_that_did_not_open_breaks_the_promise_until_one_does() -> None:
    failed, after = opened(3, proven=False), opened(1)
    assert judged(KitFacts((made(1),), (opened(9), failed), 1)).status is Status.BROKEN
    assert judged(KitFacts((made(1),), (opened(9), failed, after), 1)).status is Status.KEPT


def test_a_kit_last_opened_more_than_a_year_ago_is_due() -> None:
    assert judged(KitFacts((made(1),), (opened(370),), 1)).status is Status.DUE


def test_a_kit_that_is_overdue_does_not_turn_yes_into_no() -> None:
    desk = all_well()
    desk.facts["kit"] = KitFacts((made(300),), (), 1)
    facts = desk.known()
    status = judge_system(SIMS, facts, PLACES, CALENDAR, NOW)
    assert could_recover([SIMS], [status], facts, NOW).answer == "yes"


def test_a_log_that_was_cut_short_leaves_nothing_known_and_the_answer_no() -> None:
    desk = all_well()
    desk.facts["cut_at"] = "store"
    facts = desk.known()
    status = judge_system(SIMS, facts, PLACES, CALENDAR, NOW)
    assert status.status is Status.UNKNOWN
    answer = could_recover([SIMS], [status], facts, NOW)
    assert answer.answer == "no"
    assert "store keeps a signed head" in answer.sentence
    controls = {c.id: c.status for c in judge_controls([SIMS], facts, PLACES, CALENDAR, NOW)}
    assert controls["test-log"] is Status.BROKEN
    assert controls["kit"] is Status.UNKNOWN

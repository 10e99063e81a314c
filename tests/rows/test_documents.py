"""Policies and plans: approval, reviews, signatures, links, what is unclear."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from abide.domain.control import Basis, Status
from tests.rows.documents import SCM, plan, policy
from tests.rows.judging import TODAY, ago, ahead, judged, known, moment, note, row, stands, why

SAID = Basis.STAFF


@pytest.mark.parametrize("number", ["S0-01", "S0-02", "S0-03", "S0-04", "S0-05", "S0-06", "S0-35"])
def test_a_policy_that_is_not_listed_was_never_judged_and_is_not_kept(number: str) -> None:
    found = judged(number, known(plan()))
    assert stands(found) == (Status.NEVER, SAID)
    assert "Enter it under Registers, Documents" in why(found)


@pytest.mark.parametrize("number", ["S0-02", "S0-05", "S1-02", "S1-08", "S1-14"])
def test_a_document_whose_words_were_erased_proves_nothing(number: str) -> None:
    rows = [row("document", erased=True)]
    found = judged(number, known(*rows))
    assert found.status is Status.NEVER
    assert "erased" in why(found)


def test_s0_01_who_wrote_a_policy_does_not_approve_it() -> None:
    assert stands(judged("S0-01", known(policy()))) == (Status.KEPT, SAID)
    found = judged("S0-01", known(policy(approver="hugh  HOLLIS")))
    assert stands(found) == (Status.BROKEN, SAID)
    assert "Hugh Hollis both wrote and approves" in why(found)


def test_s0_01_a_policy_without_author_or_body_says_what_is_missing() -> None:
    found = judged("S0-01", known(policy(author="", body="")))
    assert found.status is Status.NEVER
    assert "does not say who wrote it and who adopts it" in why(found)


def test_s0_02_a_policy_is_approved_only_with_a_day_and_a_minute() -> None:
    assert stands(judged("S0-02", known(policy()))) == (Status.KEPT, SAID)
    blank = judged("S0-02", known(policy(adopted_on=None, minute="")))
    assert stands(blank) == (Status.NEVER, SAID)
    assert "the date is blank" in why(blank)
    without = judged("S0-02", known(policy(minute="")))
    assert without.status is Status.NEVER
    assert "the minute" in why(without)


def test_s0_02_an_approval_that_is_dated_ahead_is_none() -> None:
    found = judged("S0-02", known(policy(adopted_on=ahead(3))))
    assert found.status is Status.NEVER
    assert "still to come" in why(found)


def test_s0_02_what_was_written_after_its_approval_is_not_approved() -> None:
    found = judged("S0-02", known(policy(written_on=ago(10))))
    assert found.status is Status.BROKEN
    assert "what holds now was written after that" in why(found)


def test_s0_02_a_revision_that_rose_after_the_approval_was_not_approved() -> None:
    entered = dict(policy(revision="1").values)
    found = judged("S0-02", known(policy(revision="2", earlier=(entered,))))
    assert found.status is Status.BROKEN
    assert "that was revision 1, and revision 2 holds now" in why(found)
    blank = {name: value for name, value in entered.items() if name != "revision"}
    late = policy(revision="2", earlier=(blank,))
    assert judged("S0-02", known(late)).status is Status.KEPT
    again = policy(revision="2", adopted_on=ago(3), earlier=(entered,))
    assert judged("S0-02", known(again)).status is Status.KEPT


def test_s0_02_an_approval_that_was_noted_counts_and_one_of_an_earlier_revision_does_not() -> None:
    done = note(ago(20), by="Clem Clarke", minute="7.1", revision="2")
    bare = {"adopted_on": None, "minute": "", "notes": {"approved": done}}
    assert judged("S0-02", known(policy(**bare, revision="2"))).status is Status.KEPT
    found = judged("S0-02", known(policy(**bare, revision="3")))
    assert found.status is Status.BROKEN
    assert "revision 3 holds now" in why(found)


def test_s0_03_a_policy_says_when_it_was_written() -> None:
    assert stands(judged("S0-03", known(policy()))) == (Status.KEPT, SAID)
    found = judged("S0-03", known(policy(written_on=None)))
    assert stands(found) == (Status.NEVER, SAID)
    assert "does not say the day it was written" in why(found)
    assert judged("S0-03", known(policy(written_on=ahead(1)))).status is Status.NEVER


def test_s0_04_never_reviewed_is_a_state_and_an_old_review_is_overdue() -> None:
    never = judged("S0-04", known(policy()))
    assert stands(never) == (Status.NEVER, SAID)
    assert "has never been reviewed" in why(never)
    for days, status in ((30, Status.KEPT), (355, Status.DUE), (500, Status.OVERDUE)):
        done = {"reviewed": note(ago(days), by="Hugh Hollis")}
        assert judged("S0-04", known(policy(notes=done))).status is status, days
    nameless = judged("S0-04", known(policy(notes={"reviewed": note(ago(3))})))
    assert nameless.status is Status.NEVER


def test_s0_05_a_review_past_its_day_is_overdue_and_counted_in_days() -> None:
    assert stands(judged("S0-05", known(policy()))) == (Status.KEPT, SAID)
    found = judged("S0-05", known(policy(next_review_on=ago(21))))
    assert stands(found) == (Status.OVERDUE, SAID)
    assert "21 days ago" in why(found)
    assert judged("S0-05", known(policy(next_review_on=ahead(20)))).status is Status.DUE
    assert judged("S0-05", known(policy(next_review_on=None))).status is Status.NEVER


def test_s0_05_a_review_in_the_month_it_was_written_was_overdue_on_arrival() -> None:
    october = policy(written_on=date(2025, 10, 6), next_review_on=date(2025, 10, 31))
    found = judged("S0-05", known(october))
    assert found.status is Status.OVERDUE
    assert "overdue on arrival" in why(found)
    same_day = judged("S0-05", known(october), at=moment(date(2025, 10, 7)))
    assert same_day.status is Status.BROKEN


def test_s0_05_a_review_that_was_done_moves_the_next_one_on() -> None:
    done = {"reviewed": note(ago(10), by="Hugh Hollis")}
    found = judged("S0-05", known(policy(next_review_on=ago(21), notes=done)))
    assert found.status is Status.KEPT
    assert "2027" in why(found)


def test_s0_06_a_policy_says_which_wider_plan_it_belongs_to_and_that_one_is_there() -> None:
    wider = policy(part_of="Computer Disaster Recovery and Security Plan")
    assert stands(judged("S0-06", known(wider, plan()))) == (Status.KEPT, SAID)
    dangling = judged("S0-06", known(wider))
    assert stands(dangling) == (Status.BROKEN, SAID)
    assert "not among the documents" in why(dangling)
    unsaid = judged("S0-06", known(policy()))
    assert unsaid.status is Status.NEVER
    assert "which wider plan it is part of" in why(unsaid)


def test_s0_06_two_documents_of_one_title_are_told() -> None:
    found = judged("S0-01", known(policy(id="a"), policy(id="b", title=SCM.upper())))
    assert found.status is Status.BROKEN
    assert "2 documents are called" in why(found)


def test_s0_22_the_plan_can_be_opened_and_copies_of_it_are_held() -> None:
    assert stands(judged("S0-22", known(plan()))) == (Status.KEPT, SAID)
    nowhere = judged("S0-22", known(plan(held_at=None)))
    assert stands(nowhere) == (Status.NEVER, SAID)
    assert "0 places" in why(nowhere)
    closed = judged("S0-22", known(plan(file=None)))
    assert closed.status is Status.NEVER
    assert "nobody can open it" in why(closed)


def test_s0_34_the_e_safety_policy_has_a_review_of_its_own() -> None:
    safety = {"title": "Staying safe online", "sort": "e-safety"}
    assert stands(judged("S0-34", known(policy(**safety)))) == (Status.KEPT, SAID)
    dangling = judged("S0-34", known(policy()))
    assert stands(dangling) == (Status.NEVER, SAID)
    assert "No e-safety policy is among the documents" in why(dangling)
    late = judged("S0-34", known(policy(**safety, next_review_on=ago(1))))
    assert late.status is Status.OVERDUE


@pytest.mark.parametrize(
    ("number", "make", "fragment"),
    [
        ("S0-35", policy, "Two blank bullets in the list"),
        ("S0-56", policy, "“Part 2” and “see grid below”: there is no Part 1"),
        ("S1-14", plan, "All data for management purposes, eg INTEGRIS"),
    ],
)
def test_s0_35_s0_56_s1_14_what_is_unclear_stays_told_until_somebody_settles_it(
    number: str, make: Any, fragment: str
) -> None:
    found = judged(number, known(make(unclear=[fragment])))
    assert stands(found) == (Status.BROKEN, SAID)
    assert fragment in why(found)
    unread = judged(number, known(make()))
    assert unread.status is Status.NEVER
    read = {"read": note(ago(2), by="Olive Orchard")}
    assert judged(number, known(make(notes=read))).status is Status.KEPT


def test_s1_04_the_body_that_adopted_the_plan_is_named() -> None:
    assert stands(judged("S1-04", known(plan()))) == (Status.KEPT, SAID)
    found = judged("S1-04", known(plan(body="")))
    assert stands(found) == (Status.NEVER, SAID)
    assert "which body" in why(found)


def test_s1_05_the_plan_was_adopted_on_a_day() -> None:
    found = judged("S1-05", known(plan(adopted_on=date(2020, 11, 23), written_on=None)))
    assert stands(found) == (Status.KEPT, SAID)
    assert "Monday 23 November 2020 by Full governors" in why(found)
    assert judged("S1-05", known(plan(adopted_on=None))).status is Status.NEVER


def test_s1_06_the_minute_that_adopted_the_plan_is_known() -> None:
    found = judged("S1-06", known(plan(minute="23.11.20/8.2")))
    assert stands(found) == (Status.KEPT, SAID)
    assert "23.11.20/8.2" in why(found)
    assert judged("S1-06", known(plan(minute=""))).status is Status.NEVER
    undated = judged("S1-06", known(plan(adopted_on=None)))
    assert undated.status is Status.NEVER


def test_s1_07_a_review_of_november_2023_is_overdue_by_years() -> None:
    old = {
        "adopted_on": date(2020, 11, 23),
        "written_on": None,
        "issued_on": date(2015, 10, 5),
    }
    silent = judged("S1-07", known(plan(**old, next_review_on=None)))
    assert stands(silent) == (Status.OVERDUE, SAID)
    found = judged("S1-07", known(plan(**old, next_review_on=date(2023, 11, 30))))
    assert stands(found) == (Status.OVERDUE, SAID)
    assert f"{(TODAY - date(2023, 11, 30)).days:,} days ago" in why(found)
    assert found.due_on == date(2023, 11, 30)
    assert judged("S1-07", known(plan(next_review_on=ahead(100)))).status is Status.KEPT


def test_s1_07_a_day_far_beyond_the_cycle_does_not_count() -> None:
    far = plan(adopted_on=ago(1_500), written_on=None, issued_on=None, next_review_on=ahead(3_000))
    assert judged("S1-07", known(far)).status is Status.OVERDUE


def test_s1_08_an_unsigned_plan_is_told() -> None:
    assert stands(judged("S1-08", known(plan()))) == (Status.KEPT, SAID)
    found = judged("S1-08", known(plan(signed_on=None)))
    assert stands(found) == (Status.NEVER, SAID)
    assert "the line for Cora Chalk is blank" in why(found)
    assert judged("S1-08", known(plan(signed_on=ahead(2)))).status is Status.NEVER


def test_s1_08_a_signature_under_an_earlier_version_is_none() -> None:
    found = judged("S1-08", known(plan(signed_on=ago(290), written_on=ago(100))))
    assert found.status is Status.BROKEN
    revised = plan(revision="6", earlier=(dict(plan().values),))
    assert judged("S1-08", known(revised)).status is Status.BROKEN
    again = {"signed": note(ago(90), by="Cora Chalk")}
    anew = plan(signed_on=ago(290), written_on=ago(100), notes=again)
    assert judged("S1-08", known(anew)).status is Status.KEPT

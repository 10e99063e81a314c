"""Disclosures of personal data, the registration and its fee, and who was trained in it."""

from __future__ import annotations

from typing import Any

from abide.domain.control import Basis, Status
from abide.domain.promises import Row
from abide.domain.promises.known import Said
from abide.domain.roles import Role
from tests.rows.judging import ago, ahead, control_of, judged, known, moment, row, stands, why

SAID = Basis.STAFF


def disclosure(**changes: Any) -> Row:
    """Return a disclosure that has all there is to say, but for the changes."""
    whole: dict[str, Any] = {
        "to_whom": "The council's attendance team",
        "what": "Attendance of one pupil",
        "basis": "Education Act, returns to the council",
        "on": ago(40),
        "by": "Olive Orchard",
    }
    return row("disclosure", **{**whole, **changes})


def none_made(on: Any, kept: bool = True) -> dict[str, Said]:
    return {control_of("S1-11").id: Said(on, moment(on), kept, "Olive Orchard")}


def test_s1_11_each_disclosure_says_on_which_legal_basis() -> None:
    assert stands(judged("S1-11", known(disclosure()))) == (Status.KEPT, SAID)
    found = judged("S1-11", known(disclosure(), disclosure(id="b", basis="")))
    assert stands(found) == (Status.BROKEN, SAID)
    assert "No legal basis is given for The council's attendance team on" in why(found)
    assert judged("S1-11", known(disclosure(on=ahead(2)))).status is Status.NEVER


def test_s1_11_that_none_was_made_can_be_said_each_year() -> None:
    assert judged("S1-11", known()).status is Status.NEVER
    said = judged("S1-11", known(said=none_made(ago(30))))
    assert stands(said) == (Status.KEPT, SAID)
    assert judged("S1-11", known(said=none_made(ago(500)))).status is Status.OVERDUE
    no = known(disclosure(), said=none_made(ago(30), kept=False))
    assert judged("S1-11", no).status is Status.BROKEN
    assert judged("S1-11", known(said=none_made(ahead(30)))).status is Status.NEVER


def test_s1_11_a_log_that_nobody_touched_for_over_a_year_is_overdue() -> None:
    old = disclosure(on=ago(500))
    found = judged("S1-11", known(old))
    assert found.status is Status.OVERDUE
    assert judged("S1-11", known(old, said=none_made(ago(30)))).status is Status.KEPT


def test_s1_12_everybody_is_trained_in_data_protection_each_year() -> None:
    holders = {Role.HEADTEACHER: ("Hugh Hollis",), Role.OFFICE_MANAGER: ("Olive Orchard",)}
    both = row(
        "training",
        course="Data protection for staff",
        who=["Hugh Hollis", "Olive Orchard"],
        on=ago(60),
        by="Tarn IT Support",
    )
    found = judged("S1-12", known(both, holders=holders), rule="training-done")
    assert stands(found) == (Status.KEPT, SAID)
    other = row("training", course="Cyber security", who=["Hugh Hollis"], on=ago(60))
    missing = judged("S1-12", known(other, holders=holders), rule="training-done")
    assert stands(missing) == (Status.NEVER, SAID)
    assert "Hugh Hollis and Olive Orchard" in why(missing)


def registration(**changes: Any) -> Row:
    whole: dict[str, Any] = {
        "organisation": "Thistlewick Primary School",
        "number": "ZA000114",
        "fee_expires_on": ahead(200),
    }
    return row("registration", **{**whole, **changes})


def test_s1_13_the_registration_has_a_number_and_a_fee_that_is_paid() -> None:
    assert stands(judged("S1-13", known(registration()))) == (Status.KEPT, SAID)
    assert stands(judged("S1-13", known())) == (Status.NEVER, SAID)
    assert judged("S1-13", known(registration(number=""))).status is Status.NEVER
    assert judged("S1-13", known(registration(fee_expires_on=None))).status is Status.NEVER


def test_s1_13_a_fee_that_runs_out_is_due_and_then_overdue() -> None:
    near = judged("S1-13", known(registration(fee_expires_on=ahead(20))))
    assert stands(near) == (Status.DUE, SAID)
    assert near.due_on == ahead(20)
    past = judged("S1-13", known(registration(fee_expires_on=ago(1))))
    assert past.status is Status.OVERDUE
    renewed = known(registration(fee_expires_on=ago(1)), registration(id="next"))
    assert judged("S1-13", renewed).status is Status.KEPT

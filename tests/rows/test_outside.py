"""Rules from outside the school that its own policies do not hold: what is true, on whose word."""

from __future__ import annotations

from abide.domain.control import Basis, Status
from abide.domain.roles import Role
from tests.rows.judging import ago, contact, judged, known, row, stands, why

KEPT, NEVER = (Status.KEPT, Basis.STAFF), (Status.NEVER, Basis.STAFF)


def test_c_30_a_call_to_the_helpdesk_is_no_call_to_the_insurer() -> None:
    desk = contact("Help desk", on_every_page=True)
    found = judged("C-30", known(contacts=[desk]))
    assert stands(found) == NEVER
    assert "No number of RPA or Risk Protection Arrangement is among the contacts" in why(found)
    line = contact("Incident line", organisation="Risk protection arrangement (RPA)")
    assert stands(judged("C-30", known(contacts=[desk, line]))) == KEPT


def test_c_30_a_name_that_only_holds_its_letters_is_another_s() -> None:
    other = contact("Carpathia Carpets", organisation="Terpa Ltd")
    assert stands(judged("C-30", known(contacts=[other]))) == NEVER


def test_c_30_a_call_of_years_ago_is_overdue() -> None:
    line = contact("RPA", organisation="", last_test_call_on=ago(800))
    assert stands(judged("C-30", known(contacts=[line]))) == (Status.OVERDUE, Basis.STAFF)


def test_c_28_governors_are_trained_too_though_they_are_on_no_list_of_staff() -> None:
    staff = row("staff", name="Ada Ashby")
    trained = row("training", course="NCSC cyber security", on=ago(20), who=["Ada Ashby"])
    holders = {Role.CHAIR: ("Cora Chalk",), Role.OFFICE_MANAGER: ("Ada  ashby",)}
    found = judged("C-28", known(staff, trained, holders=holders), rule="training-done")
    assert stands(found) == NEVER
    assert "No training is noted for Cora Chalk" in why(found)
    both = row("training", course="NCSC", on=ago(20), who=["Ada Ashby", "Cora Chalk"])
    found = judged("C-28", known(staff, both, holders=holders), rule="training-done")
    assert stands(found) == KEPT
    assert "2 of 2 people trained in time." in found.reasons


def test_c_28_a_training_in_something_else_is_not_the_one_that_is_asked_for() -> None:
    other = row("training", course="Data protection", on=ago(20), who=["Ada Ashby"])
    found = judged("C-28", known(row("staff", name="Ada Ashby"), other), rule="training-done")
    assert stands(found) == NEVER

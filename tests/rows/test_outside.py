"""Rules from outside the school that its own policies do not hold: what is true, on whose word."""

from __future__ import annotations

from abide.domain.control import Basis, Status
from tests.rows.judging import ago, contact, judged, known, stands, why

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

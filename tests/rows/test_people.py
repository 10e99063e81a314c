"""Rows that rest on people: who is named, who can be rung, who was trained, who stands alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from abide.domain.control import Basis, Status
from abide.domain.promises import Judged
from abide.domain.promises.known import Known, KnownContact
from abide.domain.roles import Role
from tests.rows.judging import ago, ahead, contact, drive, judged, known, row, stands, system, why

HOLDERS = {
    Role.HEADTEACHER: ("Hannah Heath",),
    Role.OFFICE_MANAGER: ("Olu Offord",),
    Role.ICT_COORDINATOR: ("Ines Ito",),
    Role.TECHNICIAN: ("Theo Tarn",),
    Role.GOVERNOR: ("Gwen Gorse",),
    Role.DATA_PROTECTION_OFFICER: ("Dara Dunn",),
}
KEPT = (Status.KEPT, Basis.STAFF)
BROKEN = (Status.BROKEN, Basis.STAFF)
NEVER = (Status.NEVER, Basis.STAFF)


def numbers(*names: str) -> list[KnownContact]:
    return [contact(name, f"01632 96000{at}") for at, name in enumerate(names)]


def without(*roles: Role) -> dict[Role, tuple[str, ...]]:
    return {role: names for role, names in HOLDERS.items() if role not in roles}


@pytest.mark.parametrize("row_id", ["S0-09", "S0-14"])
def test_s0_09_and_s0_14_a_report_has_one_receiver_and_a_deputy(row_id: str) -> None:
    found = judged(row_id, known(holders=HOLDERS))
    assert stands(found) == KEPT
    assert "receives reports" in why(found)
    alone = judged(row_id, known(holders={Role.OFFICE_MANAGER: ("Olu Offord",)}))
    nobody = judged(row_id, known())
    assert stands(nobody) == BROKEN
    assert alone.status is Status.BROKEN


def test_s0_14_two_posts_of_one_person_are_no_deputy() -> None:
    both = {Role.ICT_COORDINATOR: ("Ines Ito",), Role.OFFICE_MANAGER: ("Ines Ito",)}
    found = judged("S0-14", known(holders=both))
    assert stands(found) == BROKEN
    assert "Only Ines Ito receives reports" in why(found)


def test_s0_23_each_post_of_the_plan_is_held_by_somebody_who_can_be_rung() -> None:
    names = [name for held in HOLDERS.values() for name in held]
    whole = known(holders=HOLDERS, contacts=numbers(*names))
    assert stands(judged("S0-23", whole, rule="roles-named")) == KEPT
    silent = judged("S0-23", known(holders=HOLDERS), rule="roles-named")
    assert stands(silent) == BROKEN
    assert "Hannah Heath (headteacher) can't be rung" in why(silent)
    gone = known(holders=without(Role.OFFICE_MANAGER), contacts=numbers(*names))
    found = judged("S0-23", gone, rule="roles-named")
    assert "Nobody holds the post of office manager" in why(found)


def a_safe_school() -> Known:
    return known(
        row("access-list", id="admins", name="Office 365", administrators=True),
        row("access", list="admins", who="Olu Offord", sort="staff", administrator=True),
        row("access", list="admins", who="Ines Ito", sort="staff", administrator=True),
        systems=[system("SIMS")],
        contacts=numbers("Help desk", "Hannah Heath"),
        drives=[drive("Drive A"), drive("Drive B", holder="Hannah Heath")],
        holders=HOLDERS,
    )


def test_s0_23_nothing_rests_on_one_person_alone() -> None:
    assert stands(judged("S0-23", a_safe_school(), rule="single-points")) == KEPT
    assert stands(judged("S0-23", known(), rule="single-points")) == NEVER


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"drives": [drive("Drive A")]}, "There is one portable drive only"),
        ({"drives": [drive("Drive A"), drive("Drive B")]}, "Olu Offord alone takes"),
        ({"contacts": numbers("Help desk")}, "one number to ring only (Help desk)"),
        ({"systems": [system("SIMS", has_deputy=False)]}, "One person alone stands for SIMS"),
    ],
)
def test_s0_23_each_single_point_is_found_and_named(changed: dict[str, object], said: str) -> None:
    found = judged("S0-23", replace(a_safe_school(), **changed), rule="single-points")  # type: ignore[arg-type]
    assert stands(found) == BROKEN
    assert said in why(found)


def test_s0_23_one_administrator_and_one_authorised_user_are_found() -> None:
    lists = (
        row("access-list", id="admins", name="Office 365"),
        row("access", list="admins", who="Olu Offord", sort="staff", administrator=True),
        row("access", list="admins", who="Ines Ito", sort="staff"),
        row("access-list", id="bank", name="Perspective"),
        row("access", list="bank", who="Hannah Heath", sort="staff"),
        row("access", list="bank", who="Olu Offord", sort="staff", removed_on=ago(0)),
        row("access", list="bank", who="Ines Ito", sort="staff", granted_on=ahead(1)),
        row("access", list="bank", who="Copier", sort="service"),
    )
    found = why(judged("S0-23", known(*lists), rule="single-points"))
    assert "Only Olu Offord is an administrator of Office 365" in found
    assert "Only Hannah Heath can reach Perspective" in found


def test_s0_47_backup_has_a_responsible_party_and_an_accountable_person() -> None:
    def found(**changes: object) -> Judged:
        whole = Known(holders=HOLDERS, systems=[system("SIMS")])
        return judged("S0-47", replace(whole, **changes), rule="responsible-named")  # type: ignore[arg-type]

    assert stands(found()) == KEPT
    ownerless = found(systems=[system("SIMS", has_owner=False)])
    assert stands(ownerless) == BROKEN
    assert "Nobody at school is accountable for SIMS" in why(ownerless)
    alone = found(holders=without(Role.TECHNICIAN))
    assert "Nobody at the IT provider is named" in why(alone)
    assert not found(systems=()).is_kept


def trained(*names: str, days: int = 30, course: str = "Data protection for staff") -> Known:
    return known(row("training", course=course, who=list(names), on=ago(days)), holders=HOLDERS)


def test_s1_12_everybody_is_trained_and_who_is_missing_is_named() -> None:
    every = [name for held in HOLDERS.values() for name in held]
    assert stands(judged("S1-12", trained(*every), rule="training-done")) == KEPT
    found = judged("S1-12", trained(*every[1:]), rule="training-done")
    assert stands(found) == NEVER
    assert f"No training is noted for {every[0]}" in why(found)
    old = judged("S1-12", trained(*every, days=900), rule="training-done")
    assert stands(old) == (Status.OVERDUE, Basis.STAFF)
    other = judged("S1-12", trained(*every, course="First aid"), rule="training-done")
    assert stands(other) == NEVER


def test_s1_12_the_staff_list_says_who_is_counted_and_leavers_are_not() -> None:
    staff = (
        row("staff", id="1", name="Olu Offord"),
        row("staff", id="2", name="Bo Birch"),
        row("staff", id="3", name="Cy Cedar", left_on=ago(2)),
    )
    training = row("training", course="Data protection", who=["Olu Offord"], on=ago(9))
    found = judged("S1-12", known(*staff, training), rule="training-done")
    assert "No training is noted for Bo Birch" in why(found)
    assert "Cy Cedar" not in why(found)


def test_s1_12_a_training_that_is_still_to_come_counts_for_nothing() -> None:
    staff = row("staff", name="Olu Offord")
    coming = row("training", course="Data protection", who=["Olu Offord"], on=ahead(3))
    assert stands(judged("S1-12", known(staff, coming), rule="training-done")) == NEVER


def test_s1_32_there_is_a_number_for_the_worst_day_and_somebody_tried_it() -> None:
    line = contact("Help desk", on_every_page=True)
    assert stands(judged("S1-32", known(contacts=[line]))) == KEPT
    assert stands(judged("S1-32", known())) == NEVER
    unrung = contact("Help desk", on_every_page=True, last_test_call_on=None, answered=None)
    assert stands(judged("S1-32", known(contacts=[unrung]))) == NEVER
    old = contact("Help desk", on_every_page=True, last_test_call_on=ago(800))
    assert stands(judged("S1-32", known(contacts=[old]))) == (Status.OVERDUE, Basis.STAFF)


def test_s1_32_office_hours_alone_or_nobody_answering_is_not_enough() -> None:
    daytime = contact("Help desk", on_every_page=True, out_of_hours="")
    found = judged("S1-32", known(contacts=[daytime]))
    assert stands(found) == BROKEN
    assert "nothing is said of evenings" in why(found)
    silent = contact("Help desk", on_every_page=True, answered=False)
    assert "Nobody answered at Help desk" in why(judged("S1-32", known(contacts=[silent])))

"""What looks kept and is not: each case here once read kept, or due, without the evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from abide.domain.control import Basis, Status
from abide.domain.errors import Refused
from abide.domain.promises import Known, Row
from abide.domain.promises.editing import read_cadence
from abide.domain.promises.known import Reports, Said, Signer
from abide.domain.register import Grade
from abide.domain.roles import Role
from tests.rows.access import a_list, on
from tests.rows.judging import (
    ago,
    ahead,
    contact,
    drive,
    judged,
    known,
    moment,
    note,
    row,
    system,
    why,
)

UNCOPIED = replace(system("SIMS").status, last_backup_at=None)
TECHNICIAN = {Role.TECHNICIAN: ("Theo Tarn",)}


def safe_school() -> Known:
    """Return a school in which nothing rests on one person."""
    return known(
        a_list("Office 365", administrators=True),
        on("Office 365", "Olu Offord", administrator=True),
        on("Office 365", "Ines Ito", administrator=True),
        systems=[system("SIMS")],
        contacts=[contact("Help desk"), contact("Hannah Heath", "01632 960009")],
        drives=[drive("Drive A"), drive("Drive B", holder="Hannah Heath")],
    )


def machines() -> Row:
    return row(
        "machine-replacement",
        machines="Office computers",
        supplier="Tarn IT Support",
        spare="Laptop in the office cupboard",
        target_hours=8,
        notes={"replaced": note(ago(100), by="Tess Tiller", took_hours=6)},
    )


def contract(**changes: Any) -> Row:
    whole = {"name": "IT support", "supplier": "Tarn IT Support", "ends_on": ahead(300)}
    return row("contract", **{**whole, **changes})


# single points


def test_s0_23_two_numbers_alone_do_not_show_that_nothing_rests_on_one_person() -> None:
    bare = known(contacts=safe_school().contacts)
    found = judged("S0-23", bare, rule="single-points")
    assert found.status is Status.NEVER
    assert "No access list" in why(found)
    assert "No critical or essential system" in why(found)


def test_s0_23_a_system_that_nobody_owns_has_not_a_person_and_a_deputy() -> None:
    nobodys = system("SIMS", has_owner=False, has_deputy=False)
    found = judged("S0-23", replace(safe_school(), systems=[nobodys]), rule="single-points")
    assert found.status is Status.BROKEN
    assert "Nobody stands for SIMS" in why(found)


def test_s0_23_an_access_list_that_was_erased_may_have_held_one_person_only() -> None:
    safe = safe_school()
    rows = {**safe.rows, "access-list": (*safe.of("access-list"), row("access-list", erased=True))}
    found = judged("S0-23", replace(safe, rows=rows), rule="single-points")
    assert found.status is Status.UNKNOWN


# grids


def web(name: str, **changes: Any) -> Any:
    return system(
        name,
        Grade.ESSENTIAL,
        Status.KEPT,
        Basis.SUPPLIER,
        ("Its supplier's assurance runs until May.",),
        **{"mode": "web based", "has_sources": False, **changes},
    )


@pytest.mark.parametrize("row_id", ["S0-39", "S1-15"])
@pytest.mark.parametrize(
    ("last", "status"),
    [
        (None, Status.NEVER),
        (ahead(3), Status.NEVER),
        (ago(400), Status.OVERDUE),
        (ago(20), Status.KEPT),
    ],
)
def test_s0_39_and_s1_15_an_assurance_without_an_export_of_one_s_own_is_half(
    row_id: str, last: date | None, status: Status
) -> None:
    world = known(systems=[web("FPS", last_own_export_on=last)])
    assert judged(row_id, world, rule="cloud-answered").status is status


def test_s0_39_a_system_that_is_named_and_not_in_the_register_is_not_answered_for() -> None:
    world = known(systems=[web("FPS", last_own_export_on=ago(9))])
    found = judged("S0-39", world, rule="cloud-answered", names=("FPS", "Payroll"))
    assert not found.is_kept
    assert "Payroll" in why(found)


@pytest.mark.parametrize(
    "changes",
    [
        {"has_sources": False},
        {"status": UNCOPIED},
        {"mode": "web based", "status": UNCOPIED},
    ],
)
@pytest.mark.parametrize("row_id", ["part-two-complete", "dfe-backup-known"])
def test_s0_46_who_sold_a_program_does_not_back_up_what_is_on_our_server(
    row_id: str, changes: dict[str, Any]
) -> None:
    sold = replace(system("SIMS"), supplier="Northfold Systems", **changes)
    found = judged(row_id, known(systems=[sold], holders=TECHNICIAN))
    assert found.status is Status.BROKEN
    assert judged(row_id, known(systems=[web("SIMS")], holders=TECHNICIAN)).is_kept


def test_s0_40_sims_fms_and_sims_assessment_are_not_sims() -> None:
    found = judged("S0-40", known(systems=[system("SIMS FMS")]), rule="system-listed")
    assert found.status is Status.BROKEN
    for name in ("SIMS (pupil records)", "Pupil records (SIMS)", "SIMS: pupils", "sims"):
        world = known(systems=[system(name), system("SIMS FMS")])
        assert judged("S0-40", world, rule="system-listed").is_kept, name


def test_s0_40_a_grade_that_is_none_is_told_and_keeps_nothing() -> None:
    world = known(systems=[system("SIMS")])
    found = judged("S0-40", world, rule="system-listed", grade="urgent")
    assert found.status is Status.NEVER
    assert "“urgent” is not a grade" in why(found)


def test_s1_22_a_contract_for_another_system_with_a_like_name_covers_nothing_of_ours() -> None:
    systems = [system(each) for each in ("INTEGRIS", "SAPling", "Main server", "Library system")]
    covers = contract(
        scope=[each.id for each in systems], hours="Monday to Friday", response="4 hours"
    )
    assert not judged("S1-22", known(covers, systems=systems)).is_kept


def test_s0_54_a_drive_that_was_seen_in_the_future_was_not_seen() -> None:
    early = drive("Drive A", last_seen_at=moment(ahead(9)))
    assert not judged("S0-54", known(drives=[early])).is_kept


@pytest.mark.parametrize(
    "folder", ["H:\\Budget_2021-2022", "H:\\FY2021_22", "H:\\Budget 2021-2022"]
)
def test_s0_44_a_year_that_is_over_is_found_however_it_is_joined(folder: str) -> None:
    world = known(systems=[system("Budget files", locations=folder)])
    assert judged("S0-44", world, rule="folders-current").status is Status.BROKEN


# servers and machines


def test_s0_29_a_server_that_is_only_planned_shows_nothing() -> None:
    planned = row("server-replacement", old_server="Old tower", new_server="New rack")
    found = judged("S0-29", known(planned, systems=[system("SIMS")]))
    assert found.status is Status.NEVER
    assert found.evidence_at is None


def test_s1_23_a_contract_that_has_not_begun_sends_nobody() -> None:
    later = contract(begins_on=ahead(30))
    assert not judged("S1-23", known(machines(), later)).is_kept


# what people sign and say


def signed(control: str, *signers: Signer) -> Known:
    return Known(signers={control: list(signers)})


def test_s1_28_whoever_joined_lately_is_not_counted_as_having_signed() -> None:
    joined = Signer("Ada Ashby", ago(3), None)
    found = judged("S1-28", signed("internet-rules-signed", joined))
    assert found.status is Status.NEVER
    assert "0 of 1 signed" in why(found)
    both = signed("internet-rules-signed", joined, Signer("Ben Birch", ago(300), ago(30)))
    found = judged("S1-28", both)
    assert found.status is Status.DUE
    assert "1 of 2 signed" in why(found)


def test_s0_08_governors_who_signed_do_not_sign_for_the_staff() -> None:
    control = "passwords-signed-staff"
    governor = Signer("Gwen Gorse", None, ago(30), audience="governors")
    found = judged(control, signed(control, governor))
    assert found.status is Status.NEVER
    staff = Signer("Ada Ashby", None, ago(30), audience="staff")
    assert judged(control, signed(control, governor, staff)).is_kept
    pupils = "passwords-signed-pupils"
    assert not judged(pupils, signed(pupils, replace(staff, name="Class 1"))).is_kept


def test_c_05_staff_do_not_mend_that_a_supplier_reported_only_warnings() -> None:
    control = "dfe-copies-unchangeable"
    warned = Reports("Wickshire ICT", moment(ago(3), 6), None, since=moment(ago(30)))
    word = {control: Said(ago(1), moment(ago(1)), True, "Olu Offord")}
    found = judged(control, Known(said=word, reports={control: warned}))
    assert not found.is_kept
    assert found.basis is Basis.SUPPLIER


# how often


@pytest.mark.parametrize("words", ["every 9999 years", "every 900 years", "every 5000 months"])
def test_s1_07_no_cadence_is_so_rare_that_it_asks_for_nothing(words: str) -> None:
    with pytest.raises(Refused, match="rarer"):
        read_cadence(words)

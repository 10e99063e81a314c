"""Rows of the grids: systems, sets of data, drives, returns, and what is done without them."""

from __future__ import annotations

from typing import Any

import pytest

from abide.domain.control import Basis, Status
from abide.domain.promises.known import KnownDataSet
from abide.domain.register import Grade
from abide.domain.roles import Role
from tests.rows.judging import (
    ago,
    ahead,
    contact,
    control_of,
    deadline,
    drive,
    judged,
    known,
    moment,
    row,
    stands,
    system,
    why,
)

KEPT = (Status.KEPT, Basis.STAFF)
BROKEN = (Status.BROKEN, Basis.STAFF)
NEVER = (Status.NEVER, Basis.STAFF)
TECHNICIAN = {Role.TECHNICIAN: ("Theo Tarn",)}


def test_s0_24_the_procedures_are_written_and_can_be_opened() -> None:
    plan = row("document", title="The plan", sort="plan", address="https://plan.example")
    written = known(plan, systems=[system("SIMS")])
    assert stands(judged("S0-24", written, rule="playbooks-written")) == KEPT
    assert stands(judged("S0-24", known(), rule="playbooks-written")) == NEVER
    closed = known(row("document", title="The plan", sort="plan"), systems=[system("SIMS")])
    found = judged("S0-24", closed, rule="playbooks-written")
    assert stands(found) == BROKEN
    assert "nobody can open it here" in why(found)


def test_s0_24_what_is_done_without_each_system_is_written_for_three_spans() -> None:
    whole = known(
        systems=[system("SIMS"), system("Photos", Grade.DESIRABLE, fallbacks=(False,) * 3)]
    )
    assert stands(judged("S0-24", whole, rule="fallbacks-written")) == KEPT
    partly = known(systems=[system("SIMS", fallbacks=(True, True, False))])
    found = judged("S0-24", partly, rule="fallbacks-written")
    assert stands(found) == BROKEN
    assert "two weeks without SIMS" in why(found)


def returns(**changes: Any) -> list[Any]:
    return [
        deadline("CFR", ahead(30), ahead(40), systems=("SIMS FMS",), **changes),
        deadline("School census", ahead(50), ahead(60), systems=("SIMS",), **changes),
    ]


def test_s0_32_the_returns_to_come_are_in_the_calendar() -> None:
    assert stands(judged("S0-32", known(deadlines=returns()))) == KEPT
    assert stands(judged("S0-32", known())) == NEVER
    past = [deadline(name, ago(40), ago(30), systems=("SIMS",)) for name in ("CFR", "census")]
    found = judged("S0-32", known(deadlines=past))
    assert stands(found) == (Status.OVERDUE, Basis.STAFF)
    assert "No CFR and census to come" in why(found)
    bare = [deadline(name, ahead(9), ahead(10)) for name in ("CFR", "census")]
    assert stands(judged("S0-32", known(deadlines=bare))) == BROKEN
    exam = [deadline("CFR and census", ahead(9), ahead(10), kind="exam window")]
    assert stands(judged("S0-32", known(deadlines=exam))) == NEVER


def test_s0_36_each_system_has_the_six_fields_of_the_grid() -> None:
    assert stands(judged("S0-36", known(systems=[system("SIMS")]))) == KEPT
    assert stands(judged("S0-36", known())) == NEVER
    found = judged("S0-36", known(systems=[system("SIMS", users="", purpose="")]))
    assert stands(found) == BROKEN
    assert "SIMS lacks its users and purpose" in why(found)


def test_s0_37_grades_tell_what_comes_back_first() -> None:
    mixed = [system("SIMS"), system("FPS", Grade.ESSENTIAL), system("Photos", Grade.DESIRABLE)]
    found = judged("S0-37", known(systems=mixed))
    assert stands(found) == KEPT
    assert "1 critical, 1 essential and 1 desirable." in why(found)
    assert stands(judged("S0-37", known(systems=[system(name) for name in "ABC"]))) == BROKEN
    assert stands(judged("S0-37", known())) == NEVER


def named_systems(row_id: str) -> tuple[Any, ...]:
    control = control_of(row_id, "system-listed")
    grade = control.words("grade")
    return tuple(
        system(name, Grade.parse(grade[0]) if grade else Grade.CRITICAL)
        for name in control.words("names")
    )


def listed(row_id: str) -> None:
    """Given a row that names systems, show that each must be listed at its grade or above."""
    wanted = named_systems(row_id)
    assert wanted
    assert stands(judged(row_id, known(systems=wanted), rule="system-listed")) == KEPT
    found = judged(row_id, known(systems=wanted[1:]), rule="system-listed")
    assert stands(found) == BROKEN
    assert f"{wanted[0].name} is named in the policy and is not in the register" in why(found)
    if control_of(row_id, "system-listed").words("grade"):
        lower = [system(each.name, Grade.DESIRABLE) for each in wanted]
        found = judged(row_id, known(systems=lower), rule="system-listed")
        assert "is graded desirable" in why(found)
        assert stands(found) == BROKEN


def test_s0_38_sims_fms_is_listed_as_critical() -> None:
    listed("S0-38")


def test_s0_39_fps_is_listed_as_essential() -> None:
    listed("S0-39")


def test_s0_40_sims_is_listed_as_critical_and_fms_alone_is_not_it() -> None:
    listed("S0-40")


def test_s0_41_anycomms_is_listed_as_essential() -> None:
    listed("S0-41")


def test_s0_42_the_department_s_sign_in_is_listed_as_essential() -> None:
    listed("S0-42")


def test_s0_43_email_is_listed_as_essential() -> None:
    listed("S0-43")


def test_s0_44_the_budget_files_are_listed_as_essential() -> None:
    listed("S0-44")


def test_s0_45_sims_assessment_is_listed_as_essential() -> None:
    listed("S0-45")


def test_s1_33_the_eight_systems_are_listed() -> None:
    listed("S1-33")


def cloud(status: Status, basis: Basis, reason: str) -> Any:
    return system("FPS", Grade.ESSENTIAL, status, basis, (reason,), mode="web based")


@pytest.mark.parametrize("row_id", ["S0-39", "S1-15", "C-07"])
def test_s0_39_and_s1_15_web_based_is_no_reason_by_itself(row_id: str) -> None:
    said = cloud(Status.KEPT, Basis.SUPPLIER, "Its supplier's assurance runs until May.")
    found = judged(row_id, known(systems=[said]), rule="cloud-answered")
    assert stands(found) == (Status.KEPT, Basis.SUPPLIER)
    bare = cloud(Status.NEVER, Basis.STAFF, "Nothing was measured here.")
    found = judged(row_id, known(systems=[bare]), rule="cloud-answered")
    assert stands(found) == NEVER
    assert "FPS: Nothing was measured here." in why(found)
    assert stands(judged(row_id, known(), rule="cloud-answered")) == NEVER


def test_s1_15_a_risk_that_somebody_accepted_is_told_as_set_aside_on_staff_s_word() -> None:
    risk = cloud(Status.PAUSED, Basis.STAFF, "Hannah Heath accepts the risk until May.")
    sure = cloud(Status.KEPT, Basis.SUPPLIER, "Its supplier's assurance runs until May.")
    found = judged("S1-15", known(systems=[risk, sure]), rule="cloud-answered")
    assert stands(found) == (Status.PAUSED, Basis.STAFF)


def test_s0_43_people_can_be_reached_on_the_day_email_is_down() -> None:
    whole = known(systems=[system("Email")], contacts=[contact("Help desk")])
    assert stands(judged("S0-43", whole, rule="channel-besides")) == KEPT
    unwritten = system("Email", fallbacks=(False, False, False))
    found = judged("S0-43", known(systems=[unwritten]), rule="channel-besides")
    assert stands(found) == BROKEN
    assert "Nothing is written of a day without Email" in why(found)
    assert "No phone number is entered" in why(found)


@pytest.mark.parametrize(
    ("locations", "status"),
    [
        ("H:\\Budget 2021-2022", Status.BROKEN),
        ("H:\\Budget 2026-2027", Status.KEPT),
        ("H:\\Budget 2021-22 and 2026/27", Status.KEPT),
        ("", Status.NEVER),
    ],
)
def test_s0_44_a_folder_of_a_school_year_that_has_passed_is_found(
    locations: str, status: Status
) -> None:
    budget = system("Budget files", locations=locations)
    found = judged("S0-44", known(systems=[budget]), rule="folders-current")
    assert stands(found) == (status, Basis.STAFF)


def test_s0_46_each_critical_and_essential_system_has_its_line_of_part_two() -> None:
    whole = known(systems=[system("SIMS")], holders=TECHNICIAN)
    assert stands(judged("S0-46", whole)) == KEPT
    uncopied = system("SIMS", has_sources=False, supplier="")
    found = judged("S0-46", known(systems=[uncopied], holders=TECHNICIAN))
    assert stands(found) == BROKEN
    assert "SIMS: no copy was made, and no supplier is named" in why(found)
    assert stands(judged("S0-46", known(systems=[system("SIMS")]))) == BROKEN


@pytest.mark.parametrize("row_id", ["S0-54", "C-05"])
def test_s0_54_a_drive_at_somebody_s_home_is_an_alarm(row_id: str) -> None:
    assert stands(judged(row_id, known(drives=[drive("Drive A")]))) == KEPT
    home = drive("Drive A", at_home=True, where="With Olu Offord: at home")
    found = judged(row_id, known(drives=[home]))
    assert stands(found) == BROKEN
    assert "Drive A is at somebody's home" in why(found)
    assert stands(judged(row_id, known())) == NEVER


def test_s0_54_a_drive_that_nobody_has_seen_lately_is_not_kept() -> None:
    lost = drive("Drive A", last_seen_at=moment(ago(20)))
    assert stands(judged("S0-54", known(drives=[lost]))) == (Status.OVERDUE, Basis.STAFF)
    unsaid = drive("Drive A", last_seen_at=None, holder="")
    assert stands(judged("S0-54", known(drives=[unsaid]))) == NEVER
    unsure = drive("Drive A", uncertain=True)
    assert stands(judged("S0-54", known(drives=[unsure]))) == (Status.UNKNOWN, Basis.STAFF)


def sets(*names: str, **changes: Any) -> list[KnownDataSet]:
    said = {"grade": Grade.CRITICAL, "has_owner": True, "system": "Main server", **changes}
    return [KnownDataSet(name, **said) for name in names]


def test_s1_19_each_drive_of_the_server_is_listed_owned_and_covered() -> None:
    every = sets("Admin", "Staff", "Pupil", "Scans")
    assert stands(judged("S1-19", known(data_sets=every), rule="data-sets-covered")) == KEPT
    found = judged("S1-19", known(data_sets=every[:3]), rule="data-sets-covered")
    assert stands(found) == BROKEN
    assert "Scans is named in the policy and not among the data sets" in why(found)
    bare = [*every[:3], *sets("Scans", system="")]
    found = judged("S1-19", known(data_sets=bare), rule="data-sets-covered")
    assert "Scans is in no system's backup" in why(found)
    ownerless = [*every[:3], *sets("Scans", has_owner=False)]
    found = judged("S1-19", known(data_sets=ownerless), rule="data-sets-covered")
    assert "Scans has no owner" in why(found)
    assert stands(judged("S1-19", known(), rule="data-sets-covered")) == NEVER

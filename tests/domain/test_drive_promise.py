"""The promise of a weekly copy to a portable drive that is changed."""

from dataclasses import replace

from abide.domain.control import BackupOutcome, Status
from abide.domain.register import Grade, System
from tests.domain.school import SIMS, at, backup
from tests.domain.whole_school import all_well


def test_a_drive_not_written_for_a_week_is_overdue() -> None:
    school = all_well()
    school.now = at("2026-11-11", 8)
    assert school.status("portable-drive") is Status.OVERDUE


def test_a_drive_changed_weekly_but_not_twice_weekly_keeps_one_promise_and_not_the_other() -> None:
    school = all_well()
    school.now = at("2026-11-07", 3)
    controls = school.judge()
    assert controls["drive-changed"].status is Status.KEPT
    twice = controls["drive-changed-twice"]
    assert twice.status is Status.OVERDUE
    assert "The portable drive was last changed on Monday 2 November" in twice.reasons[0]


def test_a_drive_not_changed_for_a_week_is_overdue_though_copies_reach_it() -> None:
    school = all_well()
    school.backups.append(backup(at("2026-11-09"), "drive-a"))
    school.now = at("2026-11-10", 8)
    controls = school.judge()
    assert controls["portable-drive"].status is Status.KEPT
    assert controls["drive-changed"].status is Status.OVERDUE


def test_one_drive_alone_is_never_changed() -> None:
    school = all_well()
    del school.places["drive-b"]
    control = school.judge()["drive-changed"]
    assert control.status is Status.NEVER
    assert "only one portable drive" in control.reasons[0]


def test_the_same_drive_each_week_is_not_a_change() -> None:
    school = all_well()
    school.backups[1] = backup(at("2026-10-30"), "drive-a")
    assert school.status("drive-changed") is Status.NEVER


def test_a_critical_system_that_no_drive_holds_is_said() -> None:
    school = all_well()
    school.systems = [SIMS, System("Finance", Grade.CRITICAL, repositories=("store",))]
    control = school.judge()["portable-drive"]
    assert control.status is Status.NEVER
    assert any("Finance never goes to a portable drive" in reason for reason in control.reasons)


def test_without_a_drive_there_is_nothing_to_judge() -> None:
    school = all_well()
    del school.places["drive-a"], school.places["drive-b"]
    control = school.judge()["portable-drive"]
    assert control.reasons == ("No portable drive is declared for any system. Name the drives.",)


def test_a_drive_that_no_system_uses_is_no_drive() -> None:
    school = all_well()
    school.systems = [replace(SIMS, repositories=("store",))]
    control = school.judge()["portable-drive"]
    assert control.reasons == ("No portable drive is declared for any system. Name the drives.",)


def test_a_run_that_did_not_complete_is_no_change_of_drive() -> None:
    school = all_well()
    school.backups[1] = replace(school.backups[1], outcome=BackupOutcome.INCOMPLETE)
    assert school.status("drive-changed") is Status.NEVER

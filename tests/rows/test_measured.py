"""Rows that agents measure: each kept, and not kept, on what they saw."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from abide.domain.control import BackupOutcome, Basis, Status
from abide.domain.control.facts import KitDrillFact, KitFact, KitFacts
from abide.domain.promises import Judged, Known
from abide.hub.controls.promise_forms import PromiseForm
from abide.hub.controls.promises.choices import edited
from tests.domain.school import CALENDAR, NOW, SIMS, at, backup
from tests.domain.whole_school import School, all_well
from tests.rows.judging import control_of, judged, row, stands, why

KEPT = (Status.KEPT, Basis.MEASURED)
OVERDUE = (Status.OVERDUE, Basis.MEASURED)


def of(row: str, school: School, rule: str = "") -> Judged:
    """Given a row and a school that agents saw, return how its promise stands at that moment."""
    seen = Known(measured=school.judge())
    return judged(row, seen, rule=rule, at=school.now, calendar=CALENDAR)


def later(school: School, day: str, hour: int = 8) -> School:
    """Given a school and a day, return it as it stands then, with nothing done since."""
    school.now = at(day, hour)
    return school


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("S0-15", "kit"),
        ("S0-18", "off-site"),
        ("S0-19", "program"),
        ("S0-20", "effectiveness"),
        ("S0-21", "test-log"),
        ("S0-48", "backup-daily"),
        ("S0-49", "portable-drive"),
        ("S0-50", "drive-changed"),
        ("S0-51", "drive-changed-twice"),
        ("S0-53", "random-file"),
        ("S0-55", "paths"),
        ("S1-19", "data-sets"),
        ("S1-20", "off-site"),
        ("C-01", "copies-321"),
        ("C-03", "restored-termly"),
        ("C-12", "offline-copy"),
        ("C-28", "offline-copy"),
    ],
)
def test_before_any_agent_told_anything_a_measured_row_is_never_kept(row: str, rule: str) -> None:
    found = judged(row, Known(), rule=rule)
    assert stands(found) == (Status.NEVER, Basis.MEASURED)
    assert "Enrol the agent" in why(found)


def test_s0_15_a_fresh_kit_that_was_opened_is_kept_and_an_old_one_is_overdue() -> None:
    school = all_well()
    opened = KitDrillFact("drive-a", NOW - timedelta(days=20), 1, proven=True)
    kit = KitFacts((KitFact("drive-a", NOW - timedelta(days=1), 1),), (opened,), 1)
    school.facts = {"kit": kit}
    assert stands(of("S0-15", school, "kit")) == KEPT
    found = of("S0-15", later(school, "2026-11-13"), "kit")
    assert stands(found) == OVERDUE
    assert "more than 8 days ago" in why(found)


def test_s0_18_a_copy_off_site_is_kept_on_what_staff_say_of_the_place() -> None:
    found = of("S0-18", all_well(), "off-site")
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    assert "SIMS has a copy in store, said to be off site." in found.reasons


def test_s0_18_copies_at_school_alone_break_it() -> None:
    school = all_well()
    school.places["store"] = replace(school.places["store"], offsite=False)
    found = of("S0-18", school, "off-site")
    assert stands(found) == (Status.BROKEN, Basis.STAFF)
    assert "SIMS has no copy off site" in why(found)


def test_s0_19_data_settings_and_program_that_came_back_keep_it() -> None:
    school = all_well()
    parts = frozenset({"data", "configuration", "program"})
    school.systems = [replace(SIMS, parts=parts)]
    school.drills = [replace(each, parts_back=parts) for each in school.drills]
    assert stands(of("S0-19", school)) == KEPT
    assert stands(of("S0-19", later(school, "2027-05-06"))) == OVERDUE


def test_s0_19_data_without_its_program_is_not_enough() -> None:
    found = of("S0-19", all_well())
    assert stands(found) == (Status.NEVER, Basis.MEASURED)
    assert "Nothing shows that the program of SIMS can be installed again" in why(found)


def test_s0_20_a_whole_restore_counts_for_six_months_and_no_longer() -> None:
    assert stands(of("S0-20", all_well(), "effectiveness")) == KEPT
    found = of("S0-20", later(all_well(), "2027-05-06"), "effectiveness")
    assert stands(found) == OVERDUE
    assert "SIMS was last wholly brought back on" in why(found)


def test_s0_21_a_log_of_backups_and_tests_that_holds_is_kept() -> None:
    assert stands(of("S0-21", all_well())) == KEPT


def test_s0_21_a_log_that_somebody_changed_is_broken() -> None:
    school = all_well()
    school.facts = {"chain_intact": False, "first_broken": 3}
    found = of("S0-21", school)
    assert stands(found) == (Status.BROKEN, Basis.MEASURED)
    assert "The log of evidence is broken at entry 3" in why(found)


def test_s0_48_a_backup_of_last_night_keeps_it_and_a_missed_school_day_is_overdue() -> None:
    assert stands(of("S0-48", all_well())) == KEPT
    found = of("S0-48", later(all_well(), "2026-11-05"))
    assert stands(found) == OVERDUE
    assert "SIMS was last completely backed up on" in why(found)


def test_s0_48_nothing_is_owed_on_days_when_the_school_is_closed() -> None:
    school = School(backups=[backup(at("2026-10-23"))])
    assert stands(of("S0-48", later(school, "2026-11-01"))) == KEPT
    assert stands(of("S0-48", later(school, "2026-11-03"))) == OVERDUE


def test_s0_49_a_week_without_a_copy_on_a_drive_is_overdue() -> None:
    assert stands(of("S0-49", all_well())) == KEPT
    found = of("S0-49", later(all_well(), "2026-11-11"))
    assert stands(found) == OVERDUE
    assert "SIMS was last completely backed up to a drive on" in why(found)


def test_s0_50_a_week_without_a_change_of_drive_is_overdue() -> None:
    assert stands(of("S0-50", all_well())) == KEPT
    found = of("S0-50", later(all_well(), "2026-11-11"))
    assert stands(found) == OVERDUE
    assert "The portable drive was last changed on Monday 2 November" in why(found)


def test_s0_51_one_change_a_week_keeps_the_weekly_promise_and_not_this_one() -> None:
    assert stands(of("S0-51", all_well())) == KEPT
    school = later(all_well(), "2026-11-07")
    assert stands(of("S0-51", school)) == OVERDUE
    assert stands(of("S0-50", school)) == KEPT


def test_s0_52_a_hole_in_the_backup_log_is_broken_and_without_a_test_it_is_not_complete() -> None:
    assert stands(of("S0-52", all_well())) == KEPT
    school = School(backups=[backup()])
    found = of("S0-52", school)
    assert stands(found) == (Status.NEVER, Basis.MEASURED)
    assert "The log holds no restore test yet" in why(found)


def test_s0_53_a_file_brought_back_this_term_counts_until_the_end_of_the_next() -> None:
    assert stands(of("S0-53", all_well(), "random-file")) == KEPT
    assert stands(of("S0-53", later(all_well(), "2027-01-11"), "random-file")) == KEPT
    found = of("S0-53", later(all_well(), "2027-03-26"), "random-file")
    assert stands(found) == OVERDUE
    assert "A random file was last brought back on" in why(found)


def test_s0_55_a_folder_that_is_not_there_breaks_it_until_a_backup_finds_it() -> None:
    school = all_well()
    assert stands(of("S0-55", school)) == KEPT
    missing = backup(at("2026-11-04", 6), problems=("missing source",))
    school.backups.append(replace(missing, outcome=BackupOutcome.INCOMPLETE))
    found = of("S0-55", school)
    assert stands(found) == (Status.BROKEN, Basis.MEASURED)
    assert "missing source" in why(found)


def test_s1_19_sets_of_data_last_read_weeks_ago_are_overdue() -> None:
    assert stands(of("S1-19", all_well(), "data-sets")) == KEPT
    found = of("S1-19", later(all_well(), "2026-11-20"), "data-sets")
    assert stands(found) == OVERDUE
    assert "SIMS was last wholly read on" in why(found)


def test_s1_20_what_the_server_holds_is_off_site_on_what_staff_say_of_the_place() -> None:
    assert stands(of("S1-20", all_well(), "off-site")) == (Status.KEPT, Basis.STAFF)
    school = all_well()
    school.backups = school.backups[1:]
    found = of("S1-20", school, "off-site")
    assert stands(found) == (Status.BROKEN, Basis.STAFF)


def test_c_01_three_copies_on_three_devices_keep_it_and_two_do_not() -> None:
    assert stands(of("C-01", all_well())) == (Status.KEPT, Basis.STAFF)
    school = all_well()
    school.backups, school.drills = school.backups[:2], school.drills[:2]
    found = of("C-01", school)
    assert stands(found) == (Status.BROKEN, Basis.STAFF)
    assert "at least three copies" in why(found)


def test_c_12_a_copy_that_nothing_can_reach_keeps_it_though_three_copies_are_promised_too() -> None:
    school = all_well()
    school.backups, school.drills = school.backups[:1], school.drills[:1]
    assert stands(of("C-12", school)) == (Status.KEPT, Basis.STAFF)
    school.places["store"] = replace(school.places["store"], immutable=False)
    assert stands(of("C-12", school)) == (Status.BROKEN, Basis.STAFF)
    assert stands(of("C-28", school, "offline-copy")) == (Status.BROKEN, Basis.STAFF)


def test_c_03_a_whole_restore_of_this_term_is_overdue_after_the_next_though_s0_20_is_kept() -> None:
    assert stands(of("C-03", all_well())) == KEPT
    school = later(all_well(), "2027-03-26")
    assert stands(of("C-03", school)) == OVERDUE
    assert of("S0-20", school, "effectiveness").is_kept


def test_a_log_that_can_t_be_relied_on_leaves_every_measured_row_unknown() -> None:
    school = all_well()
    school.facts = {"chain_intact": False, "first_broken": 3}
    for each, rule in (("S0-48", ""), ("S0-49", ""), ("S0-53", "random-file"), ("C-03", "")):
        assert of(each, school, rule).status is Status.UNKNOWN


def test_how_often_a_measured_promise_is_kept_can_t_be_edited_into_what_nobody_measures() -> None:
    control = control_of("S0-20", "effectiveness")
    said = edited(control, row("control", cadence="termly", title="Tested"))
    assert (said.title, said.cadence) == ("Tested", control.cadence)
    assert "cadence" not in PromiseForm(control).fields
    by_word = control_of("S0-20", "supplier")
    assert str(edited(by_word, row("control", cadence="termly")).cadence) == "termly"
    assert "cadence" in PromiseForm(by_word).fields

"""Each promise of the source policies is judged by facts, and none is kept without them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from abide.domain.control import BackupOutcome, Basis, Status
from abide.domain.drill import Verdict
from abide.domain.errors import Refused
from abide.domain.register import Grade, System
from tests.domain.school import NOW, SIMS, at, backup, drill
from tests.domain.whole_school import School, all_well

ALL = {
    "backup-daily",
    "portable-drive",
    "drive-changed",
    "drive-changed-twice",
    "effectiveness",
    "restored-termly",
    "random-file",
    "test-log",
    "off-site",
    "offline-copy",
    "copies-321",
    "paths",
    "data-sets",
    "kit",
    "program",
}


def test_every_promise_is_judged_once_with_rows_of_its_own() -> None:
    controls = School().judge()
    assert set(controls) == ALL
    rows = [row for control in controls.values() for row in control.rows]
    assert len(rows) == len(set(rows))


def test_without_any_fact_no_promise_is_kept_and_each_says_why() -> None:
    for control in School().judge().values():
        assert control.status is Status.NEVER, control.id
        assert control.reasons


def test_without_any_system_no_promise_is_kept() -> None:
    assert {control.status for control in School(systems=[]).judge().values()} == {Status.NEVER}


def test_all_well_keeps_every_promise_but_the_program_and_the_kit_which_nobody_showed() -> None:
    statuses = {name: control.status for name, control in all_well().judge().items()}
    assert statuses.pop("program") is Status.NEVER
    assert statuses.pop("kit") is Status.NEVER
    assert set(statuses.values()) == {Status.KEPT}, statuses


def test_what_stands_on_claims_says_so() -> None:
    by_basis = {name: control.basis for name, control in all_well().judge().items()}
    for claimed in ("off-site", "offline-copy", "copies-321"):
        assert by_basis.pop(claimed) is Basis.STAFF
    assert set(by_basis.values()) == {Basis.MEASURED}


def test_a_broken_log_leaves_every_promise_unknown_and_the_log_broken() -> None:
    school = all_well()
    school.facts = {"chain_intact": False, "first_broken": 3}
    statuses = {name: control.status for name, control in school.judge().items()}
    assert statuses.pop("test-log") is Status.BROKEN
    assert set(statuses.values()) == {Status.UNKNOWN}


@pytest.mark.parametrize("late", ["log", "run", "drill"])
def test_anything_dated_in_the_future_leaves_every_promise_unknown(late: str) -> None:
    school = all_well()
    ahead = NOW + timedelta(days=1)
    if late == "log":
        school.facts = {"latest_at": ahead}
    elif late == "run":
        school.backups.append(backup(ahead))
    else:
        school.drills.append(drill(school.backups[0], ahead))
    assert {control.status for control in school.judge().values()} == {Status.UNKNOWN}


def test_a_critical_system_missed_for_a_school_day_is_overdue() -> None:
    school = all_well()
    school.now = at("2026-11-05", 1)
    assert school.status("backup-daily") is Status.KEPT
    school.now = at("2026-11-05", 2)
    control = school.judge()["backup-daily"]
    assert control.status is Status.OVERDUE
    assert control.due_on == date(2026, 11, 4)


def test_what_a_critical_system_needs_is_backed_up_daily_too() -> None:
    school = all_well()
    school.systems = [
        replace(SIMS, depends_on=("Server",)),
        System("Server", Grade.DESIRABLE),
    ]
    control = school.judge()["backup-daily"]
    assert control.status is Status.NEVER
    assert "Server has never been completely backed up" in control.reasons[0]


def test_a_broken_copy_does_not_keep_the_daily_backup() -> None:
    school = School(backups=[backup()], drills=[drill(backup(), verdict=Verdict.NOT_PROVEN)])
    assert school.status("backup-daily") is Status.NEVER
    assert school.status("data-sets") is Status.NEVER


def test_a_whole_restore_stands_for_six_months() -> None:
    school = all_well()
    school.now = at("2027-05-04", 1)
    assert school.status("effectiveness") is Status.DUE
    school.now = at("2027-05-06", 8)
    assert school.status("effectiveness") is Status.OVERDUE


def test_a_sample_is_no_test_of_effectiveness_but_is_a_random_file() -> None:
    copy = backup()
    school = School(backups=[copy], drills=[drill(copy, sampled=1, bad_share_below=0.95)])
    assert school.status("effectiveness") is Status.NEVER
    assert school.status("random-file") is Status.KEPT


@pytest.mark.parametrize(
    "changes",
    [
        {"replay": True},
        {"verdict": Verdict.NOT_PROVEN},
        {"verdict": Verdict.COULD_NOT_RUN},
        {"sampled": 0},
        {"failed": True},
        {"repository": "gone"},
    ],
)
def test_a_drill_that_shows_nothing_brings_no_file_back(changes: dict[str, Any]) -> None:
    copy = backup()
    assert School(backups=[copy], drills=[drill(copy, **changes)]).status("random-file") is (
        Status.NEVER
    )


def test_a_random_file_of_last_term_is_due_by_the_end_of_this_one() -> None:
    school = all_well()
    school.now = at("2027-01-11", 8)
    control = school.judge()["random-file"]
    assert control.status is Status.KEPT
    assert control.due_on == date(2027, 3, 25)
    school.now = at("2027-03-26", 8)
    assert school.status("random-file") is Status.OVERDUE


def test_a_log_with_backups_alone_is_not_a_log_of_tests() -> None:
    control = School(backups=[backup()]).judge()["test-log"]
    assert control.status is Status.NEVER
    assert "no restore test" in control.reasons[0]


def test_a_system_whose_copies_are_all_at_school_is_broken_for_off_site() -> None:
    school = all_well()
    school.places["store"] = replace(school.places["store"], offsite=False)
    assert school.status("off-site") is Status.BROKEN
    assert school.status("copies-321") is Status.BROKEN


def test_copies_that_are_all_within_reach_break_the_promise_of_one_offline() -> None:
    school = all_well()
    assert school.status("offline-copy") is Status.KEPT
    for name in school.places:
        school.places[name] = replace(school.places[name], offline=False, immutable=False)
    control = school.judge()["offline-copy"]
    assert control.status is Status.BROKEN
    assert "SIMS has no copy offline or unchangeable" in control.reasons[0]


def test_a_copy_off_site_of_last_year_is_no_copy_off_site() -> None:
    school = all_well()
    school.backups[0] = backup(at("2026-09-03"))
    assert school.status("off-site") is Status.BROKEN


def test_an_unproven_copy_is_counted_against_no_errors() -> None:
    school = all_well()
    school.drills.pop()
    control = school.judge()["copies-321"]
    assert control.status is Status.BROKEN
    assert "1 copy not shown to come back right" in control.reasons[0]


@pytest.mark.parametrize("outcome", [BackupOutcome.INCOMPLETE, BackupOutcome.FAILED])
def test_a_missing_source_in_the_newest_run_breaks_the_promise_of_paths(
    outcome: BackupOutcome,
) -> None:
    school = all_well()
    missing = backup(
        at("2026-11-04", 6), outcome=outcome, snapshot=None, problems=("missing source",)
    )
    school.backups.append(missing)
    control = school.judge()["paths"]
    assert control.status is Status.BROKEN
    assert "missing source" in control.reasons[0]
    school.backups.append(backup(at("2026-11-04", 7)))
    assert school.status("paths") is Status.KEPT


def test_a_folder_no_longer_covered_breaks_the_promise_of_paths() -> None:
    school = all_well()
    gone = backup(at("2026-11-04", 6), problems=("no longer covered",))
    school.backups.append(replace(gone, outcome=BackupOutcome.INCOMPLETE))
    assert school.status("paths") is Status.BROKEN


def test_a_full_disk_does_not_speak_of_paths() -> None:
    school = all_well()
    full = backup(
        at("2026-11-04", 6),
        outcome=BackupOutcome.FAILED,
        snapshot=None,
        problems=("disk full",),
    )
    school.backups.append(full)
    assert school.status("paths") is Status.KEPT


def test_an_incomplete_run_leaves_paths_unknown() -> None:
    school = all_well()
    school.backups.append(backup(at("2026-11-04", 6), outcome=BackupOutcome.INCOMPLETE))
    assert school.status("paths") is Status.UNKNOWN


def test_paths_seen_weeks_ago_do_not_speak_for_today() -> None:
    school = all_well()
    school.now = at("2026-11-20", 8)
    assert school.status("paths") is Status.OVERDUE
    assert school.status("data-sets") is Status.OVERDUE


def test_every_system_with_data_of_its_own_must_be_in_a_backup() -> None:
    school = all_well()
    school.systems = [SIMS, System("Scans", Grade.DESIRABLE)]
    control = school.judge()["data-sets"]
    assert control.status is Status.NEVER
    assert control.reasons[0].startswith("Scans is in no complete backup")


def test_a_system_in_the_register_only_is_not_asked_for_a_backup() -> None:
    school = all_well()
    school.systems = [SIMS, System("Email", Grade.ESSENTIAL, has_sources=False)]
    assert school.status("data-sets") is Status.KEPT


def test_a_register_that_does_not_hold_together_is_refused() -> None:
    with pytest.raises(Refused):
        School(systems=[replace(SIMS, depends_on=("Nothing",))]).judge()


def test_the_newest_file_brought_back_counts_not_the_oldest() -> None:
    old, new = backup(at("2026-04-20")), backup()
    school = School(backups=[old, new], drills=[drill(new), drill(old, at("2026-04-21"))])
    assert school.status("random-file") is Status.KEPT


def test_data_just_as_old_as_allowed_is_in_a_backup() -> None:
    school = all_well()
    school.now = at("2026-11-04", 19)
    assert school.status("data-sets") is Status.KEPT
    school.now += timedelta(seconds=1)
    assert school.status("data-sets") is Status.OVERDUE


def test_the_soonest_of_several_systems_is_the_day_a_promise_is_due() -> None:
    school = all_well()
    finance = backup(at("2026-11-02"), system="Finance")
    school.systems.append(System("Finance", Grade.CRITICAL))
    school.backups.append(finance)
    control = school.judge()["backup-daily"]
    assert control.due_on == date(2026, 11, 3)
    assert control.status is Status.OVERDUE
    assert control.reasons[0].startswith("Finance was last completely backed up on Monday")
    assert "the next was due by Tuesday 3 November, 23:59" in control.reasons[0]


def test_a_daily_backup_is_not_warned_of_in_the_evening_before_it_runs() -> None:
    school = all_well()
    school.now = at("2026-11-04", 23)
    control = school.judge()["backup-daily"]
    assert control.status is Status.KEPT
    assert control.reasons == ("SIMS was last completely backed up on Tuesday 3 November, 19:00.",)


def test_a_calendar_that_has_run_out_is_said_where_it_was_assumed() -> None:
    school = all_well()
    school.now = at("2027-09-07", 8)
    school.drills.append(drill(school.backups[0], at("2027-06-07")))
    reasons = school.judge()["random-file"].reasons
    assert any("add the next ones" in reason for reason in reasons)

"""Facts that can't be relied on: a broken log, a wrong clock, runs that left no copy."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from abide.domain.control import BackupFact, BackupOutcome, Status
from tests.domain.school import NOW, Desk, all_well, at, backup, drill, whole


def test_a_broken_log_makes_everything_unknown() -> None:
    desk = all_well()
    desk.facts = {"chain_intact": False, "first_broken": 12}
    status = desk.judge()
    assert status.status is Status.UNKNOWN
    assert "broken at entry 12" in status.reasons[0]
    assert status.proven_copies == 0


def test_a_clock_set_back_makes_everything_unknown() -> None:
    desk = all_well()
    desk.facts = {"latest_at": NOW + timedelta(seconds=301)}
    assert desk.judge().status is Status.UNKNOWN
    desk.facts = {"latest_at": NOW + timedelta(seconds=299)}
    assert desk.judge().status is Status.KEPT


@pytest.mark.parametrize(
    "late",
    [
        backup(NOW + timedelta(hours=1)),
        backup(NOW + timedelta(hours=1), outcome=BackupOutcome.FAILED, snapshot=None),
    ],
)
def test_a_run_dated_in_the_future_makes_the_system_unknown(late: BackupFact) -> None:
    desk = all_well()
    desk.backups.append(late)
    assert desk.judge().status is Status.UNKNOWN


def test_a_drill_dated_in_the_future_makes_the_system_unknown() -> None:
    desk = all_well()
    desk.drills.append(drill(desk.backups[0], NOW + timedelta(days=300)))
    assert desk.judge().status is Status.UNKNOWN


def test_a_drill_dated_before_the_copy_it_looked_at_proves_nothing() -> None:
    copy = backup()
    early = whole(copy, at("2026-11-03", 12))
    assert Desk(backups=[copy], drills=[early]).judge().status is Status.NEVER


def test_a_moment_without_a_zone_is_not_a_fact() -> None:
    with pytest.raises(ValueError, match="zone"):
        backup(datetime(2026, 11, 3, 19))  # noqa: DTZ001  the missing zone is what is tried


@pytest.mark.parametrize("outcome", [BackupOutcome.INCOMPLETE, BackupOutcome.FAILED])
def test_a_failed_newest_run_is_said_and_does_not_count_as_a_copy(outcome: BackupOutcome) -> None:
    desk = all_well()
    desk.backups.append(
        backup(at("2026-11-04", 6), outcome=outcome, snapshot="x", problems=("disk full",))
    )
    status = desk.judge()
    assert status.last_backup_at == at("2026-11-03")
    assert any("disk full" in reason for reason in status.reasons)


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": BackupOutcome.INCOMPLETE},
        {"outcome": BackupOutcome.FAILED},
        {"outcome": BackupOutcome.ABSENT},
        {"snapshot": None},
        {"finished_at": at("2026-11-01")},
    ],
)
def test_a_run_that_left_no_whole_copy_is_no_backup(changes: dict[str, Any]) -> None:
    status = Desk(backups=[backup(**changes)]).judge()
    assert status.status is Status.NEVER
    assert status.last_backup_at is None


def test_a_drive_that_is_away_is_neutral() -> None:
    desk = all_well()
    away: dict[str, Any] = {"outcome": BackupOutcome.ABSENT, "snapshot": None}
    desk.backups += [
        backup(at("2026-11-02"), repository="drive-a"),
        backup(repository="drive-a", **away),
    ]
    status = desk.judge()
    assert status.status is Status.KEPT
    assert not any("drive-a, on" in reason for reason in status.reasons)


def test_a_store_that_is_away_is_said() -> None:
    desk = all_well()
    desk.backups.append(backup(at("2026-11-04", 6), outcome=BackupOutcome.ABSENT, snapshot=None))
    assert any("could not reach it" in reason for reason in desk.judge().reasons)


def test_a_failed_run_to_a_drive_that_is_there_is_said() -> None:
    desk = all_well()
    desk.backups.append(
        backup(outcome=BackupOutcome.FAILED, repository="drive-a", problems=("disk full",))
    )
    assert any("The newest backup to drive-a" in reason for reason in desk.judge().reasons)

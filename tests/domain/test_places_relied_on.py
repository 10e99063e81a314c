"""Which copies a recovery would rely on: those in places that have lately shown they come back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from abide.domain.control import Status
from abide.domain.copies import CLOCK_SLACK_SECONDS
from tests.domain.school import NOW, SIMS, Desk, all_well, at, backup, drill, whole


def test_a_proof_in_a_place_the_system_no_longer_uses_does_not_count() -> None:
    desk = all_well()
    desk.system = replace(SIMS, repositories=("drive-a",))
    desk.backups.append(backup(repository="drive-a"))
    status = desk.judge()
    assert status.status is Status.NEVER
    assert status.proven_copies == 0
    assert status.last_backup_at == at("2026-11-03")


def test_a_fresh_copy_in_a_place_never_proven_does_not_make_up_for_a_stale_proven_one() -> None:
    stale, fresh = backup(at("2026-10-20"), repository="drive-a"), backup()
    desk = Desk(backups=[stale, fresh], drills=[whole(stale, at("2026-11-04", 4))])
    status = desk.judge()
    assert status.status is Status.OVERDUE
    assert status.last_backup_at == at("2026-10-20")
    assert any("is not relied on" in reason for reason in status.reasons)


def test_a_place_whose_last_proof_is_of_two_terms_ago_is_no_longer_relied_on() -> None:
    first = backup()
    drive = backup(at("2027-04-12"), "drive-a")
    fresh = backup(at("2027-04-13"))
    lapsed = Desk(
        backups=[first, drive, fresh],
        drills=[whole(first), whole(drive, at("2027-04-13", 4))],
        now=at("2027-04-14", 8),
    )
    status = lapsed.judge()
    assert status.status is Status.OVERDUE
    assert status.last_backup_at == at("2027-04-12")
    lapsed.drills.append(drill(fresh, at("2027-04-14", 3)))
    assert lapsed.judge().status is Status.KEPT


def test_a_proof_where_no_backup_is_known_does_not_speak_for_a_copy_elsewhere() -> None:
    elsewhere, fresh = backup(repository="drive-a"), backup()
    status = Desk(backups=[fresh], drills=[whole(elsewhere)]).judge()
    assert status.status is Status.NEVER
    assert status.last_proof_at is None
    assert status.proven_copies == 0


def test_of_two_whole_restores_the_newer_is_the_one_that_is_measured() -> None:
    desk = all_well()
    drive = backup(repository="drive-a")
    desk.backups.append(drive)
    desk.drills.append(whole(drive, at("2026-11-04", 6), restore_seconds=5 * 3600.0))
    assert desk.judge().status is Status.BROKEN
    desk.drills.append(whole(desk.backups[0], at("2026-11-04", 7)))
    assert desk.judge().status is Status.KEPT


def test_clocks_that_differ_a_little_do_not_spoil_a_proof() -> None:
    copy = backup(NOW - timedelta(hours=1))
    early = NOW - timedelta(hours=1, seconds=CLOCK_SLACK_SECONDS)
    desk = Desk(system=SIMS, backups=[copy], drills=[whole(copy, early)])
    assert desk.judge().status is Status.KEPT
    desk.drills = [replace(desk.drills[0], at=early - timedelta(seconds=1))]
    assert desk.judge().status is Status.NEVER


def test_a_proof_of_the_newest_copy_counts_from_its_own_moment() -> None:
    desk = all_well()
    assert desk.judge().last_proof_at == at("2026-11-04", 4)
    assert not any("old copy" in reason for reason in desk.judge().reasons)


def test_a_copy_does_not_supersede_itself_however_its_name_and_moment_are_cut() -> None:
    copy = backup(snapshot="4f7c12aa9e01")
    known: dict[str, Any] = {
        "snapshot": "4f7c12aa",
        "snapshot_at": copy.started_at - timedelta(seconds=1),
    }
    fresh = backup(at("2026-11-10"), snapshot="00aa")
    now = at("2026-11-11", 8)
    desk = Desk(backups=[copy, fresh], drills=[whole(copy, **known)], now=now)
    assert desk.judge().status is Status.DUE
    desk.drills = [replace(desk.drills[0], snapshot="another")]
    assert desk.judge().status is Status.OVERDUE

"""A copy that nobody could look at when last tried is no reason to say yes any more."""

from dataclasses import replace
from typing import Any

import pytest

from abide.domain.answer import could_recover
from abide.domain.control import BackupOutcome, Status
from abide.domain.drill import Verdict
from tests.domain.school import (
    AT_FOUR,
    LAST_NIGHT,
    NOW,
    SIMS,
    Desk,
    all_well,
    at,
    backup,
    drill,
    whole,
)

LATER, LATER_STILL = at("2026-11-04", 6), at("2026-11-04", 7)
IN_VAIN: dict[str, Any] = {
    "verdict": Verdict.COULD_NOT_RUN,
    "snapshot": "",
    "population": 0,
    "sampled": 0,
}
OPENS: dict[str, Any] = {"outcome": BackupOutcome.FAILED, "snapshot": None}


def answer(desk: Desk) -> str:
    return could_recover([desk.system], [desk.judge()], desk.known(), NOW).answer


def test_after_a_drill_that_could_not_run_an_old_proof_is_not_enough() -> None:
    desk = all_well()
    assert answer(desk) == "yes"
    desk.drills.append(drill(desk.backups[0], LATER, **IN_VAIN))
    status = desk.judge()
    assert status.status is Status.UNKNOWN
    assert "could not be looked at on Wednesday 4 November, 06:00" in status.reasons[0]
    assert (status.proven_copies, status.copies.total) == (0, 0)
    assert answer(desk) == "no"


def test_the_next_drill_that_looks_settles_it() -> None:
    desk = all_well()
    desk.drills.append(drill(desk.backups[0], LATER, **IN_VAIN))
    desk.drills.append(drill(desk.backups[0], LATER_STILL))
    assert desk.judge().status is Status.KEPT
    desk.drills[-1] = drill(desk.backups[0], LATER_STILL, verdict=Verdict.NOT_PROVEN, failed=True)
    assert desk.judge().status is Status.BROKEN


def test_a_complete_backup_does_not_settle_it() -> None:
    desk = all_well()
    desk.drills.append(drill(desk.backups[0], LATER, **IN_VAIN))
    desk.backups.append(backup(LATER_STILL))
    assert desk.judge().status is Status.UNKNOWN


def test_of_two_drills_at_one_moment_the_one_that_could_not_run_counts() -> None:
    desk = all_well()
    desk.drills.append(drill(desk.backups[0], AT_FOUR, **IN_VAIN))
    assert desk.judge().status is Status.UNKNOWN
    desk.drills.reverse()
    assert desk.judge().status is Status.UNKNOWN


def test_a_replay_that_could_not_run_says_nothing() -> None:
    desk = all_well()
    desk.drills.append(drill(desk.backups[0], LATER, replay=True, **IN_VAIN))
    assert desk.judge().status is Status.KEPT


def test_where_there_is_no_copy_yet_there_is_none_out_of_sight() -> None:
    desk = all_well()
    desk.drills.append(drill(backup(repository="drive-a"), LATER, **IN_VAIN))
    assert not any("looked at" in reason for reason in desk.judge().reasons)
    desk.backups.append(backup(LATER_STILL, repository="drive-a"))
    assert not any("looked at" in reason for reason in desk.judge().reasons)


def test_a_proven_copy_elsewhere_keeps_the_system_and_the_other_is_said() -> None:
    desk = all_well()
    other = backup(repository="drive-a")
    desk.backups.append(other)
    desk.drills += [drill(other), whole(other), drill(desk.backups[0], LATER, **IN_VAIN)]
    status = desk.judge()
    assert status.status is Status.KEPT
    assert any("The copies in store could not be looked at" in each for each in status.reasons)
    assert (status.proven_copies, status.copies.total) == (1, 1)
    assert answer(desk) == "yes"


def test_an_unproven_copy_elsewhere_is_not_enough() -> None:
    desk = all_well()
    desk.backups.append(backup(repository="drive-a"))
    desk.drills.append(drill(desk.backups[0], LATER, **IN_VAIN))
    assert desk.judge().status is Status.UNKNOWN


def test_the_time_measured_where_nobody_can_look_is_not_the_time_promised() -> None:
    desk = all_well()
    desk.system = replace(SIMS, rto_seconds=3_600.0)
    other = backup(repository="drive-a")
    desk.backups.append(other)
    slow = whole(other, restore_seconds=7_200.0)
    desk.drills += [drill(other), slow, drill(desk.backups[0], LATER, **IN_VAIN)]
    assert desk.judge().measured_restore_seconds == 7_200.0
    assert desk.judge().status is Status.BROKEN


@pytest.mark.parametrize(
    "problem",
    [
        "no repository",
        "wrong repository",
        "wrong password",
        "access denied",
        "unreachable",
        "damaged",
    ],
)
def test_a_backup_that_could_not_open_the_place_saw_no_copy_there(problem: str) -> None:
    desk = all_well()
    desk.backups.append(backup(LATER, problems=(problem,), **OPENS))
    assert desk.judge().status is Status.UNKNOWN
    assert answer(desk) == "no"
    again = [*desk.backups, backup(LATER_STILL)]
    assert Desk(backups=again, drills=desk.drills).judge().status is Status.KEPT
    desk.drills.append(drill(desk.backups[0], LATER_STILL))
    assert desk.judge().status is Status.KEPT


@pytest.mark.parametrize("problem", ["disk full", "locked", "interrupted", "place vanished"])
def test_a_backup_that_failed_otherwise_leaves_earlier_copies_what_they_were(problem: str) -> None:
    desk = all_well()
    desk.backups.append(backup(LATER, problems=(problem,), **OPENS))
    assert desk.judge().status is Status.KEPT


def test_a_backup_that_failed_before_the_newest_proof_is_past() -> None:
    desk = all_well()
    desk.backups.append(backup(LAST_NIGHT, problems=("unreachable",), **OPENS))
    assert desk.judge().status is Status.KEPT

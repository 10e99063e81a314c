"""A failure breaks a copy until all of it comes back right; a lucky sample mends nothing."""

from typing import Any

import pytest

from abide.domain.control import Status
from abide.domain.drill import Verdict
from tests.domain.school import Desk, all_well, at, backup, drill, whole


def test_a_drill_that_was_not_proven_breaks_the_only_copy() -> None:
    desk = all_well()
    desk.drills.append(drill(desk.backups[0], at("2026-11-04", 6), verdict=Verdict.NOT_PROVEN))
    status = desk.judge()
    assert status.status is Status.BROKEN
    assert "did not come back right" in status.reasons[0]
    assert status.proven_copies == 0
    assert status.copies.total == 0


def test_a_broken_copy_beside_a_good_one_is_said_and_does_not_break_the_system() -> None:
    desk = all_well()
    bad = backup(repository="drive-a")
    desk.backups.append(bad)
    desk.drills.append(drill(bad, at("2026-11-04", 6), verdict=Verdict.NOT_PROVEN))
    status = desk.judge()
    assert status.status is Status.KEPT
    assert any("drive-a did not come back right" in reason for reason in status.reasons)
    assert status.copies.total == 1


def test_every_copy_broken_is_broken() -> None:
    copies = [backup(), backup(repository="drive-a")]
    drills = [drill(copy, verdict=Verdict.NOT_PROVEN) for copy in copies]
    assert Desk(backups=copies, drills=drills).judge().status is Status.BROKEN


def test_a_broken_copy_beside_one_never_tried_is_never_not_kept() -> None:
    good, bad = backup(repository="drive-a"), backup()
    drills = [whole(bad), drill(bad, at("2026-11-04", 6), verdict=Verdict.NOT_PROVEN)]
    assert Desk(backups=[good, bad], drills=drills).judge().status is Status.NEVER


def test_a_place_proven_but_without_a_backup_we_know_of_does_not_hide_a_broken_copy() -> None:
    elsewhere, bad = backup(repository="drive-a"), backup()
    drills = [whole(elsewhere), drill(bad, at("2026-11-04", 6), verdict=Verdict.NOT_PROVEN)]
    status = Desk(backups=[bad], drills=drills).judge()
    assert status.status is Status.BROKEN
    assert status.proven_copies == 0


def test_a_lucky_sample_does_not_clear_a_failure() -> None:
    desk = all_well()
    copy = desk.backups[0]
    desk.drills += [
        drill(copy, at("2026-11-04", 5), verdict=Verdict.NOT_PROVEN),
        drill(copy, at("2026-11-04", 6)),
    ]
    assert desk.judge().status is Status.BROKEN


def test_bringing_everything_back_right_clears_a_failure() -> None:
    desk = all_well()
    copy = desk.backups[0]
    desk.drills += [
        drill(copy, at("2026-11-04", 5), verdict=Verdict.NOT_PROVEN),
        whole(copy, at("2026-11-04", 6)),
    ]
    assert desk.judge().status is Status.KEPT


def test_bringing_an_older_copy_back_right_does_not_clear_a_failure_of_a_newer_one() -> None:
    older, newer = backup(at("2026-11-02")), backup()
    drills = [
        whole(newer, at("2026-11-03", 22)),
        drill(newer, at("2026-11-04", 5), verdict=Verdict.NOT_PROVEN),
        whole(older, at("2026-11-04", 6)),
    ]
    assert Desk(backups=[older, newer], drills=drills).judge().status is Status.BROKEN


def test_a_replay_proves_nothing() -> None:
    copy = backup()
    status = Desk(backups=[copy], drills=[whole(copy, replay=True)]).judge()
    assert status.status is Status.NEVER
    assert any("a replay proves nothing" in reason for reason in status.reasons)


def test_a_replay_that_was_not_proven_shows_nothing_as_no_replay_can_be() -> None:
    desk = all_well()
    replayed = drill(desk.backups[0], at("2026-11-04", 6), verdict=Verdict.NOT_PROVEN, replay=True)
    desk.drills.append(replayed)
    assert desk.judge().status is Status.KEPT


def test_a_replay_in_which_a_check_failed_still_shows_that_the_copy_is_bad() -> None:
    desk = all_well()
    facts = {"verdict": Verdict.NOT_PROVEN, "replay": True, "failed": True}
    desk.drills.append(drill(desk.backups[0], at("2026-11-04", 6), **facts))
    assert desk.judge().status is Status.BROKEN


def test_a_drill_that_could_not_look_at_something_neither_breaks_nor_proves_a_copy() -> None:
    desk = all_well()
    blind: dict[str, Any] = {"verdict": Verdict.NOT_PROVEN, "failed": False}
    desk.drills.append(whole(desk.backups[0], at("2026-11-04", 6), **blind))
    status = desk.judge()
    assert status.status is Status.KEPT
    assert status.last_proof_at == at("2026-11-04", 4)
    assert any("could not look at all it asked for" in reason for reason in status.reasons)
    desk.drills = desk.drills[-1:]
    status = desk.judge()
    assert status.status is Status.NEVER
    assert any("the last one was not proven" in reason for reason in status.reasons)


def test_a_proven_word_beside_a_failed_check_is_a_failure() -> None:
    desk = all_well()
    desk.drills.append(whole(desk.backups[0], at("2026-11-04", 6), failed=True))
    assert desk.judge().status is Status.BROKEN


def test_when_the_only_copy_is_broken_it_is_not_told_as_never_made() -> None:
    bad = backup()
    status = Desk(backups=[bad], drills=[drill(bad, verdict=Verdict.NOT_PROVEN)]).judge()
    assert "No complete backup is left that can be relied on. Run a backup." in status.reasons


def test_an_older_copy_that_fails_too_does_not_make_the_newer_failure_easier_to_clear() -> None:
    older, newer = backup(at("2026-11-02")), backup()
    drills = [
        drill(newer, at("2026-11-04", 4), verdict=Verdict.NOT_PROVEN),
        drill(older, at("2026-11-04", 5), verdict=Verdict.NOT_PROVEN),
        whole(older, at("2026-11-04", 6)),
    ]
    desk = Desk(backups=[older, newer], drills=drills)
    assert desk.judge().status is Status.BROKEN
    desk.drills.append(whole(newer, at("2026-11-04", 7)))
    assert desk.judge().status is Status.KEPT


@pytest.mark.parametrize("changes", [{"replay": True}, {"unproven": 5_000}])
def test_a_whole_restore_that_is_no_proof_clears_nothing(changes: dict[str, Any]) -> None:
    desk = all_well()
    copy = desk.backups[0]
    desk.drills += [
        drill(copy, at("2026-11-04", 5), verdict=Verdict.NOT_PROVEN),
        whole(copy, at("2026-11-04", 6), **changes),
    ]
    assert desk.judge().status is Status.BROKEN

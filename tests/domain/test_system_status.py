"""A system is kept only on evidence; each way in which it is not has its status and its reason."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from abide.domain.cadence import Cadence
from abide.domain.control import Basis, Facts, Status, judge_system
from abide.domain.copies import CopyCount
from abide.domain.register import Grade, System
from tests.domain.school import (
    CALENDAR,
    HOUR,
    NOW,
    PLACES,
    SIMS,
    Desk,
    all_well,
    at,
    backup,
    drill,
    whole,
)


def test_all_well_is_kept_and_says_which_copy_was_proven() -> None:
    status = all_well().judge()
    assert status.status is Status.KEPT
    assert status.basis is Basis.MEASURED
    assert status.last_backup_at == at("2026-11-03")
    assert status.last_proof_at == at("2026-11-04", 4)
    assert status.measured_restore_seconds == 2_400
    assert status.proven_copies == 1
    assert status.copies == CopyCount(1, 1, 1, 0, 1)
    assert (
        "The copy of Tuesday 3 November, 19:00 in store was brought back on "
        "Wednesday 4 November, 04:00: all 15,000 files came back right." in status.reasons
    )


def test_no_fact_at_all_is_never_and_says_what_to_do() -> None:
    status = Desk().judge()
    assert status.status is Status.NEVER
    assert "No complete backup has been made yet. Run a backup." in status.reasons
    assert "No copy has been brought back yet. Run a restore test." in status.reasons
    assert any(reason.startswith("No whole restore has been measured") for reason in status.reasons)
    assert status.measured_restore_seconds is None


def test_a_backup_that_was_never_brought_back_is_never() -> None:
    assert Desk(backups=[backup()]).judge().status is Status.NEVER


def test_a_drill_without_a_whole_restore_is_never_and_has_no_measured_time() -> None:
    copy = backup()
    status = Desk(backups=[copy], drills=[drill(copy)]).judge()
    assert status.status is Status.NEVER
    assert status.measured_restore_seconds is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"loaded": False}, "databases were not loaded"),
        ({"sampled": 14_999}, "left something out"),
        ({"whole": False}, "how long it takes is not known"),
        ({"restore_seconds": None}, "how long it takes is not known"),
        ({"replay": True}, "how long it takes is not known"),
    ],
)
def test_a_restore_that_is_not_of_everything_measures_nothing(
    changes: dict[str, Any], says: str
) -> None:
    copy = backup()
    status = Desk(backups=[copy], drills=[drill(copy), whole(copy, **changes)]).judge()
    assert status.status is Status.NEVER
    assert status.measured_restore_seconds is None
    assert any(says in reason for reason in status.reasons)


def test_too_little_room_for_a_whole_restore_is_said() -> None:
    copy = backup()
    desk = Desk(backups=[copy], drills=[drill(copy)])
    desk.facts = {"scratch_too_small": frozenset({"SIMS"})}
    assert any("not enough room" in reason for reason in desk.judge().reasons)


def test_a_system_on_what_was_never_tried_is_never_kept_and_says_so() -> None:
    desk = all_well()
    desk.facts = {"not_yet_run": {"SIMS": "SQL Server"}}
    status = desk.judge()
    assert status.status is Status.NEVER
    assert "not yet run on SQL Server" in status.reasons[0]
    desk.facts = {"not_yet_run": {"Library": "SQL Server"}}
    assert desk.judge().status is Status.KEPT


def test_a_whole_restore_slower_than_promised_is_broken() -> None:
    desk = all_well()
    desk.system = replace(SIMS, rto_seconds=HOUR)
    desk.drills = [whole(desk.backups[0], restore_seconds=3 * HOUR)]
    status = desk.judge()
    assert status.status is Status.BROKEN
    assert status.reasons[0].startswith(
        "The last whole restore took 3 hours; the promise is 1 hour."
    )


def test_a_whole_restore_just_as_long_as_promised_is_kept() -> None:
    desk = all_well()
    desk.system = replace(SIMS, rto_seconds=2_400)
    assert desk.judge().status is Status.KEPT


def test_without_a_promised_time_the_time_is_not_judged_and_that_is_said() -> None:
    desk = all_well()
    desk.system = replace(SIMS, rto_seconds=None)
    status = desk.judge()
    assert status.status is Status.KEPT
    assert any("No back-within time is promised" in reason for reason in status.reasons)


def test_a_copy_older_than_the_work_that_may_be_lost_is_overdue() -> None:
    desk = all_well()
    desk.now = at("2026-11-04", 19, 1)
    status = desk.judge()
    assert status.status is Status.OVERDUE
    assert "at most 1 day of work may be lost" in status.reasons[0]


def test_a_weekend_does_not_make_a_copy_too_old() -> None:
    copy = backup(at("2026-11-06"))
    desk = Desk(backups=[copy], drills=[whole(copy, at("2026-11-07"))], now=at("2026-11-09", 18))
    assert desk.judge().status is Status.KEPT


def test_a_backup_promised_for_tonight_and_missed_is_due_before_it_is_overdue() -> None:
    desk = all_well()
    desk.system = replace(
        SIMS, rpo_seconds=48 * HOUR, backup=Cadence.parse("every school day at 19:00")
    )
    desk.now = at("2026-11-04", 20, 59)
    assert desk.judge().status is Status.KEPT
    desk.now = at("2026-11-04", 21, 1)
    status = desk.judge()
    assert status.status is Status.DUE
    assert "A backup was due by Wednesday 4 November, 19:00" in status.reasons[0]


@pytest.mark.parametrize(
    ("days", "status"),
    [(5, Status.KEPT), (7, Status.DUE), (9, Status.OVERDUE)],
)
def test_a_proof_grows_due_then_overdue(days: int, status: Status) -> None:
    first = backup()
    now = at("2026-11-04", 8) + timedelta(days=days)
    fresh = backup(now - timedelta(hours=1))
    desk = Desk(backups=[first, fresh], drills=[whole(first)], now=now)
    assert desk.judge().status is status


def test_a_whole_restore_of_two_terms_ago_is_overdue_though_samples_go_on() -> None:
    old, new = backup(at("2026-11-03")), backup(at("2027-04-13"))
    desk = Desk(
        backups=[old, new],
        drills=[whole(old), drill(new, at("2027-04-14", 3))],
        now=at("2027-04-14", 8),
    )
    status = desk.judge()
    assert status.status is Status.OVERDUE
    assert (
        "It has not been wholly brought back since Wednesday 4 November 2026" in status.reasons[0]
    )
    assert "termly" in status.reasons[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"population": 0, "sampled": 0, "bad_share_below": 0.0},
        {"sampled": 0, "bad_share_below": 0.0},
        {"sampled": 15_000, "unproven": 15_000, "bad_share_below": None},
        {"sampled": 1, "bad_share_below": None},
        {"sampled": 1, "bad_share_below": 0.95},
        {"sampled": 300, "bad_share_below": 0.5},
        {"sampled": 300, "unproven": 30, "bad_share_below": 0.01},
        {"sampled": 20_000, "unproven": 19_999, "bad_share_below": None},
    ],
)
def test_a_drill_that_looked_at_nothing_or_too_little_proves_nothing(
    changes: dict[str, Any],
) -> None:
    copy = backup()
    facts = {**changes, "restore_seconds": 1.0, "whole": True}
    status = Desk(backups=[copy], drills=[drill(copy, **facts)]).judge()
    assert status.status is Status.NEVER
    assert status.last_proof_at is None


def test_a_drill_of_an_old_copy_does_not_stand_for_the_newer_ones() -> None:
    copies = [backup(at(day)) for day in ("2026-09-07", "2026-09-08", "2026-11-03")]
    status = Desk(backups=copies, drills=[whole(copies[0], at("2026-11-04", 4))]).judge()
    assert status.status is Status.OVERDUE
    assert any("was of an old copy" in reason for reason in status.reasons)


def test_a_proof_of_another_system_does_not_count() -> None:
    desk = all_well()
    desk.drills = [replace(one, system="Finance") for one in desk.drills]
    assert desk.judge().status is Status.NEVER


def test_a_copy_of_last_year_is_no_longer_counted() -> None:
    desk = all_well()
    desk.backups.append(backup(at("2026-09-03"), repository="drive-a"))
    assert desk.judge().copies.total == 1


def test_words_without_a_number_are_judged_by_the_default_and_that_is_said() -> None:
    desk = all_well()
    words = Cadence.parse("regularly")
    desk.system = replace(SIMS, backup=words, proof=words, whole=words)
    said = [reason for reason in desk.judge().reasons if "“regularly”" in reason]
    assert len(said) == 3


@pytest.mark.parametrize(("supplier", "basis"), [("Arbor", Basis.SUPPLIER), (None, Basis.STAFF)])
def test_a_system_in_the_register_only_is_never_on_somebodys_word(
    supplier: str | None, basis: Basis
) -> None:
    system = System("Email", Grade.ESSENTIAL, has_sources=False, supplier=supplier)
    status = judge_system(system, Facts(), PLACES, CALENDAR, NOW)
    assert (status.status, status.basis) == (Status.NEVER, basis)


def test_a_system_without_any_place_is_never() -> None:
    status = judge_system(SIMS, Facts(), {}, CALENDAR, NOW)
    assert status.status is Status.NEVER
    assert "No place for its copies is declared. Name one." in status.reasons


def test_the_worst_reason_comes_first() -> None:
    desk = all_well()
    desk.system = replace(SIMS, rto_seconds=60)
    desk.now = at("2026-11-05", 20)
    status = desk.judge()
    assert status.status is Status.BROKEN
    assert "took 40 minutes" in status.reasons[0]
    assert "may be lost" in status.reasons[1]


def test_a_copy_just_as_old_as_allowed_is_not_too_old() -> None:
    desk = all_well()
    desk.now = at("2026-11-04", 19)
    assert desk.judge().status is Status.KEPT
    desk.now += timedelta(seconds=1)
    assert desk.judge().status is Status.OVERDUE


def test_a_backup_is_not_missed_until_its_grace_is_over() -> None:
    desk = all_well()
    words = Cadence.parse("every school day at 19:00")
    desk.system = replace(SIMS, rpo_seconds=48 * HOUR, backup=words)
    desk.now = at("2026-11-04", 21)
    assert desk.judge().status is Status.KEPT
    desk.now += timedelta(seconds=1)
    assert desk.judge().status is Status.DUE


def test_nothing_is_said_of_what_is_in_order() -> None:
    desk = all_well()
    desk.system = replace(SIMS, backup=Cadence.parse("daily"), proof=Cadence.parse("weekly"))
    said = " ".join(desk.judge().reasons)
    assert "is not relied on" not in said
    assert "names no number" not in said
    assert "could not" not in said

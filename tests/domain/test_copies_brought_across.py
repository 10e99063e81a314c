"""A copy brought from another place is as old as its data, and as new a deed as its bringing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from abide.domain.control import BackupFact, BackupOutcome, Facts
from abide.domain.control.state import CopyState, copy_states
from tests.domain.school import PLACES, SIMS, all_well, at


def runs() -> tuple[BackupFact, BackupFact]:
    """A backup that failed in the evening, and the afternoon's copy brought across next morning."""
    good = all_well().backups[0]
    failed = replace(
        good,
        started_at=at("2026-11-03", 22),
        finished_at=at("2026-11-03", 22),
        outcome=BackupOutcome.FAILED,
        snapshot=None,
        problems=("disk full",),
    )
    brought = replace(
        good,
        started_at=at("2026-11-03", 16),
        finished_at=at("2026-11-04", 8),
        run_at=at("2026-11-04", 8) - timedelta(minutes=5),
    )
    return failed, brought


def state(*backups: BackupFact) -> CopyState:
    """Return what is known of the one place that these runs went to."""
    facts = Facts(backups)
    return next(each for each in copy_states(SIMS, facts, PLACES) if each.last_run)


def test_what_went_well_last_is_the_bringing() -> None:
    failed, brought = runs()
    found = state(failed, brought)
    assert found.last_run == brought
    assert found.newest == brought


def test_without_it_the_failure_is_what_was_last() -> None:
    failed, brought = runs()
    found = state(failed, replace(brought, run_at=None))
    assert found.last_run == failed


def test_a_moment_without_its_zone_is_refused() -> None:
    _, brought = runs()
    with pytest.raises(ValueError):
        replace(brought, run_at=brought.run_at.replace(tzinfo=None) if brought.run_at else None)

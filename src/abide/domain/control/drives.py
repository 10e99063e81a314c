"""The promises of portable drives: a copy goes to one each week, and they take turns."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from abide.domain.cadence import Cadence, Per
from abide.domain.control.copying import newest_of
from abide.domain.control.desk import Desk, Found, Telling, dated, nothing
from abide.domain.control.facts import BackupFact, Status
from abide.domain.control.state import is_complete
from abide.domain.control.view import Finding
from abide.domain.register import WEEKLY, Grade, System
from abide.domain.words import listing

TWICE_A_WEEK = Cadence("twice a week", times=2, per=Per.WEEK)


def drive_copied(desk: Desk) -> Found:
    """Return whether each system that goes to a drive reaches one weekly, and no critical system is
    left out."""
    kept = _on_drives(desk)
    if not kept.drives or not kept.systems:
        return nothing("No portable drive is declared for any system. Name the drives.")
    last = [(system.name, _started(_newest_on_drive(desk, system))) for system in kept.systems]
    telling = Telling("completely backed up to a drive", "Plug a drive in and run a backup.")
    weekly = dated(desk.view, WEEKLY, last, telling)
    left_out = [s.name for s in desk.kept_here(Grade.CRITICAL) if s not in kept.systems]
    if not left_out:
        return weekly
    reason = f"{listing(left_out)} never goes to a portable drive. Add one to its places."
    return Found([*weekly.findings, Finding(Status.NEVER, reason)], weekly.due_on)


def drive_changed(desk: Desk) -> Found:
    """Return whether the drive was changed for another within a week."""
    return _changed(desk, WEEKLY)


def drive_changed_twice(desk: Desk) -> Found:
    """Return whether the drive is changed twice a week, as the other column of the policy has it.

    Which of the two counts is for the school to decide; each is judged by itself.
    """
    return _changed(desk, TWICE_A_WEEK)


@dataclass(frozen=True)
class _OnDrives:
    """How many drives there are, and the systems that go to one."""

    drives: int
    systems: tuple[System, ...]


def _on_drives(desk: Desk) -> _OnDrives:
    systems = tuple(
        system
        for system in desk.kept_here()
        if any(state.place.is_drive for state in desk.states[system.name])
    )
    return _OnDrives(sum(place.is_drive for place in desk.places.values()), systems)


def _started(run: BackupFact | None) -> datetime | None:
    return run.started_at if run else None


def _newest_on_drive(desk: Desk, system: System) -> BackupFact | None:
    return newest_of(state for state in desk.usable(system) if state.place.is_drive)


def _changed(desk: Desk, cadence: Cadence) -> Found:
    kept = _on_drives(desk)
    if not kept.drives or not kept.systems:
        return nothing("No portable drive is declared for any system. Name the drives.")
    if kept.drives < 2:
        return nothing("There is only one portable drive, so it is never changed. Add another.")
    changed = _last_change(desk)
    if changed is None:
        return nothing("The portable drive has never been changed for another. Change it.")
    return dated(
        desk.view, cadence, [("The portable drive", changed)], Telling("changed", "Change it.")
    )


def _last_change(desk: Desk) -> datetime | None:
    """Return when a complete backup last reached another drive than the one before it did."""
    runs = sorted(
        (
            run
            for system in desk.kept_here()
            for run in desk.runs(system)
            if is_complete(run) and _is_on_drive(desk, run)
        ),
        key=lambda run: run.started_at,
    )
    changes = (
        after.started_at
        for before, after in pairwise(runs)
        if before.repository != after.repository
    )
    return max(changes, default=None)


def _is_on_drive(desk: Desk, run: BackupFact) -> bool:
    place = desk.places.get(run.repository)
    return place is not None and place.is_drive

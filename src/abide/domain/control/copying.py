"""Findings on a system's copies: is there one, is it fresh, did the newest run go well?"""

from collections.abc import Iterable, Iterator

from abide.domain.control.facts import BackupFact, BackupOutcome, Status
from abide.domain.control.state import CopyState
from abide.domain.control.view import Finding, View
from abide.domain.copies import rpo_age_seconds
from abide.domain.register import System
from abide.domain.words import listing, unlike_durations

IN_DOUBT = "in doubt"
"""The problem of a backup that was complete, and was made while an alarm's ruin was going on."""


def copying(system: System, states: tuple[CopyState, ...], view: View) -> Iterator[Finding]:
    """Given a system's copies, yield what is true of them, good and bad."""
    if not states:
        yield Finding(Status.NEVER, "No place for its copies is declared. Name one.")
        return
    yield from _brokenness(states, view)
    yield from _blindness(states, view)
    usable = [state for state in states if state.state != "broken"]
    newest = newest_of(usable)
    if newest is None:
        some = any(state.newest for state in states)
        left = "is left that can be relied on" if some else "has been made yet"
        yield Finding(Status.NEVER, f"No complete backup {left}. Run a backup.")
    else:
        yield from _freshness(system, states, view)
        yield from _punctuality(system, newest, view)
    for state in states:
        yield from _of_place(state, view)


def newest_of(states: Iterable[CopyState]) -> BackupFact | None:
    """Given copies, return the newest complete backup among them, or None."""
    runs = [state.newest for state in states if state.newest is not None]
    return max(runs, key=lambda run: (run.started_at, run.repository), default=None)


def relied_on(system: System, states: tuple[CopyState, ...], view: View) -> tuple[CopyState, ...]:
    """Given a system's copies, return those that a recovery would rely on.

    They are in places that have shown, at least as often as a whole restore is promised, that
    what they hold comes back; where no place has, all that are not broken.
    """
    shown = tuple(
        state
        for state in states
        if state.state == "proven"
        and state.proof is not None
        and view.standing(
            view.due(system.whole_cadence, state.proof.counts_from, system.grace_seconds)
        )
        is not Status.OVERDUE
    )
    return shown or tuple(state for state in states if state.state != "broken")


def _brokenness(states: tuple[CopyState, ...], view: View) -> Iterator[Finding]:
    """Given copies, yield a finding for each that failed, broken when there is no other."""
    alone = not any(state.newest and state.state != "broken" for state in states)
    for state in states:
        if state.failed is None:
            continue
        yield Finding(
            Status.BROKEN if alone else Status.KEPT,
            f"The copy of {view.moment(state.failed.snapshot_at)} in {state.place.name} did not "
            f"come back right on {view.moment(state.failed.at)}"
            + (
                ", and there is no good copy elsewhere. "
                if alone
                else ", so that place is not counted. "
            )
            + "Make a new backup there and run a full restore test of it; should that fail as "
            "well, have that place made anew.",
        )


def _blindness(states: tuple[CopyState, ...], view: View) -> Iterator[Finding]:
    """Given copies, yield each that nobody could look at, unknown when there is no proven other."""
    alone = not any(state.state == "proven" for state in states)
    for state in states:
        if state.state == "unknown" and state.unseen is not None:
            yield Finding(
                Status.UNKNOWN if alone else Status.KEPT,
                f"The copies in {state.place.name} could not be looked at on "
                f"{view.moment(state.unseen)}, so nobody knows whether they come back. See to the "
                "cause and run a restore test there.",
            )


def _freshness(system: System, states: tuple[CopyState, ...], view: View) -> Iterator[Finding]:
    """Given copies, yield overdue when more work could be lost than is promised."""
    newest = newest_of(relied_on(system, states, view))
    unshown = newest_of(state for state in states if state.state != "broken")
    if newest is None or unshown is None:
        return
    age = rpo_age_seconds(newest.started_at, view.now, view.calendar)
    promised = system.work_we_could_lose_seconds
    if age > promised:
        said, limit = unlike_durations(age, promised)
        yield Finding(
            Status.OVERDUE,
            f"The newest copy that can be relied on is of {view.moment(newest.started_at)}: {said} "
            f"of open days ago, and at most {limit} of work may be lost. Run a backup.",
        )
    if unshown.started_at > newest.started_at:
        yield Finding(
            Status.KEPT,
            f"A newer copy, of {view.moment(unshown.started_at)} in {unshown.repository}, is not "
            "relied on: nothing has been brought back from there lately. Run a restore test of it.",
        )


def _punctuality(system: System, newest: BackupFact, view: View) -> Iterator[Finding]:
    """Given the newest copy, yield due when a backup that was promised since has not been made."""
    due = view.due(system.backup_cadence, newest.started_at, system.grace_seconds)
    if view.now > due.overdue_at:
        yield Finding(
            Status.DUE,
            f"A backup was due by {view.moment(due.next_due_at)} and none has completed since "
            f"{view.moment(newest.started_at)}. Run a backup.",
        )
    if due.assumed:
        yield Finding(Status.KEPT, due.assumed)
    if system.backup is not None and not system.backup.is_stated:
        yield Finding(
            Status.KEPT,
            f"“{system.backup.text}” names no number for backups, so every school day is counted.",
        )


def _of_place(state: CopyState, view: View) -> Iterator[Finding]:
    """Given one place's copies, yield what went wrong there last, or that it holds none."""
    name, run = state.place.name, state.last_run
    if run is not None and run.outcome is not BackupOutcome.COMPLETE:
        kinds = f" ({listing(sorted(set(run.problems)))})" if run.problems else ""
        did = {
            BackupOutcome.INCOMPLETE: "may hold ruin"
            if IN_DOUBT in run.problems
            else "left something out",
            BackupOutcome.FAILED: "failed",
            BackupOutcome.ABSENT: "could not reach it",
        }.get(run.outcome, "did not complete")
        yield Finding(
            Status.KEPT,
            f"The newest backup to {name}, on {view.moment(run.started_at)}, {did}{kinds}. "
            "See to the cause and run it again.",
        )
    elif state.newest is None:
        yield Finding(
            Status.KEPT,
            f"There is no complete copy in {name} yet."
            + (" Plug the drive in and run a backup." if state.place.is_drive else ""),
        )

"""Findings on a system's proofs: has a copy come back, all of it, lately, and quickly enough?"""

from collections.abc import Iterator
from typing import Literal

from abide.domain.control.facts import DrillFact, Facts, Status
from abide.domain.control.state import (
    CopyState,
    Proof,
    is_failure,
    is_full,
    is_proof,
    is_shown,
    share_in_doubt,
)
from abide.domain.control.view import Finding, View
from abide.domain.drill import Verdict, claim
from abide.domain.register import System
from abide.domain.words import duration, plural, unlike_durations


def best(states: tuple[CopyState, ...], kind: Literal["proof", "whole"]) -> Proof | None:
    """Given a system's copies, return the proof (or whole restore) that counts most, or None.

    Copies that could not be looked at when last tried count only where none is proven.
    """
    seen = [state for state in states if state.state == "proven"] or states
    found = (state.proof if kind == "proof" else state.whole for state in seen)
    proofs = [proof for proof in found if proof is not None]
    return max(proofs, key=lambda proof: proof.weight, default=None)


def proving(
    system: System, facts: Facts, states: tuple[CopyState, ...], view: View
) -> Iterator[Finding]:
    """Given a system's copies and the facts, yield what is true of its proofs, good and bad."""
    here = {(system.name, state.place.name) for state in states}
    drills = [drill for drill in facts.drills if (drill.system, drill.repository) in here]
    proof, whole = best(states, "proof"), best(states, "whole")
    if system.name in facts.not_yet_run:
        yield Finding(Status.NEVER, _not_yet_run(facts.not_yet_run[system.name]))
    if proof is None:
        yield Finding(Status.NEVER, _no_proof(states, drills))
    else:
        yield Finding(Status.KEPT, _shown(proof.drill, view))
        yield from _kept_up(system, "proof", proof, view)
    if whole is None:
        yield Finding(Status.NEVER, _no_whole(system, facts, drills))
    else:
        yield from _kept_up(system, "whole", whole, view)
        yield _quickly(system, whole.drill)
    yield from _last_attempt(drills, view)
    yield from _unstated(system)


def _kept_up(
    system: System, kind: Literal["proof", "whole"], proof: Proof, view: View
) -> Iterator[Finding]:
    """Given the proof that counts most, yield whether it is still within its cadence."""
    cadence, done, what = (
        (system.proof_cadence, "brought back", "a restore test")
        if kind == "proof"
        else (system.whole_cadence, "wholly brought back", "a whole restore")
    )
    due = view.due(cadence, proof.counts_from, system.grace_seconds)
    standing = view.standing(due)
    if due.assumed:
        yield Finding(Status.KEPT, due.assumed)
    if standing is Status.KEPT:
        return
    if standing is Status.DUE:
        by = view.moment(due.next_due_at)
        yield Finding(standing, f"It is to be {done} again by {by}. Run {what}.")
        return
    since = f"It has not been {done} since {view.moment(proof.counts_from)}"
    if proof.counts_from < proof.drill.at:
        since += f" (that of {view.day(proof.drill.at)} was of an old copy)"
    yield Finding(
        standing, f"{since}; the promise is {cadence.text}. Run {what} of the newest copy."
    )


def _not_yet_run(engine: str) -> str:
    """Given what keeps the data, return that Abide was never tried on it, and what would end it."""
    return (
        f"Its data is kept by {engine}, and Abide was not yet run on {engine}: nothing of it "
        "counts as proven until a technician has tried it there and sent back the transcript."
    )


def _no_proof(states: tuple[CopyState, ...], drills: list[DrillFact]) -> str:
    """Given no proof that counts, return why there is none and what to do."""
    weak = [drill for drill in drills if is_shown(drill) and not is_proof(drill)]
    if weak and not any(state.failed for state in states):
        newest = max(weak, key=lambda drill: drill.at)
        return (
            f"The last restore test judged {plural(newest.sampled - newest.unproven, 'file')} of "
            f"{newest.population:,}: too few to count. Run a larger one."
        )
    if any(state.failed for state in states):
        return "No copy that can be relied on has been brought back yet. Run a restore test."
    if any(drill.replay for drill in drills):
        return "Only a replay was run, and a replay proves nothing. Run a fresh restore test."
    return "No copy has been brought back yet. Run a restore test."


def _no_whole(system: System, facts: Facts, drills: list[DrillFact]) -> str:
    """Given no whole restore that counts, return why there is none and what to do."""
    start = "No whole restore has been measured"
    if system.name in facts.scratch_too_small:
        return (
            f"{start}: there is not enough room on the server to bring all of it back. Give the "
            "scratch folder more room, or bring it back once on another machine."
        )
    wholes = [drill for drill in drills if drill.whole and is_proof(drill)]
    if any(not drill.loaded for drill in wholes):
        return (
            f"{start}: its databases were not loaded when it was brought back. Run one that does."
        )
    if any(not is_full(drill) for drill in wholes):
        return f"{start}: the last one left something out. Run one of everything."
    if any(drill.whole and drill.verdict is Verdict.NOT_PROVEN for drill in drills):
        return f"{start}: the last one was not proven. See to the cause and run another."
    return f"{start} yet, so how long it takes is not known. Run a whole restore."


def _quickly(system: System, drill: DrillFact) -> Finding:
    """Given a whole restore, return whether it was within the time promised."""
    took = drill.restore_seconds or 0.0
    if system.rto_seconds is None:
        return Finding(
            Status.KEPT,
            f"No back-within time is promised; the last whole restore took {duration(took)}.",
        )
    if took > system.rto_seconds:
        said, limit = unlike_durations(took, system.rto_seconds)
        return Finding(
            Status.BROKEN,
            f"The last whole restore took {said}; the promise is {limit}. Find a quicker way, or "
            "agree a longer time.",
        )
    return Finding(
        Status.KEPT,
        f"The last whole restore took {duration(took)}; the promise is "
        f"{duration(system.rto_seconds)}.",
    )


def _shown(drill: DrillFact, view: View) -> str:
    """Given a proof, return which copy it was, where, when, and what may be said of it."""
    said = claim(drill.population, drill.sampled, share_in_doubt(drill), unproven=drill.unproven)
    return (
        f"The copy of {view.moment(drill.snapshot_at)} in {drill.repository} was brought back on "
        f"{view.moment(drill.at)}: {said}."
    )


def _last_attempt(drills: list[DrillFact], view: View) -> Iterator[Finding]:
    """Given a system's drills, yield that the newest shows nothing, when it could not look at all
    it asked for. (One that could not run is told with its place.)"""
    fresh = [drill for drill in drills if not drill.replay]
    newest = max(fresh, key=lambda d: (d.at, d.verdict.value, d.repository), default=None)
    if newest is None or newest.verdict is not Verdict.NOT_PROVEN or is_failure(newest):
        return
    yield Finding(
        Status.KEPT,
        f"The newest restore test, of {newest.repository} on {view.moment(newest.at)}, could not "
        "look at all it asked for, so it shows nothing. See to the cause and run it again.",
    )


def _unstated(system: System) -> Iterator[Finding]:
    """Given a system, yield that a cadence in words without a number was read as the default."""
    for cadence, what, read_as in (
        (system.proof, "restore tests", system.proof_cadence),
        (system.whole, "whole restores", system.whole_cadence),
    ):
        if cadence is not None and not cadence.is_stated:
            yield Finding(
                Status.KEPT,
                f"“{cadence.text}” names no number for {what}, so {read_as.text} is counted.",
            )

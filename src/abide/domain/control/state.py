"""What each copy of a system is worth: proven, broken or unproven, and which proof counts.

A proof counts only for the place it came from, and a failure there is cleared only by bringing
everything back right from a copy at least as new: a lucky sample clears nothing.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from abide.domain.control.facts import BackupFact, BackupOutcome, DrillFact, Facts
from abide.domain.copies import CLOCK_SLACK_SECONDS, Place
from abide.domain.drill import Verdict, bad_below
from abide.domain.register import System

UNOPENED = frozenset(
    {
        "no repository",
        "wrong repository",
        "wrong password",
        "access denied",
        "unreachable",
        "damaged",
    }
)
"""Kinds of problem that keep a run from opening a place: the copies there cannot be had either."""

CLOCK_SLACK = timedelta(seconds=CLOCK_SLACK_SECONDS)
WEAKEST_PROOF = 0.1
"""A restore test after which a tenth or more of the files may be bad is too small to count."""


@dataclass(frozen=True)
class Proof:
    """A drill that shows something, and the moment it counts from.

    That is the drill's own, but for a copy that had been superseded by then: when it was.
    """

    drill: DrillFact
    counts_from: datetime

    @property
    def weight(self) -> tuple[datetime, datetime, float, str, str]:
        """Return what proofs are compared by: the newest counts; of two at once, the slower."""
        drill = self.drill
        took = drill.restore_seconds or 0.0
        return self.counts_from, drill.at, took, drill.repository, drill.snapshot


@dataclass(frozen=True)
class CopyState:
    """What is known of one system's copies in one place.

    `newest` is the newest complete backup, `last_run` the newest run but for absences, `failed`
    a failure that nothing has cleared, `unseen` when somebody last tried to look and could not.
    Without a complete backup or with a failure no proof counts.
    """

    place: Place
    newest: BackupFact | None = None
    last_run: BackupFact | None = None
    failed: DrillFact | None = None
    unseen: datetime | None = None
    proof: Proof | None = None
    whole: Proof | None = None

    @property
    def state(self) -> Literal["proven", "broken", "unknown", "unproven"]:
        """Return what the newest drills say of the copies here."""
        if self.failed is not None:
            return "broken"
        if self.unseen is not None:
            return "unknown"
        return "proven" if self.proof is not None else "unproven"


def copy_states(system: System, facts: Facts, places: Mapping[str, Place]) -> tuple[CopyState, ...]:
    """Given a system and the facts, return what is known of its copies, place by place.

    Only places that the system is declared to be kept in are looked at. What is known of a copy is
    the same whoever asks, so the facts remember it.
    """
    known = facts.states
    for place in declared_places(system, places):
        if (system.name, place) not in known:
            known[system.name, place] = _state(system, facts, place)
    return tuple(known[system.name, place] for place in declared_places(system, places))


def declared_places(system: System, places: Mapping[str, Place]) -> tuple[Place, ...]:
    """Given a system, return the places it is kept in: those it names, else all."""
    names = dict.fromkeys(system.repositories or places)
    return tuple(places.get(name, Place(name, "local")) for name in names)


def is_full(drill: DrillFact) -> bool:
    """Return whether everything that the copy holds was asked for, and it holds something."""
    return drill.sampled >= drill.population > 0


def is_shown(drill: DrillFact) -> bool:
    """Return whether a drill shows that anything came back right.

    A replay proves nothing, nor does a drill that judged nothing, or that is dated before the copy
    it looked at.
    """
    if drill.verdict is not Verdict.PROVEN or drill.replay or is_failure(drill):
        return False
    if drill.sampled <= drill.unproven:
        return False
    return (drill.snapshot_at - drill.at).total_seconds() <= CLOCK_SLACK_SECONDS


def is_failure(drill: DrillFact) -> bool:
    """Return whether a drill shows that something did not come back right.

    A drill that could not look at something is not proven either, but shows no fault. A replay
    can't prove, yet it can show a fault.
    """
    if drill.failed is not None:
        return drill.failed
    return drill.verdict is Verdict.NOT_PROVEN and not drill.replay


def is_proof(drill: DrillFact) -> bool:
    """Return whether a drill shows enough of a copy to count as its proof."""
    return is_shown(drill) and share_in_doubt(drill) < WEAKEST_PROOF


def is_whole_proof(drill: DrillFact) -> bool:
    """Return whether a drill measured a whole restore: all of it, databases loaded, timed."""
    timed = drill.restore_seconds is not None
    return drill.whole and drill.loaded and timed and is_full(drill) and is_proof(drill)


def share_in_doubt(drill: DrillFact) -> float:
    """Return the share of files that fewer than may be bad after this drill; 1.0 for nonsense.

    Never less than a random sample of that size can say, whatever the drill said of itself.
    """
    try:
        shown = bad_below(drill.population, drill.sampled, drill.unproven)
    except ValueError:
        return 1.0
    return max(shown, drill.bad_share_below or 0.0)


def is_complete(run: BackupFact) -> bool:
    """Return whether a run left a copy: complete, with a snapshot, begun before it ended."""
    backwards = (run.started_at - run.finished_at).total_seconds() > CLOCK_SLACK_SECONDS
    return run.outcome is BackupOutcome.COMPLETE and bool(run.snapshot) and not backwards


def _state(system: System, facts: Facts, place: Place) -> CopyState:
    runs, drills = facts.of_copy(system.name, place.name)
    complete = [run for run in runs if is_complete(run)]
    failed = _uncleared(drills)
    last_run = max((r for r in runs if not _is_away(r, place)), key=_ran, default=None)
    provable = [] if failed or not complete else drills
    return CopyState(
        place=place,
        newest=max(complete, key=_started, default=None),
        last_run=last_run,
        failed=failed,
        unseen=_unseen(drills, last_run, min(run.finished_at for run in complete))
        if complete
        else None,
        proof=_newest(filter(is_proof, provable), complete),
        whole=_newest(filter(is_whole_proof, provable), complete),
    )


def _started(run: BackupFact) -> tuple[datetime, int, datetime]:
    """Return what runs are compared by: the newest counts; of two at once, the worse."""
    return run.started_at, list(BackupOutcome).index(run.outcome), run.finished_at


def _ran(run: BackupFact) -> tuple[datetime, int, datetime]:
    """Return what runs are compared by for what went well last: one that brought an older copy
    across is as new as its deed."""
    return run.run_at or run.started_at, *_started(run)[1:]


def _is_away(run: BackupFact, place: Place) -> bool:
    """Return whether a run only met a drive that is away, as drives should be at times."""
    return run.outcome is BackupOutcome.ABSENT and place.is_drive


def _unseen(
    drills: Iterable[DrillFact], last_run: BackupFact | None, since: datetime
) -> datetime | None:
    """Given a place's drills, its newest run and since when it holds a copy, return when the newest
    look at it was in vain.

    None where the newest drill could look. A run that could not so much as open the place counts
    too, until a later one completes or a drill has looked.
    """
    fresh = [drill for drill in drills if not drill.replay and drill.at >= since]
    newest = max(fresh, key=lambda d: (d.at, d.verdict is Verdict.COULD_NOT_RUN), default=None)
    if newest is not None and newest.verdict is Verdict.COULD_NOT_RUN:
        return newest.at
    if last_run is None or not UNOPENED & set(last_run.problems):
        return None
    if last_run.outcome is not BackupOutcome.FAILED:
        return None
    looked_since = newest is not None and newest.at >= last_run.finished_at
    return None if looked_since else last_run.started_at


def _uncleared(drills: Iterable[DrillFact]) -> DrillFact | None:
    """Given a place's drills, return the failure that no later full proof has cleared, if any."""
    failed: DrillFact | None = None
    for drill in sorted(drills, key=lambda d: (d.at, is_failure(d))):
        if is_failure(drill):
            newer = failed is None or drill.snapshot_at >= failed.snapshot_at
            failed = drill if newer else failed
        elif failed and is_full(drill) and is_proof(drill):
            failed = None if drill.snapshot_at >= failed.snapshot_at else failed
    return failed


def _newest(drills: Iterable[DrillFact], complete: Iterable[BackupFact]) -> Proof | None:
    """Given sound drills of a place and its complete backups, return the proof that counts most."""
    later = _Later(complete)
    proofs = [Proof(drill, _counts_from(drill, later)) for drill in drills]
    return max(proofs, key=lambda proof: proof.weight, default=None)


class _Later:
    """The complete backups of a place in order, to be asked which came after a moment."""

    def __init__(self, complete: Iterable[BackupFact]) -> None:
        self.runs = sorted(complete, key=lambda run: run.started_at)
        self._starts = [run.started_at for run in self.runs]

    def than(self, moment: datetime) -> list[BackupFact]:
        """Given a moment, return the backups that began after it, oldest first."""
        return self.runs[bisect_right(self._starts, moment) :]


def _counts_from(drill: DrillFact, complete: _Later) -> datetime:
    """Given a drill, return when it counts from: a proof of an old copy says nothing of newer ones.

    The moment is the drill's, or the end of the first later backup that was there before it.
    """
    moment = drill.at
    for run in complete.than(drill.snapshot_at):
        if run.started_at - moment > CLOCK_SLACK:
            break  # none that begins so late ended before it: complete backups don't end earlier
        if run.finished_at < moment and not _same(run.snapshot, drill.snapshot):
            moment = run.finished_at
    return moment


def _same(one: str | None, other: str) -> bool:
    """Return whether two snapshot ids, either perhaps shortened, name one snapshot."""
    return bool(one and other) and (str(one).startswith(other) or other.startswith(str(one)))

"""What did not happen to a system that the school needs, since when, and the one next step."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from enum import Enum

from abide.domain.control import Status, SystemStatus
from abide.domain.control.copying import IN_DOUBT, newest_of
from abide.domain.control.facts import BackupOutcome, Basis
from abide.domain.control.silence import Heard
from abide.domain.control.state import CopyState
from abide.domain.control.view import View
from abide.domain.loosening import seconds_between
from abide.domain.promises import Judged
from abide.domain.register import Grade, System
from abide.domain.telling.days import TellingDays, school_days_running
from abide.domain.words import listing

HEAD_TOLD_FROM = 2
"""From this school morning running the headteacher is told too."""
_WEEK_SECONDS = 7 * 86_400
_NEEDED = (Grade.CRITICAL, Grade.ESSENTIAL)


class Kind(Enum):
    """What is amiss; the first that is true of a system is told."""

    SILENT = "silent"
    BROKEN = "broken"
    MISSED = "missed"
    UNKNOWN = "unknown"
    FAILED = "failed"
    REPORTED = "reported"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True)
class Seen:
    """A system that is copied, how it stands, and what is heard of the agents that copy it.

    `expected_since`: from when a backup was expected, for one that never had any; `silent`: the
    agents that are silent, each with why.
    """

    id: str
    system: System
    status: SystemStatus
    copies: tuple[CopyState, ...]
    silent: tuple[tuple[Heard, str], ...]
    expected_since: datetime


@dataclass(frozen=True)
class Trouble:
    """What is told of one system, or of one promise that a supplier reports on: what was expected,
    what happened, the one next step, and on which school morning running.

    `of` is the system's grade, or whose report it is.
    """

    id: str
    system: str
    of: str
    kind: Kind
    expected: str
    happened: str
    step: str
    days: int

    @property
    def reaches_head(self) -> bool:
        """Return whether the headteacher is to be told too."""
        return self.days >= HEAD_TOLD_FROM


@dataclass(frozen=True)
class _Finding:
    kind: Kind
    happened: str
    step: str
    days: int


def trouble_of(seen: Seen, view: View, days: TellingDays, told_days: int = 0) -> Trouble | None:
    """Given a system and a moment, return what did not happen, or None.

    Only critical and essential systems that are copied are told of. `told_days`: on how many school
    mornings running it was told before, where the facts reach less far back.
    """
    if seen.status.grade not in _NEEDED or not seen.system.has_sources:
        return None
    if seen.status.status is Status.PAUSED:
        return None
    found = list(_findings(seen, view, days))
    if not found:
        return None
    first = min(found, key=lambda each: list(Kind).index(each.kind))
    return Trouble(
        id=seen.id,
        system=seen.system.name,
        of=seen.status.grade.value,
        kind=first.kind,
        expected=expected_of(seen.system),
        happened=first.happened,
        step=first.step,
        days=max(told_days + 1, *(each.days for each in found)),
    )


def report_of(
    judged: Judged, id: str, view: View, days: TellingDays, told_days: int = 0
) -> Trouble | None:
    """Given a judged promise, return what a supplier did not report, or reported to have failed;
    None where that is not so, and for what is reported more seldom than each week: the week's
    letter tells of that."""
    cadence = judged.control.counted
    if judged.basis is not Basis.SUPPLIER or cadence is None or not judged.reasons:
        return None
    if judged.status not in (Status.OVERDUE, Status.BROKEN):
        return None
    if seconds_between(cadence) >= _WEEK_SECONDS:
        return None
    since = judged.evidence_at if judged.status is Status.BROKEN else None
    if since is None and judged.due_on is not None:
        since = view.calendar.moment(judged.due_on, time.max)
    happened, step = _asking(judged.reasons[0], judged.control.mend)
    return Trouble(
        id=id,
        system=judged.control.title.rstrip("."),
        of="as the supplier reports",
        kind=Kind.REPORTED,
        expected=cadence.text,
        happened=happened,
        step=step,
        days=max(told_days + 1, school_days_running(since or view.now, view.now, days)),
    )


def expected_of(system: System) -> str:
    """Given a system, return in words how often it is to be backed up."""
    if system.backup is not None and not system.backup.is_stated:
        return f"{system.backup_cadence.text} (the promise says “{system.backup.text}”)"
    return system.backup_cadence.text


def _findings(seen: Seen, view: View, days: TellingDays) -> Iterator[_Finding]:
    for heard, why in seen.silent:
        yield _silent(heard, why, view, days)
    yield from _judged(seen, view)
    yield from _missed(seen, view, days)
    for copy in seen.copies:
        yield from _run(copy, seen, view, days)


def _silent(heard: Heard, why: str, view: View, days: TellingDays) -> _Finding:
    last = heard.last_heard_at or heard.enrolled_at
    limit = heard.silent_after_seconds

    def was(morning: datetime) -> bool:
        return view.calendar.open_seconds(last, morning) > limit

    happened, _, step = why.partition(". ")
    return _Finding(
        kind=Kind.SILENT,
        happened=f"{happened.rstrip('.')}, so nobody knows whether it was backed up.",
        step=step or "Ask the IT provider to look at the agent.",
        days=days.mornings_until(view.now, was),
    )


def _judged(seen: Seen, view: View) -> Iterator[_Finding]:
    """Yield what the judge says of a system that is broken, or can't be known by what is there."""
    status = seen.status
    if status.basis is not Basis.MEASURED or not status.reasons:
        return
    if status.status is Status.BROKEN:
        yield _Finding(Kind.BROKEN, *_parted(status.reasons[0]), days=1)
    elif status.status is Status.UNKNOWN and not seen.silent:
        yield _Finding(Kind.UNKNOWN, *_parted(status.reasons[0]), days=1)


def _missed(seen: Seen, view: View, days: TellingDays) -> Iterator[_Finding]:
    step = "IT provider: see that the server is on and its agent at work, then run a backup."
    newest = newest_of(copy for copy in seen.copies if copy.state != "broken")
    if newest is None:
        if seen.status.status is not Status.NEVER:
            return
        yield _Finding(
            kind=Kind.MISSED,
            happened="No complete backup of it has been made yet.",
            step="IT provider: run a backup, and see on its page that it completes.",
            days=school_days_running(seen.expected_since, view.now, days),
        )
        return
    due = view.due(seen.system.backup_cadence, newest.started_at, seen.system.grace_seconds)
    if view.now <= due.overdue_at:
        return
    yield _Finding(
        kind=Kind.MISSED,
        happened=(
            f"A backup was due by {view.moment(due.next_due_at)}. None has completed since "
            f"{view.moment(newest.started_at)}.{_why(seen.copies)}"
        ),
        step=step,
        days=school_days_running(due.overdue_at, view.now, days),
    )


def _why(copies: tuple[CopyState, ...]) -> str:
    """Return what went wrong in the newest run that did not complete, if any did."""
    runs = [copy.last_run for copy in copies if copy.last_run is not None]
    wrong = [run for run in runs if run.outcome is not BackupOutcome.COMPLETE and run.problems]
    newest = max(wrong, key=lambda run: run.started_at, default=None)
    return f" The newest run failed ({listing(sorted(set(newest.problems)))})." if newest else ""


def _run(copy: CopyState, seen: Seen, view: View, days: TellingDays) -> Iterator[_Finding]:
    """Yield that the newest run into a place did not complete."""
    run = copy.last_run
    if run is None or run.outcome is BackupOutcome.COMPLETE or view.is_future(run.started_at):
        return
    doubt = IN_DOUBT in run.problems
    incomplete = run.outcome is BackupOutcome.INCOMPLETE
    did = "failed"
    if incomplete:
        did = "completed while an alarm was open" if doubt else "left something out"
    elif run.outcome is BackupOutcome.ABSENT:
        did = "could not reach it"
    kinds = [each for each in sorted(set(run.problems)) if each != IN_DOUBT]
    because = f" ({listing(kinds)})" if kinds else ""
    yield _Finding(
        kind=Kind.INCOMPLETE if incomplete else Kind.FAILED,
        happened=(
            f"The backup to {copy.place.name} on {view.moment(run.started_at)} {did}{because}."
            f"{_elsewhere(copy, seen, view)}"
        ),
        step="IT provider: answer the alarm on the server, then run a backup."
        if doubt
        else "IT provider: see to the cause and run the backup again.",
        days=school_days_running(_failing_since(copy, seen, view), view.now, days),
    )


def _elsewhere(copy: CopyState, seen: Seen, view: View) -> str:
    """Return the newest good copy in another place, as a sentence; nothing where there is none."""
    others = [each for each in seen.copies if each is not copy and each.state != "broken"]
    newest = newest_of(others)
    if newest is None:
        return ""
    return f" {newest.repository} holds a copy of {view.moment(newest.started_at)}."


def _failing_since(copy: CopyState, seen: Seen, view: View) -> datetime:
    """Return since when runs into a place fail: from when one was due after the last good one."""
    assert copy.last_run is not None
    failed_at = copy.last_run.run_at or copy.last_run.started_at
    if copy.newest is None:
        return min(seen.expected_since, failed_at)
    due = view.due(seen.system.backup_cadence, copy.newest.started_at)
    return min(due.next_due_at, failed_at)


def _parted(reason: str) -> tuple[str, str]:
    """Given a judge's reason, return what is so and, from its last sentence, what to do."""
    happened, mark, step = reason.rstrip().rstrip(".").rpartition(". ")
    if not mark:
        return reason, "Open its page and see to the cause."
    return f"{happened}.", f"{step}."


def _asking(reason: str, mend: str) -> tuple[str, str]:
    """Given why a supplier's promise is not kept, return what is so, and whom to ask."""
    said = reason.replace(mend, "").strip()
    sentences = [each.rstrip(".") for each in said.split(". ")]
    asks = [each for each in sentences if each.startswith("Ask ")]
    rest = [f"{each}." for each in sentences if each and each not in asks]
    return " ".join(rest) or said, f"{asks[0]}." if asks else mend

"""One system seen at one moment: how moments are told, and what is due when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from abide.domain.cadence import Cadence, Due, next_due
from abide.domain.calendar import SchoolCalendar
from abide.domain.control.facts import Facts, Status
from abide.domain.copies import CLOCK_SLACK_SECONDS
from abide.domain.words import count, day_of, moment

WORST_FIRST = (
    Status.UNKNOWN,
    Status.BROKEN,
    Status.NEVER,
    Status.OVERDUE,
    Status.DUE,
    Status.PAUSED,
    Status.KEPT,
)


@dataclass(frozen=True)
class Finding:
    """One thing that is true, and the status it alone would give."""

    status: Status
    reason: str


@dataclass(frozen=True)
class View:
    """A calendar and a moment to look from."""

    calendar: SchoolCalendar
    now: datetime

    def moment(self, at: datetime) -> str:
        """Given a moment, return it in words on the school's clock, with the year if not this."""
        return moment(at, self.calendar.zone, self._year)

    def day(self, at: datetime) -> str:
        """Given a moment, return its day in words on the school's calendar."""
        return day_of(at, self.calendar.zone, self._year)

    def is_future(self, at: datetime) -> bool:
        """Given a moment, return whether it lies further ahead than clocks may differ."""
        return at > self.now + timedelta(seconds=CLOCK_SLACK_SECONDS)

    def due(self, cadence: Cadence, last: datetime | None, grace_seconds: float = 0) -> Due:
        """Given a cadence that states a number, return when it is due. Raise ValueError if none."""
        due = next_due(cadence, last, self.now, self.calendar, grace_seconds)
        if due is None:
            raise ValueError(f"{cadence.text} states no number")
        return due

    def standing(self, due: Due) -> Status:
        """Given when a thing is due, return kept, due (inside its warning) or overdue."""
        if self.now > due.overdue_at:
            return Status.OVERDUE
        return Status.DUE if self.now >= due.warn_at else Status.KEPT

    @property
    def _year(self) -> int:
        return self.calendar.local_day(self.now).year


def worst(findings: list[Finding]) -> Status:
    """Given findings, return the worst status among them; kept when there is none."""
    return min((f.status for f in findings), key=WORST_FIRST.index, default=Status.KEPT)


def reasons(findings: list[Finding]) -> tuple[str, ...]:
    """Given findings, return their reasons, worst first, each once."""
    ordered = sorted(findings, key=lambda finding: WORST_FIRST.index(finding.status))
    return tuple(dict.fromkeys(finding.reason for finding in ordered))


def untrustworthy(facts: Facts, view: View) -> str | None:
    """Given the facts, return why none of them can be relied on, or None."""
    if not facts.chain_intact:
        at = f" at entry {count(facts.first_broken)}" if facts.first_broken else ""
        return (
            f"The log of evidence is broken{at}, so nothing in it can be relied on. Keep the log "
            "as it is, find out who changed it, then make and test new copies."
        )
    if facts.cut_at is not None:
        return (
            f"The log of evidence was cut short or written anew: {facts.cut_at} keeps a signed "
            "head that is not in it, so nothing in it can be relied on. Keep it as it is, see  "
            "abide evidence verify --heads , and find out what happened."
        )
    if facts.latest_at is not None and view.is_future(facts.latest_at):
        return (
            f"The log reaches to {view.moment(facts.latest_at)}, which is still to come: the "
            "server's clock was set back, or was wrong before. Set it right."
        )
    return None


def dated_ahead(facts: Facts, here: Collection[tuple[str, str]], view: View) -> str | None:
    """Given the facts and (system, place) pairs, return why dates there can't be trusted, or None.

    A fact dated in the future would look fresh for ever.
    """
    runs = (run for run in facts.backups if (run.system, run.repository) in here)
    drills = (drill for drill in facts.drills if (drill.system, drill.repository) in here)
    moments = [at for run in runs for at in (run.started_at, run.finished_at)]
    moments += [at for drill in drills for at in (drill.snapshot_at, drill.at)]
    latest = max(moments, default=None)
    if latest is None or not view.is_future(latest):
        return None
    return (
        f"A backup or restore test is dated {view.moment(latest)}, which is still to come, so what "
        "is newest can't be told. Set the server's clock right."
    )

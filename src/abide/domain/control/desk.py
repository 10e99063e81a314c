"""What every promise is judged from, laid out once: systems, their copies, facts and the moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from abide.domain.cadence import Cadence, Due
from abide.domain.control.facts import BackupFact, Basis, Facts, Status
from abide.domain.control.state import CopyState
from abide.domain.control.view import Finding, View
from abide.domain.copies import Place
from abide.domain.register import Grade, System

GRACE_SECONDS = 7200


@dataclass(frozen=True)
class Desk:
    """Facts at a moment, with each system's effective grade and copies, by name."""

    systems: tuple[System, ...]
    grades: Mapping[str, Grade]
    states: Mapping[str, tuple[CopyState, ...]]
    facts: Facts
    places: Mapping[str, Place]
    view: View

    def kept_here(self, *grades: Grade) -> tuple[System, ...]:
        """Given grades (none: all), return the systems of those effective grades with sources."""
        return tuple(
            system
            for system in self.systems
            if system.has_sources and (not grades or self.grades[system.name] in grades)
        )

    def usable(self, system: System) -> tuple[CopyState, ...]:
        """Given a system, return its places that hold a complete copy which has not failed."""
        return tuple(s for s in self.states[system.name] if s.newest and s.state != "broken")

    def runs(self, system: System) -> list[BackupFact]:
        """Given a system, return its runs to the places it is declared to be kept in."""
        here = {(system.name, state.place.name) for state in self.states[system.name]}
        return [run for run in self.facts.backups if (run.system, run.repository) in here]


@dataclass(frozen=True)
class Found:
    """What judging one promise found, when it is next due, and on whose word."""

    findings: list[Finding] = field(default_factory=list)
    due_on: date | None = None
    basis: Basis = Basis.MEASURED


def nothing(reason: str) -> Found:
    """Given why there is nothing to judge, return that: never, as no evidence can be there."""
    return Found([Finding(Status.NEVER, reason)])


@dataclass(frozen=True)
class Telling:
    """What was done and what to do, in words; `warns` False: no warning before the thing is due."""

    done: str
    mend: str
    warns: bool = True


def dated(
    view: View,
    cadence: Cadence,
    last_done: Iterable[tuple[str, datetime | None]],
    telling: Telling,
) -> Found:
    """Given what was last done when, by name, return whether each is within the cadence."""
    findings: list[Finding] = []
    due_days: list[date] = []
    for name, last in last_done:
        due = view.due(cadence, last, GRACE_SECONDS)
        due_days.append(view.calendar.local_day(due.next_due_at))
        findings.append(_dated(name, last, due, view, telling))
        if last is not None and due.assumed:
            findings.append(Finding(Status.KEPT, due.assumed))
    return Found(findings, min(due_days, default=None))


def _dated(name: str, last: datetime | None, due: Due, view: View, telling: Telling) -> Finding:
    """Given one thing and when it was last done, return whether it is within its cadence."""
    if last is None:
        told = f"{name} has never been {telling.done}, or not so that it can be relied on"
        return Finding(Status.NEVER, f"{told}. {telling.mend}")
    standing = view.standing(due)
    told = f"{name} was last {telling.done} on {view.moment(last)}"
    if standing is Status.KEPT or (standing is Status.DUE and not telling.warns):
        return Finding(Status.KEPT, f"{told}.")
    by = "was" if standing is Status.OVERDUE else "is"
    return Finding(
        standing, f"{told}; the next {by} due by {view.moment(due.next_due_at)}. {telling.mend}"
    )

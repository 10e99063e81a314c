"""Judge a system that a supplier keeps: nothing is measured; what is said, by whom, until when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from abide.domain.cadence import Cadence
from abide.domain.control.facts import Basis, Status, SystemStatus
from abide.domain.control.view import Finding, View, reasons, worst
from abide.domain.register import System
from abide.domain.words import day

WARNS_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class Assured:
    """What a supplier assures (`accepted_by` None), or a risk that a named person accepts, from a
    day to a day."""

    given_on: date
    expires_on: date
    accepted_by: str | None = None


@dataclass(frozen=True)
class OwnExport:
    """The school's duty to take its own copy out of a supplier's system, and when it last did."""

    cadence: Cadence
    last_on: date | None = None


def judge_supplied(
    system: System,
    assured: Sequence[Assured],
    export: OwnExport | None,
    view: View,
) -> SystemStatus:
    """Given a system without sources of ours, what is said of it and its export duty, return its
    status: never on measured evidence.

    What is dated in the future counts for nothing. A supplier's word is "supplier says", an
    accepted risk and a school's own export "staff say"; the worse decides. DfE (cloud solution
    standard, read November 2025): a supplier may hold backups as little as 30 days, so "it is web
    based" alone keeps nothing.
    """
    today = view.calendar.local_day(view.now)
    assured = [each for each in assured if each.given_on <= today]
    words = list(_words(system, assured, view))
    exports = [] if export is None else [_exported(export, view)]
    findings = [*words, *exports]
    by_supplier = any(each.accepted_by is None for each in assured)
    return SystemStatus(
        name=system.name,
        grade=system.grade,
        status=worst(findings),
        basis=Basis.SUPPLIER if by_supplier or (system.supplier and not assured) else Basis.STAFF,
        reasons=reasons(findings),
        rto_seconds=system.rto_seconds,
    )


def _words(system: System, assured: Sequence[Assured], view: View) -> Iterator[Finding]:
    if assured:
        yield _assurance(max(assured, key=lambda each: (each.expires_on, each.given_on)), view)
    elif system.supplier:
        yield Finding(
            Status.NEVER,
            f"It is kept by {system.supplier}; nothing was measured here. Ask {system.supplier} "
            "what is backed up, where, how often and for how long, and note the answer.",
        )
    else:
        yield Finding(
            Status.NEVER,
            "It is in the register only: nothing of it is backed up or tested here. Name what to "
            "back up, or who keeps it.",
        )


def _assurance(newest: Assured, view: View) -> Finding:
    today = view.calendar.local_day(view.now)
    until = day(newest.expires_on, today.year)
    told, mend = (
        (f"Its supplier's assurance runs until {until}", "Ask the supplier for a new one.")
        if newest.accepted_by is None
        else (
            f"{newest.accepted_by} accepts the risk until {until}",
            "Accept it anew, or have it backed up.",
        )
    )
    if newest.expires_on < today:
        return Finding(Status.OVERDUE, f"{told}, which is past. {mend}")
    if newest.expires_on - today <= WARNS_BEFORE:
        return Finding(Status.DUE, f"{told}. {mend}")
    standing = Status.KEPT if newest.accepted_by is None else Status.PAUSED
    return Finding(standing, f"{told}.")


def _exported(export: OwnExport, view: View) -> Finding:
    if export.last_on is None or export.last_on > view.calendar.local_day(view.now):
        return Finding(
            Status.NEVER,
            f"Our own export is promised {export.cadence.text} and none is noted. Make one.",
        )
    last = _at(export.last_on, view)
    due = view.due(export.cadence, last)
    told = f"Our own export was last made on {view.day(last)}"
    standing = view.standing(due)
    if standing is Status.KEPT:
        return Finding(standing, f"{told}.")
    by = "was" if standing is Status.OVERDUE else "is"
    return Finding(standing, f"{told}; the next {by} due by {view.day(due.next_due_at)}. Make one.")


def _at(on: date, view: View) -> datetime:
    return view.calendar.moment(on, time(12))

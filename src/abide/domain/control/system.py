"""Judge one system: is it kept, and if not, why not and what would mend it?"""

from collections.abc import Mapping
from datetime import UTC, datetime

from abide.domain.calendar import SchoolCalendar
from abide.domain.control.alarming import alarming
from abide.domain.control.copying import copying, newest_of, relied_on
from abide.domain.control.facts import Basis, Facts, Status, SystemStatus
from abide.domain.control.proving import best, proving
from abide.domain.control.state import CopyState, copy_states
from abide.domain.control.view import View, dated_ahead, reasons, untrustworthy, worst
from abide.domain.copies import CopyCount, Place, count_copies, rpo_age_seconds
from abide.domain.register import System

COUNTED_OPEN_SECONDS = 20 * 86_400
"""A copy older than this (a month of school days) and than its RPO is no longer counted."""


def judge_system(
    system: System,
    facts: Facts,
    places: Mapping[str, Place],
    calendar: SchoolCalendar,
    now: datetime,
) -> SystemStatus:
    """Given a system, the facts and the moment, return its status with reasons, worst first.

    The worst finding decides. What can't be known is unknown, however good the rest looks.
    """
    view = View(calendar, now.astimezone(UTC))
    if not system.has_sources:
        return _register_only(system)
    states = copy_states(system, facts, places)
    here = {(system.name, state.place.name) for state in states}
    blind = untrustworthy(facts, view) or dated_ahead(facts, here, view)
    if blind is not None:
        return _plain(system, Status.UNKNOWN, Basis.MEASURED, blind)
    findings = [*alarming(system, facts, view), *copying(system, states, view)]
    findings += proving(system, facts, states, view)
    relied = relied_on(system, states, view)
    newest = newest_of(relied)
    proof, whole = best(states, "proof"), best(states, "whole")
    return SystemStatus(
        name=system.name,
        grade=system.grade,
        status=worst(findings),
        basis=Basis.MEASURED,
        reasons=reasons(findings),
        last_backup_at=newest.started_at if newest else None,
        last_proof_at=proof.drill.at if proof else None,
        rto_seconds=system.rto_seconds,
        measured_restore_seconds=whole.drill.restore_seconds if whole else None,
        copies=counted_copies(system, states, view),
        proven_copies=sum(state.state == "proven" for state in states),
        last_whole_at=whole.drill.at if whole else None,
    )


def counted(system: System, states: tuple[CopyState, ...], view: View) -> tuple[CopyState, ...]:
    """Given a system's copies, return those that count: neither broken nor out of reach when last
    looked for, and not long out of date."""
    limit = max(COUNTED_OPEN_SECONDS, system.work_we_could_lose_seconds)
    return tuple(
        state
        for state in states
        if state.state not in ("broken", "unknown")
        and state.newest is not None
        and rpo_age_seconds(state.newest.started_at, view.now, view.calendar) <= limit
    )


def counted_copies(system: System, states: tuple[CopyState, ...], view: View) -> CopyCount:
    """Given a system's copies, return the count of those that count."""
    return count_copies(state.place for state in counted(system, states, view))


def _register_only(system: System) -> SystemStatus:
    """Given a system that we don't back up, return that nothing was measured, and who vouches."""
    if system.supplier:
        return _plain(
            system,
            Status.NEVER,
            Basis.SUPPLIER,
            f"It is kept by {system.supplier}; nothing was measured here. Ask {system.supplier} "
            "what is backed up, how often and for how long, and make an export of your own.",
        )
    return _plain(
        system,
        Status.NEVER,
        Basis.STAFF,
        "It is in the register only: nothing of it is backed up or tested here. Name what to back "
        "up, or who keeps it.",
    )


def _plain(system: System, status: Status, basis: Basis, reason: str) -> SystemStatus:
    return SystemStatus(
        name=system.name,
        grade=system.grade,
        status=status,
        basis=basis,
        reasons=(reason,),
        rto_seconds=system.rto_seconds,
    )

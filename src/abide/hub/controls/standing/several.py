"""Systems that several agents copy under one name: each agent's copies must be good by themselves.

Two servers may both have a "Documents". That one's copies came back says nothing of the other's, so
each is judged alone and the worst is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from abide.domain.control import ControlStatus, SystemStatus, judge_controls, judge_system
from abide.domain.control.view import WORST_FIRST, View
from abide.domain.register import System
from abide.hub.controls.standing.gathering import Gathered, Said, Sourced


def judged_system(system: System, sourced: Sourced, got: Gathered, view: View) -> SystemStatus:
    """Given a system and which agents copy it, return its status: the worst of all agents'."""
    found = [(each.agent, _of_agent(system, each, got, view)) for each in sourced.said]
    if len(found) == 1:
        return found[0][1]
    found.sort(key=lambda each: WORST_FIRST.index(each[1].status))
    all_of = [status for _, status in found]
    took = [each.measured_restore_seconds for each in all_of]
    return replace(
        all_of[0],
        reasons=tuple(f"{agent}: {why}" for agent, each in found for why in each.reasons),
        last_backup_at=_earliest([each.last_backup_at for each in all_of]),
        last_proof_at=_earliest([each.last_proof_at for each in all_of]),
        last_whole_at=_earliest([each.last_whole_at for each in all_of]),
        measured_restore_seconds=None if None in took else sum(filter(None, took)),
        copies=min((each.copies for each in all_of), key=lambda copies: copies.total),
        proven_copies=min(each.proven_copies for each in all_of),
    )


def judged_controls(
    systems: Sequence[System], got: Gathered, view: View
) -> tuple[ControlStatus, ...]:
    """Given the systems, return each promise's status: the worst, agent by agent."""
    most = max((len(each.said) for each in got.sourced.values()), default=1)
    rounds = [
        judge_controls(
            [_with_places(system, got, number) for system in systems],
            got.facts,
            got.places,
            view.calendar,
            view.now,
        )
        for number in range(most)
    ]
    return tuple(
        min(each, key=lambda control: WORST_FIRST.index(control.status))
        for each in zip(*rounds, strict=True)
    )


def _of_agent(system: System, said: Said, got: Gathered, view: View) -> SystemStatus:
    places = {name: got.places[name] for name in said.places if name in got.places}
    alone = replace(system, repositories=said.places)
    return judge_system(alone, got.facts, places, view.calendar, view.now)


def _with_places(system: System, got: Gathered, number: int) -> System:
    """Given a system and which of its agents is looked at, return it kept in that one's places."""
    sourced = got.sourced.get(system.name)
    if sourced is None:
        return system
    said = sourced.said[min(number, len(sourced.said) - 1)]
    return replace(system, repositories=said.places)


def _earliest(moments: Sequence[datetime | None]) -> datetime | None:
    known = [each for each in moments if each is not None]
    return min(known) if len(known) == len(moments) else None

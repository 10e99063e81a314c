"""Could we recover today? Facts from the chain, judged now; nothing is stored as truth."""

from __future__ import annotations

from dataclasses import dataclass, replace

from abide.agent.clouds.seen import seen_places
from abide.agent.context import Agent
from abide.agent.jobs.choosing import HEADROOM
from abide.agent.memory import complete_backups, gather, newest_rows, undeclared_systems
from abide.agent.scratch import free_bytes
from abide.domain.answer import Answer, could_recover, with_more
from abide.domain.control import (
    ControlStatus,
    Facts,
    SystemStatus,
    judge_controls,
    judge_system,
)
from abide.domain.control.doubt import judged


@dataclass(frozen=True)
class Standing:
    """The answer, each system's status and each promise's."""

    answer: Answer
    systems: tuple[SystemStatus, ...]
    controls: tuple[ControlStatus, ...]


def standing(agent: Agent) -> Standing:
    """Given an agent, return where the school stands now."""
    now = agent.clock()
    settings, places = agent.settings, seen_places(agent)
    facts = _without_gone(agent, gather(agent, _too_large_for_scratch(agent)))
    systems = tuple(
        judge_system(system, facts, places, settings.calendar, now) for system in settings.register
    )
    controls = tuple(judge_controls(settings.register, facts, places, settings.calendar, now))
    answer = could_recover(settings.register, systems, facts, now, settings.calendar.zone)
    more = _undeclared(undeclared_systems(agent))
    return Standing(with_more(answer, more), systems, controls)


def _without_gone(agent: Agent, facts: Facts) -> Facts:
    """Given the facts, return them with no copy complete that was found gone from its place: what
    somebody removed brings nothing back, whatever its entry and its drills say."""
    gone = {
        (row["facts"].get("repository"), snapshot)
        for row in newest_rows(agent, "retention")
        for snapshot in row["facts"].get("gone_snapshots") or ()
    }
    return replace(facts, backups=judged(facts.backups, (), gone))


def _undeclared(names: list[str]) -> list[str]:
    """Given systems that vanished from the register, return what is said of them.

    What is no longer declared is no longer judged: without this a deleted line would turn no
    into yes.
    """
    if not names:
        return []
    return [
        f"{', '.join(names)}: copied before, and no longer declared in agent.toml with any source, "
        "so nothing is known of it now. Declare it again; or, if that is meant, say so once with  "
        "abide backup --accept-changes ."
    ]


def _too_large_for_scratch(agent: Agent) -> frozenset[str]:
    """Return the systems whose newest complete copy a whole restore has no room for."""
    free = free_bytes(agent.settings.scratch)
    found = set()
    for system in agent.settings.register:
        newest = next(complete_backups(agent, system.name), None)
        if newest is not None and newest.bytes * HEADROOM > free:
            found.add(system.name)
    return frozenset(found)

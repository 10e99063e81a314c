"""Which copies of the place that is copied from are wanted in the other, from what the log says."""

from __future__ import annotations

from dataclasses import dataclass

from abide.agent.context import Agent
from abide.agent.memory import backups_of
from abide.domain.control import BackupOutcome
from abide.domain.register import Grade
from abide.domain.retention import DEFAULT_KEEPS, Held, Outlook, decide
from abide.wire.deeds import BackupDeed

MOST_OWED = 60
"""How many copies of one system a place that was away for long is still owed."""


@dataclass(frozen=True)
class Wanted:
    """One snapshot to be brought across: the deed that made it at its origin, and whether it is
    the newest, by which the run is judged."""

    deed: BackupDeed
    newest: bool

    @property
    def system(self) -> str:
        return self.deed.system

    @property
    def snapshot(self) -> str:
        return str(self.deed.snapshot)


def wanted_of(agent: Agent, system: str, origin: str, target: str) -> list[Wanted]:
    """Given a system and two places, return what is to be brought across, oldest first.

    The newest copy of the origin always, though it be incomplete or there already. Beside it the
    newest complete one, and those made since the last one the target holds that retention would
    keep: a drive that was away for a week brings the week home. A new drive begins with the newest.
    """
    made = _copies_at(agent, system, origin)
    if not made:
        return []
    owed = {deed.snapshot for deed in _owed(agent, system, made, target)}
    newest = made[-1]
    return [
        Wanted(deed, deed is newest) for deed in made if deed is newest or deed.snapshot in owed
    ]


def owed_elsewhere(agent: Agent, system: str, origin: str) -> set[str]:
    """Given a system and a place, return its snapshots there that places copied from it still lack,
    so that their manifests are kept at hand."""
    targets = [
        name for name, each in agent.settings.repositories.items() if each.copy_from == origin
    ]
    if not targets:
        return set()
    made = _copies_at(agent, system, origin)
    return {str(deed.snapshot) for target in targets for deed in _owed(agent, system, made, target)}


def _copies_at(agent: Agent, system: str, place: str) -> list[BackupDeed]:
    """Given a system and a place, return the deeds that left a copy there, oldest copy first."""
    found = [
        deed
        for deed in backups_of(agent, system)
        if deed.repository == place
        and deed.snapshot
        and deed.outcome in (BackupOutcome.COMPLETE, BackupOutcome.INCOMPLETE)
    ]
    return sorted(found, key=lambda deed: (deed.started_at, deed.finished_at))


def _owed(agent: Agent, system: str, made: list[BackupDeed], target: str) -> list[BackupDeed]:
    """Given the copies of the origin, return the complete ones that the target should hold too."""
    complete = [deed for deed in made if deed.outcome is BackupOutcome.COMPLETE]
    held = [
        deed for deed in _copies_at(agent, system, target) if deed.outcome is BackupOutcome.COMPLETE
    ]
    if not held:
        return complete[-1:]
    since = held[-1].started_at
    kept = _kept(agent, system, complete)
    later = [deed for deed in complete if deed.started_at > since and deed.snapshot in kept]
    return later[-MOST_OWED:]


def _kept(agent: Agent, system: str, complete: list[BackupDeed]) -> set[str]:
    """Given complete copies, return the snapshots that retention would keep."""
    declared = agent.settings.declared(system)
    grade = declared.system.grade if declared else Grade.CRITICAL
    keep = agent.settings.retention.get(grade, DEFAULT_KEEPS[grade])
    held = [Held(str(deed.snapshot), deed.started_at, complete=True) for deed in complete]
    decided = decide(held, keep, Outlook(agent.settings.calendar, agent.clock()))
    return {each.snapshot.id for each in decided if each.stays}

"""How a copy comes to a place: from another place, or from the sources, read anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from abide.agent.admission import Admitted
from abide.agent.config import DeclaredSystem
from abide.agent.context import Agent
from abide.agent.jobs.across.plan import wanted_of
from abide.agent.jobs.arriving import Admission
from abide.agent.memory import backups_of
from abide.domain.control import BackupOutcome
from abide.engines.restic.command import can_stand_together

READ_ANEW = "read anew"
"""The note that a copy was to come from another place and could not."""


@dataclass(frozen=True)
class Way:
    """How: `across` from another place; else from the sources, and `because` says why, where it was
    meant to be otherwise."""

    across: bool
    because: str | None = None


def origins_of(agent: Agent, places: Mapping[str, object] | list[str]) -> dict[str, str]:
    """Given places, return {place: the one it is copied from} of those that are."""
    return {
        name: origin
        for name in places
        if (origin := agent.settings.repositories[name].copy_from) is not None
    }


@dataclass(frozen=True)
class Ways:
    """Decides it for a run; `admissions` are of its places and of those they are copied from."""

    agent: Agent
    admissions: Mapping[str, Admission]

    def way(self, declared: DeclaredSystem, target: str, done: Mapping[str, BackupOutcome]) -> Way:
        """Given a system, a place that is there, and what this run made of the system in other
        places so far, return the way. A copy made now is better than none."""
        origin = self.agent.settings.repositories[target].copy_from
        if origin is None or origin not in declared.system.repositories:
            return Way(across=False)
        there, here = self.admissions.get(origin), self.admissions.get(target)
        if not isinstance(there, Admitted) or not isinstance(here, Admitted):
            return _anew(origin, "it cannot be used now")
        if (done.get(origin) or self._last(declared.name, origin)) is BackupOutcome.FAILED:
            return _anew(origin, "the last backup there failed")
        if not can_stand_together(there.engine, here.engine):
            return _anew(origin, "one call cannot open both storages")
        if not wanted_of(self.agent, declared.name, origin, target):
            return _anew(origin, "it holds no copy yet")
        return Way(across=True)

    def _last(self, system: str, place: str) -> BackupOutcome | None:
        """Given a system and a place, return how the last run there ended."""
        deeds = (deed for deed in backups_of(self.agent, system) if deed.repository == place)
        return next((deed.outcome for deed in deeds), None)


def _anew(origin: str, why: str) -> Way:
    return Way(False, f"Nothing could be copied from {origin} ({why}): the sources were read.")

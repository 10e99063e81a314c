"""Removing copies from a place: forget, prune, and then look whether they are gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from abide.agent.admission import Admitted, trouble
from abide.agent.context import Agent
from abide.agent.jobs.arriving import marked_for_mending
from abide.agent.retention.result import Retained
from abide.domain.errors import EngineError
from abide.engines.restic.facts import ForgetReport, PruneReport
from abide.engines.restic.repository import Failure
from abide.engines.restic.tending import forget, prune

Report = ForgetReport | PruneReport


@dataclass
class Removal:
    """One place's removal; what comes of it goes into `result`."""

    agent: Agent
    admitted: Admitted
    result: Retained

    def run(self, going: list[str], manifests: list[str], *, pruning: bool) -> None:
        """Forget data, then the manifests of what is gone, then prune, then look again.

        In that order a run that is cut short leaves a manifest too many and no copy without one.
        Raise NotAsMeant, EngineError or Unreachable as the place and the engine do.
        """
        name = self.admitted.place.name
        self.admitted.guard.check()
        with marked_for_mending(self.agent, [self.admitted]) as unmended:
            self.agent.voice.step(f"Removing {len(going)} copies from {name}")
            ended = self._forget(going) and self._forget(manifests)
            if ended and pruning:
                self.agent.voice.step(f"Freeing what no copy in {name} needs any more")
                ended = self._prune()
            if not ended and not self.result.refused:
                unmended.add(name)
            self.admitted.guard.check()
        self._look_again(going, manifests)
        if ended and len(self.result.removed) == len(going):
            self.result.outcome = "done"
        elif ended:
            said = f"{name} still lists copies that were removed. Look who else writes there."
            self.result.fail("not removed", said)

    def _forget(self, ids: list[str]) -> bool:
        if not ids:
            return True
        work = partial(forget, self.admitted.engine, ids, stop=self.admitted.guard.stop)
        return self._went_well(self._unlocked(work))

    def _prune(self) -> bool:
        work = partial(prune, self.admitted.engine, stop=self.admitted.guard.stop)
        report = self._unlocked(work)
        self.result.pruned = report.failure is None
        self.result.bytes_freed = getattr(report, "bytes_freed", None)
        return self._went_well(report)

    def _unlocked(self, work: Callable[[], Report]) -> Report:
        """Given an engine call, do it; a lock left by a dead program is removed once on the way."""
        report = work()
        if report.failure is Failure.LOCKED:
            self.admitted.engine.heal()
            report = work()
        return report

    def _went_well(self, report: Report) -> bool:
        """Given what the engine said, return whether to go on; a lock it left is removed."""
        if report.failure is None:
            return True
        self.admitted.engine.heal()
        name = self.admitted.place.name
        if report.refused:
            self.result.refused, self.result.outcome = True, "left to the store"
            self.result.because = (
                f"{name} lets nothing be removed: what it keeps is its own business. Set "
                "retention there; it is asked again in three months."
            )
            return False
        self.admitted.guard.check()
        self.result.fail(*trouble(EngineError(report.failure.value, report.detail), name))
        return False

    def _look_again(self, going: list[str], manifests: list[str]) -> None:
        """Given what was to go, note what is gone: an exit code is no proof of it."""
        if not going and not manifests:
            return
        result, name = self.result, self.admitted.place.name
        left = {e.id for e in self.admitted.engine.snapshots(stop=self.admitted.guard.stop)}
        result.removed = tuple(each for each in going if each not in left)
        result.manifests_removed = sum(each not in left for each in manifests)
        for system, decisions in result.decisions.items():
            for each in decisions:
                if each.snapshot.id in result.removed:
                    file = self.agent.shelf.file(system, name, each.snapshot.id)
                    file.unlink(missing_ok=True)

"""Places brought up to date from others: one call each, one entry for every copy that came."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from abide.agent.admission import Admitted
from abide.agent.context import Agent
from abide.agent.jobs.across.bring import STOPS_HERE, Bring
from abide.agent.jobs.across.plan import Wanted, wanted_of
from abide.agent.jobs.arriving import Admission
from abide.agent.jobs.results import BackupResult, broke, close_backup
from abide.agent.memory import about_copy
from abide.agent.problems import Problems
from abide.agent.rivals import RivalWatch
from abide.agent.signs.pausing import PAUSED, Paused, pause
from abide.agent.spool import Attempt
from abide.domain.control import BackupOutcome

AS_AT_ORIGIN = "As in the copy it was made from; the entry of that one says more."


@dataclass
class Updates:
    """The systems of a run that wait to be brought across, by place.

    `unbrought` says afterwards why a system could not be, where reading it anew may still help.
    """

    agent: Agent
    admissions: Mapping[str, Admission]
    attempts: Mapping[tuple[str, str], Attempt]
    rivals: RivalWatch
    clock: Problems
    waiting: dict[str, list[str]] = field(default_factory=dict)
    unbrought: dict[tuple[str, str], str] = field(default_factory=dict)
    _closed: set[tuple[str, str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def defer(self, system: str, target: str) -> None:
        """Given a system and a place, bring it there once all that is read has been read."""
        with self._lock:
            self.waiting.setdefault(target, []).append(system)

    def waits(self, system: str, target: str) -> bool:
        """Say whether a system's entry for a place is still to be written by this."""
        if (system, target) in self.unbrought:
            return False  # it is read anew, and whoever does that closes it
        with self._lock:
            return system in self.waiting.get(target, [])

    def run(self) -> list[BackupResult]:
        """Bring every place up to date; return the results, each with its entry."""
        return [each for target in self.waiting for each in self._update(target)]

    def _update(self, target: str) -> list[BackupResult]:
        paused = pause(self.agent, self.agent.settings.repositories[target])
        if paused is not None:
            return [self._paused(system, target, paused) for system in self.waiting[target]]
        began = self.agent.clock()
        try:
            return self._bring(target, began)
        except Exception as error:  # noqa: BLE001 - one place's trouble must not stop the others
            left = [each for each in self.waiting[target] if (each, target) not in self._closed]
            for each in left:
                self.unbrought.pop((each, target), None)  # closed here: nothing reads it anew
            return [self._close(broke(each, target, began, error)) for each in left]

    def _bring(self, target: str, began: datetime) -> list[BackupResult]:
        here = self.admissions[target]
        there = self.admissions[str(self.agent.settings.repositories[target].copy_from)]
        assert isinstance(here, Admitted)  # for mypy: only such places are deferred to
        assert isinstance(there, Admitted)
        systems = [each.name for each in self.agent.settings.systems]
        wanted = [
            each
            for system in sorted(self.waiting[target], key=systems.index)
            for each in wanted_of(self.agent, system, there.place.name, target)
        ]
        bring = Bring(self.agent, there, here, self.rivals, wanted)
        bring.run()
        results = [self._result(each, bring, began) for each in wanted]
        return [each for each in results if each is not None]

    def _paused(self, system: str, target: str, why: Paused) -> BackupResult:
        """Given a system and a drive that an alarm keeps from being written to, say so."""
        result = BackupResult(system, target, BackupOutcome.ABSENT, self.agent.clock())
        result.problems.add(PAUSED, str(why))
        return self._close(result)

    def _result(self, each: Wanted, bring: Bring, began: datetime) -> BackupResult | None:
        """Given one copy that was wanted, write its entry; None where it is left to be read anew,
        or is an older one that did not come."""
        target = bring.target.place.name
        if each.snapshot not in bring.arrived:
            kind, sentence = bring.trouble.get(each.snapshot, ("unforeseen", "It did not come."))
            if not each.newest:
                return None
            if kind not in STOPS_HERE:
                self.unbrought[each.system, target] = sentence
                return None
            result = BackupResult(each.system, target, BackupOutcome.FAILED, began)
            result.problems.add(kind, sentence)
            result.engine_ran = bring.engine_ran
            result.ended_in_order = not bring.engine_ran
            return self._close(result)
        result = self._arrived(each, bring, began)
        if each.newest:
            return self._close(result)
        about = about_copy(self.agent, each.system, target)
        return close_backup(self.agent, self.agent.spool.begin("backup", about, began), result)

    def _close(self, result: BackupResult) -> BackupResult:
        """Given the result a run is judged by, close the attempt that was written down for it."""
        about = result.system, result.repository
        self._closed.add(about)
        return close_backup(self.agent, self.attempts[about], result)

    def _arrived(self, each: Wanted, bring: Bring, began: datetime) -> BackupResult:
        """Given a copy that came, return its result: of its origin's age, and never better."""
        arrived, deed = bring.arrived[each.snapshot], each.deed
        result = BackupResult(each.system, bring.target.place.name, deed.outcome, deed.started_at)
        result.snapshot, result.digest, result.tree = arrived.id, arrived.digest, arrived.tree
        result.files, result.bytes, result.unproven = deed.files, deed.bytes, deed.unproven
        result.copied_from, result.copied_at = bring.origin.place.name, began
        result.origin_snapshot = each.snapshot
        result.seconds = round((self.agent.clock() - began).total_seconds(), 3)
        result.engine_ran = True
        for problem in deed.problems:
            result.problems.add(problem.kind, AS_AT_ORIGIN, count=problem.count)
        result.problems.merge(self.clock)
        self.rivals.tell(bring.target, result.problems)
        if result.problems.leaves_gap:
            result.outcome = BackupOutcome.INCOMPLETE
        return result

"""Back up: every declared system into every place that is there, one entry per system and place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from abide.agent.admission import Admitted
from abide.agent.config import DeclaredSystem
from abide.agent.context import Agent
from abide.agent.guard import Away, NotAsMeant
from abide.agent.home import file_name
from abide.agent.jobs.arriving import Admission, arrive, marked_for_mending
from abide.agent.jobs.asking import choose_places, choose_systems
from abide.agent.jobs.copying import Copying
from abide.agent.jobs.pool import at_a_time
from abide.agent.manifest.files import Manifest
from abide.agent.manifest.shelf import sources_of
from abide.agent.memory import about_copy, complete_backups, undeclared_systems
from abide.agent.problems import Problems
from abide.agent.rivals import RivalWatch
from abide.agent.spool import CLOCK_TOLERANCE, Attempt
from abide.agent.staging import Staged, stage, sweep
from abide.domain.control import BackupOutcome
from abide.domain.errors import EngineError, Refused, Unreachable


@dataclass
class BackupResult:
    """What came of one system and one place."""

    system: str
    repository: str
    outcome: BackupOutcome
    started_at: datetime
    snapshot: str | None = None
    files: int = 0
    bytes: int = 0
    bytes_read: int = 0
    bytes_added: int = 0
    seconds: float = 0.0
    unproven: int = 0
    digest: str | None = None
    engine_ran: bool = False
    ended_in_order: bool = True
    problems: Problems = field(default_factory=Problems)


def back_up(
    agent: Agent, names: Sequence[str], *, repository: str | None = None, accept: bool = False
) -> list[BackupResult]:
    """Given systems' names (none: all) and maybe one place, back them up; return every result.

    Raise Refused when nothing can be tried at all. Each attempt leaves one entry.
    """
    systems = choose_systems(agent, names)
    if accept and not names:
        for gone in undeclared_systems(agent):
            agent.spool.record("retired", agent.clock(), {"system": gone})
    jobs = [(each, choose_places(agent, each, repository)) for each in systems]
    jobs = [(each, places) for each, places in jobs if places]
    if not jobs:
        raise Refused(f"None of these systems is copied to {repository}.")
    now = agent.clock()
    attempts = _begin(agent, jobs, now)
    late = agent.spool.latest_at()
    clock_back = late is not None and late - now > CLOCK_TOLERANCE
    admissions = arrive(agent, dict.fromkeys(place for _, places in jobs for place in places))
    admitted = [each for each in admissions.values() if isinstance(each, Admitted)]

    def pick(places: list[str]) -> dict[str, Admission]:
        return {place: admissions[place] for place in places}

    run = _Run(accept, clock_back, RivalWatch(agent.spool.agent_id, agent.home.caches))
    run.rivals.look(admitted)

    def one_system(job: tuple[DeclaredSystem, list[str]]) -> list[BackupResult]:
        return _one_system(agent, _SystemRun(agent, job[0], pick(job[1]), run), attempts)

    try:
        with marked_for_mending(agent, admitted) as unmended:
            rows = at_a_time(agent.workers, one_system, jobs)
            results = [each for row in rows for each in row]
            unmended |= {each.repository for each in results if not each.ended_in_order}
    finally:
        run.rivals.close()
    return results


def _begin(
    agent: Agent, jobs: Iterable[tuple[DeclaredSystem, list[str]]], now: datetime
) -> dict[tuple[str, str], Attempt]:
    """Given what is to be copied where, write every attempt down before anything is done."""
    return {
        (declared.name, place): agent.spool.begin(
            "backup", about_copy(agent, declared.name, place), now
        )
        for declared, places in jobs
        for place in places
    }


def _one_system(
    agent: Agent, system: _SystemRun, attempts: Mapping[tuple[str, str], Attempt]
) -> list[BackupResult]:
    """Given a system's run, return its results, each with its entry, whatever happens in it."""
    closed: list[BackupResult] = []
    try:
        closed.extend(_close(agent, attempts, result) for result in system.results())
    except Exception as error:  # noqa: BLE001 - one system's trouble must not stop the others
        done = {each.repository for each in closed}
        left = [place for place in system.admissions if place not in done]
        now = agent.clock()
        closed += [
            _close(agent, attempts, _broke(system.declared, place, now, error)) for place in left
        ]
    return closed


def _broke(declared: DeclaredSystem, place: str, at: datetime, error: Exception) -> BackupResult:
    """Given a system whose backup failed in a way nobody foresaw, return its result."""
    result = BackupResult(declared.name, place, BackupOutcome.FAILED, at)
    result.engine_ran, result.ended_in_order = True, False
    result.problems.add(
        "unforeseen",
        f"Abide itself failed here ({type(error).__name__}: {error}). Please report it.",
    )
    return result


@dataclass(frozen=True)
class _Run:
    """What all systems of one run share."""

    accept: bool
    clock_back: bool
    rivals: RivalWatch


@dataclass
class _SystemRun:
    """One system's backup: staged once, then copied to each place in turn."""

    agent: Agent
    declared: DeclaredSystem
    admissions: Mapping[str, Admission]
    run: _Run

    def results(self) -> Iterable[BackupResult]:
        started_at = self.agent.clock()
        staging = self.agent.home.staging / file_name(self.declared.name)
        if not any(isinstance(each, Admitted) for each in self.admissions.values()):
            for name, admission in self.admissions.items():
                yield self._not_admitted(name, admission, started_at)
            return
        try:
            base = self._base()
            self.agent.voice.step(f"Reading {self.declared.name}")
            limit_kib = self.agent.pace.download_kib
            staged = stage(self.declared, staging, _counts(base), limit_kib=limit_kib)
            for name, admission in self.admissions.items():
                if isinstance(admission, Admitted):
                    yield self._copy(admission, staged, base, started_at)
                else:
                    yield self._not_admitted(name, admission, started_at)
        finally:
            sweep(staging)

    def _base(self) -> Manifest | None:
        """Return the manifest of the last complete backup of this system, from here or a place."""
        for deed in complete_backups(self.agent, self.declared.name):
            if deed.snapshot is None:
                continue
            found = self.agent.shelf.local(self.declared.name, deed.repository, deed.snapshot)
            if found is not None:
                return found
            admission = self.admissions.get(deed.repository)
            if isinstance(admission, Admitted):
                try:
                    return self.agent.shelf.fetch(
                        self.declared.name, admission.engine, deed.snapshot
                    )
                except (EngineError, Unreachable):
                    continue
        return None

    def _copy(
        self, admitted: Admitted, staged: Staged, base: Manifest | None, started_at: datetime
    ) -> BackupResult:
        name, began = admitted.place.name, self.agent.clock()
        result = BackupResult(self.declared.name, name, BackupOutcome.FAILED, started_at)
        if not staged.roots:
            result.problems.merge(staged.problems)
            return result
        problems = Problems()
        if self.run.clock_back:
            problems.add(
                "clock",
                "The clock stands before the agent's own last entry, so ages cannot be judged. "
                "Set it right (timedatectl), then run the backup again.",
            )
        copying = Copying(
            agent=self.agent,
            declared=self.declared,
            staged=staged,
            admitted=admitted,
            rivals=self.run.rivals,
            started_at=started_at,
            base=base,
            accept=self.run.accept,
            problems=problems,
        )
        copying.run()
        result.engine_ran, result.ended_in_order = copying.engine_ran, copying.ended_in_order
        result.outcome, result.snapshot = copying.outcome, copying.snapshot
        result.files, result.bytes = copying.files, copying.bytes
        result.bytes_read = copying.report.bytes_read
        result.bytes_added = copying.report.bytes_added
        result.unproven, result.digest = copying.unproven, copying.digest
        result.problems = copying.problems
        result.seconds = round((self.agent.clock() - began).total_seconds(), 3)
        return result

    def _not_admitted(self, name: str, why: Admission, at: datetime) -> BackupResult:
        result = BackupResult(self.declared.name, name, BackupOutcome.FAILED, at)
        if isinstance(why, Away):
            result.outcome = BackupOutcome.ABSENT
            result.problems.add("absent", str(why))
        elif isinstance(why, NotAsMeant):
            result.problems.add(why.kind, str(why))
        return result


def _counts(base: Manifest | None) -> dict[str, Any]:
    """Given the last complete manifest, return {source label: {table: rows}} of what is staged:
    its databases, and its remotes, which have none."""
    if base is None:
        return {}
    return {
        str(each["label"]): each.get("tables", {})
        for each in sources_of(base)
        if "tables" in each or each["kind"] == "rclone"
    }


def _close(
    agent: Agent, attempts: Mapping[tuple[str, str], Attempt], result: BackupResult
) -> BackupResult:
    """Write the result's one entry, then tidy what is no longer needed here."""
    finished_at = agent.clock()
    agent.spool.finish(
        attempts[result.system, result.repository],
        finished_at,
        {
            "outcome": result.outcome.value,
            "snapshot": result.snapshot,
            "started_at": result.started_at.isoformat(),
            "finished_at": finished_at.isoformat(),
            "files": result.files,
            "bytes": result.bytes,
            "bytes_read": result.bytes_read,
            "bytes_added": result.bytes_added,
            "seconds": result.seconds,
            "unproven": result.unproven,
            "manifest_sha256": result.digest,
            "problems": result.problems.facts(),
        },
        detail=result.problems.rows(),
    )
    newest = next(
        (
            deed.snapshot
            for deed in complete_backups(agent, result.system)
            if deed.repository == result.repository
        ),
        None,
    )
    agent.shelf.tidy(result.system, result.repository, {newest} if newest else set())
    return result

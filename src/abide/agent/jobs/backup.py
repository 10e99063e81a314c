"""Back up: every declared system into every place that is there, one entry per system and place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from abide.agent.admission import Admitted
from abide.agent.config import DeclaredSystem, RepositorySettings
from abide.agent.context import Agent
from abide.agent.home import file_name
from abide.agent.jobs.across.update import Updates
from abide.agent.jobs.across.ways import READ_ANEW, Way, Ways, origins_of
from abide.agent.jobs.arriving import Admission, arrive, marked_for_mending
from abide.agent.jobs.asking import choose_places, choose_systems
from abide.agent.jobs.copying import Copying
from abide.agent.jobs.pool import at_a_time
from abide.agent.jobs.results import BackupResult as BackupResult
from abide.agent.jobs.results import broke, close_backup, not_admitted, tidy_manifests
from abide.agent.manifest.files import Manifest
from abide.agent.manifest.shelf import sources_of
from abide.agent.memory import about_copy, complete_backups, undeclared_systems
from abide.agent.problems import Problems
from abide.agent.rivals import RivalWatch
from abide.agent.signs.alarms import clean_first
from abide.agent.signs.pausing import pause
from abide.agent.signs.watch import Watch
from abide.agent.spool import CLOCK_TOLERANCE, Attempt
from abide.agent.staging import Staged, stage, sweep
from abide.domain.control import BackupOutcome
from abide.domain.errors import EngineError, Refused, Unreachable

Jobs = Sequence[tuple[DeclaredSystem, list[str]]]
Attempts = Mapping[tuple[str, str], Attempt]


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
    places = dict.fromkeys(place for _, places in jobs for place in places)
    origins = origins_of(agent, places)
    admissions = arrive(agent, places | dict.fromkeys(origins.values()))
    admitted = [
        e for e in admissions.values() if isinstance(e, Admitted) and e.place.name in places
    ]
    rivals = RivalWatch(agent.spool.agent_id, agent.home.caches)
    rivals.look(admitted)
    updates = Updates(agent, admissions, attempts, rivals, _clock_problem(clock_back))
    run = _Run(accept, _clock_problem(clock_back), rivals, Ways(agent, admissions), updates)
    try:
        with marked_for_mending(agent, admitted) as unmended:
            results = _copy_all(agent, jobs, run, attempts)
            unmended |= {each.repository for each in results if not each.ended_in_order}
    finally:
        rivals.close()
    for system, place in attempts:
        tidy_manifests(agent, system, place)
    order = list(attempts)
    return sorted(results, key=lambda each: order.index((each.system, each.repository)))


def _copy_all(agent: Agent, jobs: Jobs, run: _Run, attempts: Attempts) -> list[BackupResult]:
    """Given what is to be copied where, read what is to be read, then bring across what waits for
    that, then read for its place what could not be brought; return every result."""

    def one_system(job: tuple[DeclaredSystem, list[str]]) -> list[BackupResult]:
        picked = {place: run.ways.admissions[place] for place in job[1]}
        return _one_system(agent, _SystemRun(agent, job[0], picked, run), attempts)

    results = [each for row in at_a_time(agent.workers, one_system, jobs) for each in row]
    results += run.updates.run()
    left = [
        (declared, [place for place in places if (declared.name, place) in run.updates.unbrought])
        for declared, places in jobs
    ]
    left = [(declared, places) for declared, places in left if places]
    return results + [e for row in at_a_time(agent.workers, one_system, left) for e in row]


def _clock_problem(clock_back: bool) -> Problems:
    """Given whether the clock went back, return the problem that every copy of the run then has."""
    problems = Problems()
    if clock_back:
        problems.add(
            "clock",
            "The clock stands before the agent's own last entry, so ages cannot be judged. "
            "Set it right (timedatectl), then run the backup again.",
        )
    return problems


def _begin(agent: Agent, jobs: Jobs, now: datetime) -> dict[tuple[str, str], Attempt]:
    """Given what is to be copied where, write every attempt down before anything is done."""
    return {
        (declared.name, place): agent.spool.begin(
            "backup", about_copy(agent, declared.name, place), now
        )
        for declared, places in jobs
        for place in places
    }


def _one_system(agent: Agent, system: _SystemRun, attempts: Attempts) -> list[BackupResult]:
    """Given a system's run, return its results, each with its entry, whatever happens in it."""
    closed: list[BackupResult] = []
    try:
        closed.extend(
            close_backup(agent, attempts[result.system, result.repository], result)
            for result in system.results()
        )
    except Exception as error:  # noqa: BLE001 - one system's trouble must not stop the others
        done = {each.repository for each in closed}
        name, now = system.declared.name, agent.clock()
        for place in system.admissions:
            if place not in done and not system.run.updates.waits(name, place):
                result = broke(name, place, now, error)
                closed.append(close_backup(agent, attempts[name, place], result))
    return closed


@dataclass(frozen=True)
class _Run:
    """What all systems of one run share."""

    accept: bool
    clock: Problems
    rivals: RivalWatch
    ways: Ways
    updates: Updates


@dataclass
class _SystemRun:
    """One system's backup: staged once, then copied to each place in turn."""

    agent: Agent
    declared: DeclaredSystem
    admissions: Mapping[str, Admission]
    run: _Run

    _read: tuple[Staged, Manifest | None] | None = None

    def results(self) -> Iterable[BackupResult]:
        """Yield what comes of each place; those to be brought across wait with the run's updates.

        Other places come first: what is copied from them is copied when they are up to date.
        """
        started_at = self.watch.started_at
        done: dict[str, BackupOutcome] = {}
        places = self.agent.settings.repositories
        try:
            for name in sorted(self.admissions, key=lambda name: _turn(places[name])):
                admission = self.admissions[name]
                if not isinstance(admission, Admitted):
                    yield not_admitted(self.declared.name, name, admission, started_at)
                    continue
                way = self._way(name, done)
                if not way.across:
                    self._reading()  # what rings in it keeps drives from being written to
                paused = pause(self.agent, places[name])
                if paused is not None:
                    yield not_admitted(self.declared.name, name, paused, started_at)
                    continue
                if way.across:
                    self.run.updates.defer(self.declared.name, name)
                    continue
                result = self._copy(admission, way.because, started_at)
                done[name] = result.outcome
                yield result
        finally:
            sweep(self._staging)

    @cached_property
    def watch(self) -> Watch:
        return Watch(self.agent, self.declared, self.agent.clock())

    @property
    def _staging(self) -> Path:
        return self.agent.home.staging / file_name(self.declared.name)

    def _way(self, place: str, done: Mapping[str, BackupOutcome]) -> Way:
        """Given a place, return how its copy is to come; read anew what could not be brought."""
        why = self.run.updates.unbrought.get((self.declared.name, place))
        if why is not None:
            return Way(across=False, because=f"{why} The sources were read instead.")
        return self.run.ways.way(self.declared, place, done)

    def _reading(self) -> tuple[Staged, Manifest | None]:
        """Return the sources as staged for this run, and the manifest they are held against; they
        are read when the first place needs them."""
        if self._read is None:
            self.watch.begin()
            base = self.watch.base = self._base()
            self.agent.voice.step(f"Reading {self.declared.name}")
            limit_kib = self.agent.pace.download_kib
            staged = stage(self.declared, self._staging, _counts(base), limit_kib=limit_kib)
            self.watch.staged(staged)
            self._read = staged, base
        return self._read

    def _base(self) -> Manifest | None:
        """Return the manifest of the last complete backup of this system, from here or a place;
        of one that may hold ruined data only where there is no other."""
        deeds = complete_backups(self.agent, self.declared.name)
        for deed in clean_first(self.agent, self.declared.name, deeds):
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

    def _copy(self, admitted: Admitted, because: str | None, started_at: datetime) -> BackupResult:
        staged, base = self._reading()
        name, began = admitted.place.name, self.agent.clock()
        result = BackupResult(self.declared.name, name, BackupOutcome.FAILED, started_at)
        if not staged.roots:
            result.problems.merge(staged.problems)
            self.watch.tell(result.problems)
            return result
        problems = Problems()
        problems.merge(self.run.clock)
        if because is not None:
            problems.add(READ_ANEW, because)
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
            comparing=(comparing := self.watch.comparing(staged)),
        )
        copying.run()
        self.watch.end(comparing, name, copying.snapshot)
        self.watch.tell(copying.problems)
        result.engine_ran, result.ended_in_order = copying.engine_ran, copying.ended_in_order
        result.outcome, result.snapshot = copying.outcome, copying.snapshot
        result.files, result.bytes = copying.files, copying.bytes
        result.bytes_read = copying.report.bytes_read
        result.bytes_added = copying.report.bytes_added
        result.unproven, result.digest = copying.unproven, copying.digest
        result.tree = copying.tree
        result.problems = copying.problems
        result.seconds = round((self.agent.clock() - began).total_seconds(), 3)
        return result


def _turn(place: RepositorySettings) -> tuple[bool, bool]:
    """Given a place, return when its turn is: drives late, they wait for an alarm; what is copied
    from another after that one."""
    return place.copy_from is not None, place.kind == "drive"


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

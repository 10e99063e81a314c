"""Drill: bring some of a copy back, or all, and say what that proves. A failure is a result."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from abide.agent.admission import trouble
from abide.agent.context import Agent
from abide.agent.copies import Copy, copies_at
from abide.agent.guard import Away, Guard, NotAsMeant
from abide.agent.jobs.asking import choose_places, choose_systems
from abide.agent.jobs.bringing import Bringing, Brought
from abide.agent.jobs.choosing import Chosen, Drawing, check_room, choose, whole_is_due
from abide.agent.jobs.judging import checks_of
from abide.agent.memory import about_copy
from abide.agent.scratch import Scratch
from abide.agent.signs.watch import after_drill
from abide.agent.spool import Attempt
from abide.domain.drill import CONFIDENCE, Check, Outcome, Verdict, bad_below, verdict
from abide.domain.errors import EngineError, Refused, Unreachable

DEFAULT_SAMPLE = 300
DEFAULT_ROTATION = 100


@dataclass(frozen=True)
class DrillRequest:
    """What a drill was asked to do; without sample and full Abide chooses what is due."""

    repository: str | None = None
    sample: int | None = None
    full: bool = False
    replay: str | None = None


@dataclass
class DrillResult:
    """What came of drilling one copy."""

    system: str
    repository: str
    verdict: Verdict = Verdict.COULD_NOT_RUN
    snapshot: str | None = None
    snapshot_at: datetime | None = None
    population: int = 0
    sampled: int = 0
    mismatched: int = 0
    missing: int = 0
    unproven: int = 0
    bad_share_below: float | None = None
    seed: str | None = None
    whole: bool = False
    loaded: bool = False
    restore_seconds: float | None = None
    seconds: float = 0.0
    replay: bool = False
    away: bool = False
    rotation: dict[str, Any] | None = None
    checks: list[Check] = field(default_factory=list)
    detail: list[dict[str, Any]] = field(default_factory=list)

    @property
    def confidence(self) -> float:
        return 1.0 if self.whole else CONFIDENCE


def drill(agent: Agent, names: Sequence[str], request: DrillRequest) -> list[DrillResult]:
    """Given systems' names (none: all), drill their copies in every place that is there.

    A drive that is away is passed over while another copy of the system could be drilled. Each
    attempt leaves one entry. Raise Refused when nothing can be tried at all.
    """
    results: list[DrillResult] = []
    for declared in choose_systems(agent, names):
        places = choose_places(agent, declared, request.repository)
        if not places:
            continue
        rows = [(name, _one(agent, declared.name, name, request)) for name in places]
        there = [result for _, result in rows if result is not None]
        if not there:
            there = [_nothing_there(agent, declared.name, name) for name, _ in rows]
        results += there
    if not results:
        raise Refused(f"None of these systems is copied to {request.repository}.")
    return results


def _one(agent: Agent, system: str, place: str, request: DrillRequest) -> DrillResult | None:
    """Drill one copy; None for a drive that is away: nothing is tried then."""
    try:
        Guard(agent.settings.repositories[place]).arrive()
    except Away:
        return None
    except NotAsMeant:
        pass  # tried all the same below, so that it leaves its entry
    attempt = agent.spool.begin("drill", about_copy(agent, system, place), agent.clock())
    result = DrillResult(system, place, replay=request.replay is not None)
    began = agent.clock()
    try:
        _Drilling(agent, result, request).run()
    except (EngineError, Unreachable) as error:
        result.checks.append(Check("place", Outcome.COULD_NOT_LOOK, trouble(error, place)[1]))
    except (Away, NotAsMeant, Refused, OSError) as error:
        result.checks.append(Check("place", Outcome.COULD_NOT_LOOK, str(error)))
    if any(each.outcome is Outcome.FAILED for each in result.checks):
        agent.spool.mark_repository(place, dirty=True)  # the next backup rebuilds its index
    result.seconds = round((agent.clock() - began).total_seconds(), 3)
    closed = _close(agent, attempt, result)
    after_drill(agent, closed)
    return closed


def record_failure(agent: Agent, copy: Copy, brought: Brought, checks: list[Check]) -> None:
    """Given a copy that a restore found bad, leave the entry that a drill of it would have left."""
    place = copy.place.name
    attempt = agent.spool.begin("drill", about_copy(agent, copy.system, place), agent.clock())
    tally = brought.tally
    result = DrillResult(
        system=copy.system,
        repository=place,
        verdict=Verdict.NOT_PROVEN,
        snapshot=copy.snapshot,
        snapshot_at=copy.taken_at,
        population=int(brought.manifest.footer()["files"]),
        sampled=int(brought.manifest.footer()["files"]),
        mismatched=tally.mismatched,
        missing=tally.missing,
        unproven=tally.unproven,
        whole=True,
        checks=checks,
        detail=tally.problems.rows(),
    )
    agent.spool.mark_repository(place, dirty=True)  # the next backup rebuilds its index
    _close(agent, attempt, result)


def _nothing_there(agent: Agent, system: str, place: str) -> DrillResult:
    attempt = agent.spool.begin("drill", about_copy(agent, system, place), agent.clock())
    result = DrillResult(system, place, away=True)
    result.checks.append(
        Check("place", Outcome.COULD_NOT_LOOK, f"{place} is not plugged in, nor is any other place")
    )
    return _close(agent, attempt, result)


@dataclass
class _Drilling:
    """One drill under way; what it finds goes into `result`."""

    agent: Agent
    result: DrillResult
    request: DrillRequest

    def run(self) -> None:
        copies = copies_at(self.agent, self.result.system, self.result.repository)
        copy = next((each for each in copies if each.complete), None)
        if copy is None:
            raise Refused(
                f"There is no complete backup of {self.result.system} in {self.result.repository} "
                "yet: run  abide backup  first."
            )
        self.result.snapshot, self.result.snapshot_at = copy.snapshot, copy.taken_at
        manifest = copy.manifest(self.agent)
        self.result.seed = self.request.replay or secrets.token_hex(16)
        chosen = choose(manifest, self._drawing(copy, int(manifest.footer()["bytes"])))
        check_room(self.agent, manifest, chosen)
        scratch = Scratch(self.agent.settings.scratch, self.agent.spool.agent_id)
        try:
            with scratch:
                picked = None if chosen.whole else chosen.records | chosen.databases
                brought = Bringing(self.agent, copy, manifest, scratch.path, picked).run()
                self._judge(brought, chosen)
        finally:
            if not scratch.removed:
                self.result.checks.append(
                    Check("scratch", Outcome.FAILED, f"restored files are left in {scratch.path}")
                )
        copy.guard.check()
        self.result.verdict = verdict(self.result.checks)

    def _drawing(self, copy: Copy, size_bytes: int) -> Drawing:
        request = self.request
        drawing = Drawing(seed=str(self.result.seed), sample=request.sample or DEFAULT_SAMPLE)
        if request.full:
            return drawing.to_whole()
        if request.sample is None and request.replay is None:
            due, why_not = whole_is_due(self.agent, copy, size_bytes)
            if why_not:
                self.result.checks.append(
                    Check("whole restore", Outcome.COULD_NOT_LOOK, why_not, counts=False)
                )
            if due:
                return drawing.to_whole()
            return drawing.with_rotation(self.agent, copy, DEFAULT_ROTATION)
        return drawing

    def _judge(self, brought: Brought, chosen: Chosen) -> None:
        result, tally = self.result, brought.tally
        result.whole, result.population = chosen.whole, chosen.population
        result.sampled, result.unproven = chosen.sampled, chosen.unproven
        result.mismatched, result.missing = tally.mismatched, tally.missing
        result.checks += checks_of(brought, chosen)
        if result.replay:
            result.checks.append(
                Check(
                    "replay", Outcome.COULD_NOT_LOOK, "a replay proves nothing: its seed was known"
                )
            )
        result.loaded = brought.loaded
        result.detail = tally.problems.rows()
        proven = verdict(result.checks) is Verdict.PROVEN
        if proven:
            result.bad_share_below = (
                bad_below(chosen.population, chosen.sampled, chosen.unproven)
                if chosen.population
                else 0.0
            )
            result.restore_seconds = brought.seconds
            result.rotation = chosen.rotation


def _close(agent: Agent, attempt: Attempt, result: DrillResult) -> DrillResult:
    """Write the drill's one entry: counts, hashes and verdict; names of files stay here."""
    agent.spool.finish(
        attempt,
        agent.clock(),
        {
            "snapshot": result.snapshot,
            "snapshot_at": result.snapshot_at.isoformat() if result.snapshot_at else None,
            "verdict": result.verdict.value,
            "population": result.population,
            "sampled": result.sampled,
            "mismatched": result.mismatched,
            "missing": result.missing,
            "unproven": result.unproven,
            "bad_share_below": result.bad_share_below,
            "confidence": result.confidence,
            "seed": result.seed,
            "whole": result.whole,
            "loaded": result.loaded,
            "replay": result.replay,
            "away": result.away,
            "restore_seconds": result.restore_seconds if result.whole else None,
            "seconds": result.seconds,
            "rotation": result.rotation,
            "checks": [
                {"name": each.name, "outcome": each.outcome.value} for each in result.checks
            ],
        },
        detail={
            "problems": result.detail,
            "checks": [[each.name, each.outcome.value, each.detail] for each in result.checks],
        },
    )
    return result

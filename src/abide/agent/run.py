"""A run from its start to its end: alone in the home, and first the mess of runs that died."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from abide.agent.clouds.configurations import sweep_configurations
from abide.agent.config import Settings, load_settings
from abide.agent.context import Agent, Silence, Voice
from abide.agent.databases.sqlserver import sweep_folders
from abide.agent.home import Home
from abide.agent.lock import alone
from abide.agent.renames import undo_half_done
from abide.agent.scratch import remove_tree, sweep_scratch
from abide.agent.spool import Attempt, Spool
from abide.agent.waiting import sweep_waiting
from abide.domain.control import BackupOutcome
from abide.domain.drill import Verdict
from abide.engines.dumps.abandoned import sweep as sweep_servers
from abide.engines.program import end_orphans, marked


@contextmanager
def working(
    home: Home, clock: Callable[[], datetime], voice: Voice | None = None
) -> Iterator[Agent]:
    """Given a home, yield its agent ready for work, alone and swept.

    Raise Refused when agent.toml is not right or another run is under way; nothing is written
    then.
    """
    settings = _settings(home)
    with alone(home.lock_file):
        agent = Agent(home, settings, Spool.open(home.spool_file), clock, voice or Silence())
        try:
            with marked(_run_name(home)):
                sweep(agent)
                yield agent
        finally:
            agent.spool.close()


def _settings(home: Home) -> Settings:
    """Given a home, return what agent.toml says, with what a hub's register asks beyond it."""
    settings = load_settings(home)
    if not (home.agent / "link.json").exists():
        return settings
    from abide.agent.link.tightened import tightened  # most servers start without it

    return tightened(home, settings)


def _run_name(home: Home) -> str:
    """Given a home, return the name that programs of its runs carry."""
    return os.path.realpath(home.lock_file)


@contextmanager
def looking(home: Home, clock: Callable[[], datetime]) -> Iterator[Agent]:
    """Given a home, yield its agent for reading: may stand beside a run that is at work.

    Where there is no log yet none is begun: looking leaves nothing behind.
    """
    settings = _settings(home)
    spool = Spool.open(home.spool_file) if home.spool_file.exists() else Spool.empty()
    agent = Agent(home, settings, spool, clock, Silence())
    try:
        yield agent
    finally:
        agent.spool.close()


def sweep(agent: Agent) -> list[Attempt]:
    """Given an agent alone in its home, close what runs that died left open; return the attempts.

    Programs they left running are ended first. Each attempt gets its one entry, plaintext copies
    and restored files are removed, and the places they wrote to stay marked for mending.
    """
    end_orphans(_run_name(agent.home))
    put_back = undo_half_done(agent.home.in_place)
    died = agent.spool.unfinished()
    for attempt in died:
        facts = _facts(attempt, agent.clock())
        if put_back and attempt.kind == "restore":
            facts = {**facts, "put_back": put_back}
        agent.spool.finish(attempt, agent.clock(), facts)
    remove_tree(agent.home.staging)
    sweep_configurations(agent.settings)
    sweep_waiting(agent.home.waiting)
    sweep_scratch(agent.settings.scratch, agent.spool.agent_id)
    sweep_servers(agent.settings.scratch)
    sweep_folders(agent.settings)
    return died


def _facts(attempt: Attempt, now: datetime) -> dict[str, object]:
    """Given an attempt that died, return what its entry says."""
    problems = [{"kind": "interrupted", "count": 1}]
    match attempt.kind:
        case "backup":
            return {
                "outcome": BackupOutcome.FAILED.value,
                "snapshot": None,
                "started_at": attempt.started_at.isoformat(),
                "finished_at": now.isoformat(),
                "problems": problems,
            }
        case "drill":
            return {"verdict": Verdict.COULD_NOT_RUN.value, "problems": problems}
        case "restore" | "recovery":
            said = Verdict.COULD_NOT_RUN.value
            return {"outcome": "failed", "verdict": said, "problems": problems}
        case _:
            return {"outcome": BackupOutcome.FAILED.value, "problems": problems}

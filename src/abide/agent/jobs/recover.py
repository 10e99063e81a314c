"""Recover: every system in the order the school needs them, each told the moment it is proven."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from abide.agent.context import Agent
from abide.agent.jobs.pool import at_a_time
from abide.agent.jobs.restore import RestoreOutcome, RestoreRequest, RestoreResult, restore
from abide.agent.jobs.target import check_new, check_outside
from abide.agent.memory import gather
from abide.domain.drill import Verdict
from abide.domain.errors import Refused
from abide.domain.register import Step, restore_order

AT_A_TIME = 2


@dataclass(frozen=True)
class Recovered:
    """One system of a recovery; seconds count from the recovery's start."""

    system: str
    outcome: RestoreOutcome
    started_second: float
    proven_second: float | None
    result: RestoreResult | None = None


def order_now(agent: Agent) -> tuple[Step, ...]:
    """Return the order in which to restore, with a reason per step, by the newest measurements."""
    measured: dict[str, float | None] = {}
    for fact in gather(agent).drills:
        if fact.whole and fact.verdict is Verdict.PROVEN and fact.restore_seconds is not None:
            measured[fact.system] = fact.restore_seconds
    return restore_order(agent.settings.register, measured)


def recover(
    agent: Agent, to: Path, on_done: Callable[[Recovered], None] = lambda done: None
) -> list[Recovered]:
    """Given an empty folder, bring back every system that has copies, two at a time, in order.

    Raise Refused when the folder is not empty or lies in live data, or when nothing is held.
    """
    steps = [
        step
        for step in order_now(agent)
        if (found := agent.settings.declared(step.system)) is not None and found.sources
    ]
    if not steps:
        raise Refused("No system in agent.toml has sources: there is nothing to bring back.")
    check_new(to)
    check_outside(agent, to)
    began = time.monotonic()

    def one(step: Step) -> Recovered:
        started = round(time.monotonic() - began, 3)
        try:
            result = restore(agent, step.system, RestoreRequest(to=to), kind="recovery")
        except Exception as error:  # noqa: BLE001 - one system's trouble must not stop the others
            result = RestoreResult(step.system, notes=[str(error) or type(error).__name__])
        proven = round(time.monotonic() - began, 3) if result.outcome == "proven" else None
        done = Recovered(step.system, result.outcome, started, proven, result)
        on_done(done)
        return done

    return at_a_time(AT_A_TIME, one, steps)

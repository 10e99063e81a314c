"""What the doctor looks at: does the hub answer, do the clocks agree, does it have the log?"""

from __future__ import annotations

from collections.abc import Iterator

from abide.agent.config import load_settings
from abide.agent.context import Agent
from abide.agent.finding import Finding
from abide.agent.link.calling import Line
from abide.agent.link.planning import fetch_plan, kept_plan
from abide.agent.link.spooled import length
from abide.agent.link.state import LinkState, load_state
from abide.agent.link.tightened import held_promises
from abide.domain.errors import AbideError
from abide.domain.words import duration, plural
from abide.wire.signing import SKEW_SHOWN_SECONDS


def hub(agent: Agent) -> Iterator[Finding]:
    """Yield how the link to the hub stands; nothing where there is none."""
    state = load_state(agent.home)
    if state is None:
        yield Finding("hub", True, "enrolled with none: this server answers by itself")
        return
    line = Line(agent.clock)
    try:
        plan = fetch_plan(agent.home, line)
    except AbideError as error:
        yield Finding("hub", False, str(error))
        if kept_plan(agent.home, state) is None:
            yield Finding("plan", False, "no plan is kept that the hub signed: agent.toml counts")
    else:
        yield Finding("hub", True, f"{state.url} answers, for {state.school}")
        yield from _clocks(agent, (plan.made_at - agent.clock()).total_seconds())
    finally:
        line.close()
    yield _told(agent, state)
    waiting = held_promises(agent.home, load_settings(agent.home)).waiting
    if waiting:
        told = f"{plural(len(waiting), 'promise')} of the register asks less than agent.toml"
        yield Finding("register", False, told, "abide agent confirm")


def _clocks(agent: Agent, ahead: float) -> Iterator[Finding]:
    agree = abs(ahead) < SKEW_SHOWN_SECONDS
    told = "agrees with this server's" if agree else f"is {duration(abs(ahead))} away from this one"
    yield Finding(
        "hub's clock",
        agree,
        f"the hub's clock {told}",
        None if agree else "timedatectl set-ntp true",
    )


def _told(agent: Agent, state: LinkState) -> Finding:
    if state.trouble:
        return Finding("log at the hub", False, state.trouble)
    left = length(agent.spool) - (state.begins_at - 1 + state.acknowledged)
    if left > 0:
        told = f"{plural(left, 'entry', 'entries')} not sent yet"
        return Finding("log at the hub", True, f"{told}; the service sends them")
    return Finding("log at the hub", True, "the hub has every entry")

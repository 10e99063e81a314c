"""`abide agent enrol` and `abide agent leave`: the link to a hub, begun and ended."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from abide.cli.common import NOT_PROVEN, AsJson, answer, end, home, now
from abide.cli.folding import folded
from abide.cli.streams import tell
from abide.domain.errors import AbideError
from abide.domain.words import plural


def enrol(
    url: Annotated[str, typer.Argument(metavar="URL", help="The hub's address.")],
    code: Annotated[str, typer.Argument(metavar="CODE", help="From the hub's page, once.")],
    as_json: AsJson = False,
) -> None:
    """Enrol this server with a hub, then send it the log."""
    from abide.agent.link.calling import Line
    from abide.agent.link.enrolling import enrol as enrolled
    from abide.agent.link.turn import turn
    from abide.wire.agent_answers import AgentEnrolled

    found: list[str] = []

    def tick(line: str) -> None:
        found.append(line)
        if not as_json:
            tell(folded(f"✓ {line}", sys.stdout), sys.stdout)

    state = enrolled(home(), now, url, code, tick)
    line = Line(now)
    try:
        done = turn(home(), now, line)
        entries, trouble = done.acknowledged, done.trouble
    except AbideError as error:
        entries, trouble = 0, str(error)
    finally:
        line.close()
    if not trouble:
        tick(f"The log arrived: {plural(entries, 'entry', 'entries')}.")
    document = AgentEnrolled(
        hub=state.url, school=state.school, agent=state.agent, entries=entries, found=found
    )
    next_step = "From now on  abide agent run  (or the service) tells the hub what it does."
    amiss = f"Enrolled, yet the log did not arrive: {trouble} It is sent again and again."
    answer(document, as_json, [amiss if trouble else next_step])
    if trouble:
        end(NOT_PROVEN)


def leave(as_json: AsJson = False) -> None:
    """Leave the hub: nothing is told to it any more, and agent.toml alone counts."""
    from abide.agent.link.leaving import leave as left
    from abide.agent.link.state import load_state
    from abide.wire.agent_answers import AgentLeft

    state = load_state(home())
    why = left(home(), now)
    document = AgentLeft(hub=state.url if state else "", told=why is None, why_not=why)
    lines = ["This server is enrolled with no hub any more. What it told stays there."]
    if why is not None:
        lines.append(f"The hub could not be told: {why} End this server's access on its page.")
    answer(document, as_json, lines)

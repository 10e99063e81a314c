"""`abide agent run`: the service."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from abide.cli.common import AsJson, answer, end, home, now, say
from abide.domain.errors import AbideError, Refused

if TYPE_CHECKING:
    from abide.agent.loop.jobs import Job, Said
    from abide.wire.agent_answers import JobRow


def run(
    once: Annotated[
        bool, typer.Option("--once", help="Do what is due now, each thing once, then end.")
    ] = False,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="Go on until nothing is due any more, then end.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Do what is due when it is due, for ever: backups, drills, heads, kit, thinning out."""
    from abide.agent.loop import Loop, Mode
    from abide.engines.program import be_gentle
    from abide.wire.agent_answers import JobsDone

    if once and until_idle:
        raise Refused("--once and --until-idle end at different times: leave one out.")
    if as_json and not (once or until_idle):
        raise Refused("--json needs an end: add --once or --until-idle.")
    mode = Mode.ONCE if once else Mode.UNTIL_IDLE if until_idle else Mode.FOR_EVER
    if mode is Mode.FOR_EVER:
        end(_serve())
    loop = Loop(home(), now, time.sleep, _unheard if as_json else say, be_gentle)
    code = loop.run(mode)
    _tell_hub()
    if as_json:
        answer(JobsDone(jobs=[_row(*each) for each in loop.done]), as_json, ())
    elif not loop.done:
        say("Nothing is due.")
    end(code)


def _serve() -> int:
    """Run for ever, with the link to a hub beside it, whether or not there is one yet."""
    from abide.agent.link.beside import Beside
    from abide.agent.loop import Loop, Mode
    from abide.engines.program import be_gentle

    with Beside(home(), now, say) as beside:
        loop = Loop(home(), now, beside.wait, say, be_gentle, voice=beside.voice, beside=beside)
        return loop.run(Mode.FOR_EVER)


def _tell_hub() -> None:
    """Tell the hub what was done, where there is one; that it is away costs nothing."""
    if not (home().agent / "link.json").exists():
        return
    from abide.agent.link.calling import Line
    from abide.agent.link.turn import turn

    line = Line(now)
    try:
        turn(home(), now, line)
    except AbideError as error:
        print(f"Hub: {error}", file=sys.stderr)
    finally:
        line.close()


def _unheard(line: str) -> None:
    return


def _row(job: Job, said: Said) -> JobRow:
    from abide.wire.agent_answers import JobRow

    return JobRow(
        deed=job.deed.value,
        systems=list(job.systems),
        repositories=list(job.places),
        good=said.good,
        lines=list(said.lines),
    )

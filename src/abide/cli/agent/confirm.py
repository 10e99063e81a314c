"""`abide agent confirm`: what the hub's register promises less of than agent.toml."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from abide.cli.common import AsJson, answer, home, now
from abide.domain.errors import Refused
from abide.domain.words import plural

if TYPE_CHECKING:
    from abide.domain.tightening import Waiting
    from abide.wire.agent_answers import LooseningRow


def confirm(
    yes: Annotated[
        bool, typer.Option("--yes", help="Accept all of them; without it they are shown.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the promises that the hub loosened and this server still keeps; accept them."""
    from abide.agent.config import load_settings
    from abide.agent.link.state import load_state
    from abide.agent.link.tightened import confirm as confirmed
    from abide.agent.link.tightened import held_promises
    from abide.agent.spool import Spool
    from abide.wire.agent_answers import LooseningsConfirmed

    if load_state(home()) is None:
        raise Refused("This server is enrolled with no hub: there is nothing to confirm.")
    waiting = held_promises(home(), load_settings(home())).waiting
    accepted = bool(waiting) and (yes or (_may_ask(as_json) and _asked(waiting)))
    if accepted:
        spool = Spool.open(home().spool_file)
        try:
            confirmed(home(), spool, waiting, now())
        finally:
            spool.close()
    left, done = ((), waiting) if accepted else (waiting, ())
    document = LooseningsConfirmed(
        waiting=[_row(each) for each in left], confirmed=[_row(each) for each in done]
    )
    answer(document, as_json, _lines(left, done))


def _may_ask(as_json: bool) -> bool:
    return not as_json and sys.stdin.isatty()


def _asked(waiting: tuple[Waiting, ...]) -> bool:
    for each in waiting:
        typer.echo(_line(each), err=True)
    return typer.confirm("Shall this server promise so much less?", default=False, err=True)


def _lines(left: tuple[Waiting, ...], done: tuple[Waiting, ...]) -> list[str]:
    if done:
        return [f"Accepted: {plural(len(done), 'promise')}, each with its entry in the log."]
    if not left:
        return ["Nothing waits: the register asks no less than agent.toml."]
    accept = "To accept them:  abide agent confirm --yes . Until then agent.toml counts."
    return [*(_line(each) for each in left), accept]


def _line(each: Waiting) -> str:
    return f"{each.system}, {each.what}: {each.here} here, {each.asked} on the hub"


def _row(each: Waiting) -> LooseningRow:
    from abide.wire.agent_answers import LooseningRow

    return LooseningRow(system=each.system, what=each.what, here=each.here, asked=each.asked)

"""`abide canary plant` and `abide canary remove`"""

from __future__ import annotations

from typing import Annotated

import typer

from abide.cli.common import AsJson, answer, working_agent
from abide.cli.streams import shown
from abide.cli.voice import ProgressKind
from abide.domain.errors import Refused

app = typer.Typer(help="Files and rows that nobody should touch.", no_args_is_help=True)
System = Annotated[str, typer.Argument(metavar="SYSTEM", help="Which system.")]


@app.command("plant")
def plant(system: System, as_json: AsJson = False) -> None:
    """Plant canaries in the system's sources that say  canaries = true ; tells what it writes."""
    from abide.agent.signs.canaries import plant as run
    from abide.wire.alarm_answers import CanariesDone

    written: list[str] = []
    with working_agent(ProgressKind.AUTO, as_json) as agent:
        declared = agent.settings.declared(system)
        if declared is None:
            raise Refused(f"There is no system {system!r} in agent.toml.")
        made = run(agent, declared, lambda what: written.append(shown(what)))
    lines = [f"planted {each}" for each in written] or ["They are all there already."]
    document = CanariesDone(system=system, planted=len(made), removed=0, written=written)
    answer(document, as_json, lines)


@app.command("remove")
def remove(system: System, as_json: AsJson = False) -> None:
    """Remove the system's canaries; one that has changed is left where it is."""
    from abide.agent.signs.canaries import remove as run
    from abide.wire.alarm_answers import CanariesDone

    told: list[str] = []
    with working_agent(ProgressKind.AUTO, as_json) as agent:
        count = run(agent, system, lambda what: told.append(shown(what)))
    document = CanariesDone(system=system, planted=0, removed=count, written=[])
    answer(document, as_json, told or ["There are none."])

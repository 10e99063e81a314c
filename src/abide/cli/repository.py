"""`abide repository make` and `abide repository list`"""

from __future__ import annotations

from typing import Annotated

import typer

from abide.cli.common import (
    COULD_NOT_RUN,
    DONE,
    NOT_PROVEN,
    AsJson,
    answer,
    end,
    looking_agent,
    working_agent,
)
from abide.cli.streams import shown
from abide.cli.voice import ProgressKind

app = typer.Typer(help="The places that hold copies.", no_args_is_help=True)


@app.command("make")
def make(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A repository of agent.toml.")],
    adopt: Annotated[
        bool,
        typer.Option("--adopt", help="Take up the repository that is already there, as it is."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Initialise a repository; nothing else ever does."""
    from abide.agent.admission import make_repository
    from abide.wire.answers import RepositoryMade

    with working_agent(ProgressKind.NONE, as_json) as agent:
        identity = make_repository(agent, name, adopt=adopt)
    done = "taken up as it is" if adopt else "made"
    answer(
        RepositoryMade(repository=name, id=identity),
        as_json,
        [
            f"{name}: {done} (id {identity[:8]}). Without its password no copy in it can ever be "
            "read: keep a copy of the password file away from this machine."
        ],
    )


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the declared places and whether each is there now."""
    from abide.agent.guard import Away, Guard, NotAsMeant
    from abide.wire.answers import RepositoryList, RepositoryRow

    rows = []
    with looking_agent() as agent:
        for name, place in agent.settings.repositories.items():
            known = agent.spool.repository(name)
            try:
                Guard(place).arrive()
                there = True
            except (Away, NotAsMeant):
                there = False
            rows.append(
                RepositoryRow(
                    repository=name,
                    kind=place.kind,
                    id=known.id if known else None,
                    known_at=known.known_at if known else None,
                    there=there,
                )
            )
    lines = [
        f"{row.repository} ({row.kind}): {'there' if row.there else 'not there'}, "
        + (f"id {row.id[:8]}" if row.id else "not made yet")
        for row in rows
    ]
    answer(RepositoryList(repositories=rows), as_json, lines or ["No repository is declared."])


@app.command("probe")
def probe(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Default: every place but the drives."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Try whether a place refuses deletion, with a snapshot of our own."""
    from abide.agent.clouds.seen import COULD_NOT_LOOK
    from abide.agent.jobs import probing
    from abide.wire.probe_answers import ProbeRow, ProbesDone

    with working_agent(ProgressKind.NONE, as_json) as agent:
        found = probing.probe(agent, names or [])
    rows = [
        ProbeRow.model_validate(
            {
                "repository": each.repository,
                "deletion": each.deletion,
                "claimed": each.claimed,
                "detail": shown(each.detail),
            }
        )
        for each in found
    ]
    answer(ProbesDone(probes=rows), as_json, [f"{row.repository}: {row.detail}" for row in rows])
    if any(each.deletion == COULD_NOT_LOOK for each in found):
        end(COULD_NOT_RUN)
    end(DONE if all(each.holds for each in found) else NOT_PROVEN)

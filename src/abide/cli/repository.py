"""`abide repository make` and `abide repository list`"""

from __future__ import annotations

from typing import Annotated

import typer

from abide.cli.common import AsJson, answer, looking_agent, working_agent
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

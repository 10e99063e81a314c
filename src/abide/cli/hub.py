"""`abide hub ...`: for whoever stands at the hub's own machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from abide.cli.common import AsJson, absolute, answer, now
from abide.cli.hubside import hub_home, hub_lives, load_hub
from abide.domain.errors import Refused

app = typer.Typer(help="This machine's hub: let a person in again, copy its database.")


@app.command("link")
def link(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Whose, as Abide knows them.")],
    new_second_step: Annotated[
        bool,
        typer.Option("--new-second-step", help="Take a lost second step away; they set up anew."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print a link that signs a person in once, for one who lost every other way; it is logged."""
    from abide.wire.hub_answers import LinkMade

    _open()
    from abide.cli.local import sign_in_address
    from abide.hub.people.actions import reset_by_host

    if new_second_step:
        reset_by_host(email=email, at=now())
    address = sign_in_address(email, now())
    lines = [
        f"This link signs {email} in once, within half an hour:  {address}",
        "That it was made is in the log of each school they belong to.",
    ]
    answer(LinkMade(email=email, link=address), as_json, lines)


@app.command("copy")
def copy(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="A file that is not there yet.")],
    as_json: AsJson = False,
) -> None:
    """Copy the hub's SQLite database as it is at this moment, while the hub is at work."""
    from abide.wire.hub_answers import HubCopied

    _open()
    from abide.hub.serving import copy_database

    if os.environ.get("ABIDE_DATABASE_URL"):
        raise Refused("This hub's database is a PostgreSQL server: copy it with  pg_dump .")
    file = absolute(to)
    if file.exists():
        raise Refused(f"{file} is there already: name a file that is not.")
    copy_database(hub_home().database, file)
    size = file.stat().st_size
    lines = [
        f"Copied: {file} ({size / 1e6:,.1f} MB). What people handed in lies in "
        f"{hub_home().files}, the keys in {hub_home().secrets}: copy those too."
    ]
    answer(HubCopied(file=str(file), bytes=size), as_json, lines)


def _open() -> None:
    if not hub_lives():
        raise Refused(f"No hub lives in {hub_home().hub.parent}: start one with  abide serve .")
    load_hub()

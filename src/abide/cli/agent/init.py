"""`abide agent init`: look at this server and write its agent.toml."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from abide.cli.common import AsJson, absolute, answer, home
from abide.domain.words import plural

if TYPE_CHECKING:
    from abide.agent.discovery.proposal import Place
    from abide.agent.discovery.starting import Begun
    from abide.wire.agent_answers import AgentBegun


def init(
    at: Annotated[
        Path | None, typer.Option("--home", metavar="DIR", help="Use this ABIDE_HOME.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be written; change nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look for data, databases and drives; write agent.toml with comments, and passwords."""
    from abide.agent.discovery.starting import begin
    from abide.agent.home import Home
    from abide.engines.host import look

    where = home() if at is None else Home(absolute(at) / "agent")
    begun = begin(where, look, write=not dry_run)
    lines = [begun.text] if dry_run else _summary(begun)
    answer(_document(begun), as_json, lines)


def _summary(begun: Begun) -> list[str]:
    proposal = begun.proposal
    places = [each for each in proposal.places if each.why_not is None]
    systems = [each for each in proposal.systems if each.active and places]
    lines = [f"Written: {begun.file}, and {plural(len(places), 'password')} in secrets/ beside it."]
    lines += [f"    place   {each.name}: {each.about}" for each in places]
    lines += [
        f"    system  {each.name} ({each.grade.value}): "
        + plural(sum(source.why_not is None for source in each.sources), "source")
        for each in systems
    ]
    off = len(proposal.systems) - len(systems) + len(proposal.places) - len(places)
    if off:
        lines.append(f"{off} more were found and left off; the file says why for each.")
    lines += proposal.notes
    lines += ["Next:", f"    1. read {begun.file}: check grades, name the school, add term dates"]
    lines += [f"    {number}. {step}" for number, step in enumerate(_next(places), start=2)]
    return lines


def _next(places: list[Place]) -> list[str]:
    """Given the places that were taken, return the commands that come next, in order."""
    steps = [f"echo '{each.name}' > '{each.marker}'" for each in places if each.marker is not None]
    steps += [f"abide repository make '{each.name}'" for each in places]
    return [
        *steps,
        "abide doctor",
        "abide backup",
        "abide drill",
        "abide kit cards --of 3 --needs 2 --to DIR",
        "abide agent install",
    ]


def _document(begun: Begun) -> AgentBegun:
    from abide.wire.agent_answers import AgentBegun, PlaceFound, SourceFound, SystemFound

    proposal = begun.proposal
    return AgentBegun(
        file=os.fspath(begun.file),
        written=begun.written,
        places=[
            PlaceFound(name=each.name, kind=each.kind, url=str(each.folder), why_not=each.why_not)
            for each in proposal.places
        ],
        systems=[
            SystemFound(
                name=each.name,
                grade=each.grade.value,
                sources=[
                    SourceFound(kind=one.kind, where=one.value, why_not=one.why_not)
                    for one in each.sources
                ],
            )
            for each in proposal.systems
        ],
        notes=list(proposal.notes),
        next=_next([each for each in proposal.places if each.why_not is None]),
    )

"""`abide demo`: a sample school, everything else real."""

from __future__ import annotations

from typing import Annotated

import typer

from abide.cli.common import DONE, NOT_PROVEN, AsJson, ShowProgress, answer, end, home, now, say
from abide.cli.voice import ProgressKind, choose_voice


def demo(
    scale: Annotated[
        float,
        typer.Option("--scale", metavar="F", min=0.001, max=4, help="1.0 is about 15,000 files."),
    ] = 0.02,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Return after the answer (there are no pages yet).")
    ] = False,
    as_json: AsJson = False,
    progress: ShowProgress = ProgressKind.AUTO,
) -> None:
    """Make a sample school below ABIDE_HOME, back it up, drill it, drop a drive, say the answer."""
    from abide.agent.demo.story import Telling, demonstrate
    from abide.cli.status import document_of, lines_of

    place = home()
    with choose_voice(progress, as_json) as voice:
        found = demonstrate(
            place, scale, Telling((lambda line: None) if as_json else say, voice, now)
        )
    if found.standing is not None:
        from abide.agent.sample import SCHOOL

        document = document_of(found.standing, SCHOOL)
        heading = [
            "",
            "abide status",
            "",
        ]
        answer(document, as_json, [*heading, *lines_of(document)])
    if not as_json:
        say(_ending(found.surprises, str(place.agent)))
    end(NOT_PROVEN if found.surprises else DONE)


def _ending(surprises: list[str], folder: str) -> list[str]:
    if surprises:
        return ["", "Not as planned:", *(f"    {each}" for each in surprises)]
    return [
        "",
        "The planted fault (a dropped drive) was caught; everything else came back right.",
        f"The school's configuration is in {folder}; its servers have been stopped.",
    ]

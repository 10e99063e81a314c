"""`abide demo`: a sample school, everything else real; then its pages."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Annotated

import typer

from abide.cli.common import DONE, NOT_PROVEN, AsJson, ShowProgress, answer, end, home, now, say
from abide.cli.hubside import hub_home
from abide.cli.serve import LOCK, Port, Serving, serve_until_told
from abide.cli.voice import ProgressKind, choose_voice
from abide.domain.errors import Refused

if TYPE_CHECKING:
    from abide.agent.demo.story import Demonstration

_MARK = "made-by-demo"
"""Stands in the hub's folder of a demonstration: such a hub may be removed and made anew."""


def demo(
    scale: Annotated[
        float,
        typer.Option("--scale", metavar="F", min=0.001, max=4, help="1.0 is about 15,000 files."),
    ] = 0.02,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Return after the answer; so does --json.")
    ] = False,
    port: Port = None,
    as_json: AsJson = False,
    progress: ShowProgress = ProgressKind.AUTO,
) -> None:
    """Make a sample school below ABIDE_HOME, back it up, drill it, drop a drive, say the answer,
    and serve its pages until told to stop."""
    from abide.agent.demo.story import Telling, demonstrate

    _clear_hub()
    surprises: list[str] = []

    def then(found: Demonstration) -> None:
        surprises.extend(found.surprises)
        _tell(found, as_json)
        if not (no_serve or as_json):
            _serve(port)

    with choose_voice(progress, as_json) as voice:
        telling = Telling((lambda line: None) if as_json else say, voice, now)
        demonstrate(home(), scale, telling, then)
    end(NOT_PROVEN if surprises else DONE)


def _clear_hub() -> None:
    """Remove the hub of an earlier demonstration. Raise Refused where another hub lives."""
    from abide.agent.lock import alone

    hub = hub_home().hub
    if not hub.exists():
        return
    if not (hub / _MARK).exists():
        raise Refused(
            f"A hub lives in {hub} and no demonstration made it: nothing was touched. Name an "
            "empty folder with ABIDE_HOME."
        )
    with alone(hub / LOCK):
        shutil.rmtree(hub)


def _tell(found: Demonstration, as_json: bool) -> None:
    """Say the school's answer, and what went otherwise than planned."""
    from abide.agent.sample import SCHOOL
    from abide.cli.status import document_of, lines_of

    if found.standing is not None:
        document = document_of(found.standing, SCHOOL)
        answer(document, as_json, ["", "abide status", "", *lines_of(document)])
    if not as_json:
        say(_ending(found.surprises, str(home().agent)))


def _ending(surprises: list[str], folder: str) -> list[str]:
    if surprises:
        return ["", "Not as planned:", *(f"    {each}" for each in surprises)]
    return [
        "",
        "The planted fault (a dropped drive) was caught; everything else came back right.",
        f"The school's configuration is in {folder}; its servers end with this command.",
    ]


def _serve(port: int | None) -> None:
    """Make the sample school on a hub of its own and serve it with the agent at work."""
    from abide.cli.sample_hub import fill_sample_hub, greeting_of_sample

    hub = hub_home().hub
    hub.mkdir(mode=0o700)
    (hub / _MARK).touch()
    say(["", "Making the school's pages"])
    serve_until_told(Serving(port=port, fill=fill_sample_hub, greet=greeting_of_sample))

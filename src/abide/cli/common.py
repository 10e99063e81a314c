"""What every command shares: options, the opened agent, one JSON document, exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from abide.cli.folding import folded
from abide.cli.streams import tell
from abide.cli.voice import ProgressKind, choose_voice
from abide.domain.errors import Refused

if TYPE_CHECKING:
    from abide.agent.context import Agent
    from abide.agent.home import Home
    from abide.wire.answers import Document

DONE, NOT_PROVEN, COULD_NOT_RUN = 0, 1, 2

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
ShowProgress = Annotated[
    ProgressKind, typer.Option("--progress", help="How progress is told on standard error.")
]
Repository = Annotated[
    str | None, typer.Option("--repository", "-r", metavar="R", help="This place alone.")
]
Systems = Annotated[
    list[str] | None, typer.Argument(metavar="[SYSTEM]...", help="Default: every system.")
]


def now() -> datetime:
    """Return the moment it is."""
    return datetime.now(UTC)


def home() -> Home:
    """Return the agent's home as the environment names it. Raise Refused."""
    from abide.agent.home import find_home

    return find_home(os.environ)


@contextmanager
def working_agent(progress: ProgressKind, as_json: bool) -> Iterator[Agent]:
    """Yield the agent for a run that does something: alone, swept, with progress told."""
    from abide.agent.run import working

    with choose_voice(progress, as_json) as voice, working(home(), now, voice) as agent:
        yield agent


@contextmanager
def looking_agent() -> Iterator[Agent]:
    """Yield the agent for a run that only reads."""
    from abide.agent.run import looking

    with looking(home(), now) as agent:
        yield agent


def say(lines: Iterable[str] | str) -> None:
    """Given lines for people, print them on standard output."""
    for line in [lines] if isinstance(lines, str) else lines:
        tell(folded(line, sys.stdout), sys.stdout)


def answer(document: Document, as_json: bool, lines: Iterable[str]) -> None:
    """Given a command's document and its lines for people, print the one that was asked for."""
    if as_json:
        tell(document.model_dump_json(), sys.stdout)
    else:
        say(lines)


def end(code: int) -> NoReturn:
    """Leave with an exit code: 0 done and proven, 1 ran but not proven, 2 could not run."""
    raise typer.Exit(code)


def moment(text: str | None, zone: object) -> datetime | None:
    """Given ISO 8601 text, return the moment; without a zone it is the school's own.

    Raise Refused when it is no moment.
    """
    from datetime import tzinfo

    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(
            f"{text!r} is not a moment: write it as 2026-11-03T22:00, or as a date."
        ) from None
    if found.tzinfo is not None:
        return found
    if len(text) <= 10:
        found = found.replace(hour=23, minute=59, second=59)
    return found.replace(tzinfo=zone if isinstance(zone, tzinfo) else UTC)


def absolute(path: Path) -> Path:
    """Given a path as typed, return it absolute. Raise Refused for the home of nobody."""
    try:
        return Path(os.path.abspath(path.expanduser()))
    except RuntimeError:
        raise Refused(
            f"{path} starts in a home folder that is not known: write the path from the root."
        ) from None

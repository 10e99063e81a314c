"""`abide agent install`: the agent as a service."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Annotated

import typer

from abide.cli.common import AsJson, absolute, answer, home, say
from abide.domain.errors import Refused

if TYPE_CHECKING:
    from abide.agent.service.installing import Installed, Installing

_WINDOWS = os.name == "nt"


def install(
    user: Annotated[
        str | None,
        typer.Option("--user", metavar="NAME", help="Run as this account instead of root."),
    ] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the service away; all it made stays.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be written; change nothing.")
    ] = False,
    root: Annotated[
        Path, typer.Option("--root", metavar="DIR", help="Install into a system below DIR.")
    ] = Path("/"),
    as_json: AsJson = False,
) -> None:
    """Have the system start the agent; again after an upgrade or a change of places."""
    from abide.agent.service.installing import Installing, planned
    from abide.agent.service.installing import install as write
    from abide.agent.service.installing import remove as take_away

    if _WINDOWS:
        _on_windows(remove, as_json)
        return
    what = Installing(
        home(), absolute(root), user, time.sleep, lambda line: print(line, file=sys.stderr)
    )
    if remove and dry_run:
        raise Refused("--dry-run shows what would be written: leave out --remove.")
    if remove:
        _removed(what, take_away(what), as_json)
        return
    found = planned(what) if dry_run else write(what)
    _tell(found, dry_run, as_json)


def _tell(found: Installed, dry_run: bool, as_json: bool) -> None:
    from abide.wire.agent_answers import ServiceInstalled

    document = ServiceInstalled(
        unit=str(found.unit_file),
        changed=found.changed,
        state=found.state,
        text=found.text,
        by_hand=list(found.by_hand),
        notes=list(found.notes),
    )
    if dry_run:
        lines = [f"# {found.unit_file}", found.text, *found.notes]
    else:
        done = "written" if found.changed else "is as it should be"
        lines = [f"{found.unit_file}: {done}.", *found.notes]
        lines += [f"The service is {found.state}."] if found.state else []
        lines += ["Then, on the system itself:"] if found.by_hand else []
        lines += [f"    {each}" for each in found.by_hand]
    answer(document, as_json, lines)


def _removed(what: Installing, was_there: bool, as_json: bool) -> None:
    from abide.wire.agent_answers import ServiceRemoved

    said = "taken away; the agent's folder, its log and the copies stay."
    answer(
        ServiceRemoved(unit=str(what.unit_file), removed=was_there),
        as_json,
        [f"{what.unit_file}: {said}" if was_there else "No service is installed."],
    )


def _on_windows(remove: bool, as_json: bool) -> None:
    """Print the task and the commands: nobody has run them yet, so a person does and looks."""
    from abide.agent.service import windows
    from abide.agent.service.installing import command_of_abide
    from abide.wire.agent_answers import TaskForWindows

    folder = PureWindowsPath(home().agent.parent)
    xml = "" if remove else windows.task_xml(command_of_abide(), folder)
    file = folder / "abide-task.xml"
    steps = windows.remove_commands() if remove else windows.install_commands(file, folder)
    commands = [" ".join(windows.quoted(word) for word in step) for step in steps]
    if as_json:
        answer(TaskForWindows(xml=xml, file=str(file), commands=commands), as_json, ())
        return
    if xml:
        say(f"Save this as {file}, in UTF-16:\n{xml}")
    say(["In a prompt opened as administrator (not tried by anybody yet):", *commands])

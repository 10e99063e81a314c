"""`abide restore` and `abide recover`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from abide.cli.common import (
    COULD_NOT_RUN,
    DONE,
    NOT_PROVEN,
    AsJson,
    Repository,
    ShowProgress,
    absolute,
    answer,
    end,
    moment,
    say,
    working_agent,
)
from abide.cli.streams import shown, tell
from abide.cli.voice import ProgressKind

if TYPE_CHECKING:
    from abide.agent.context import Agent
    from abide.agent.jobs.recover import Recovered
    from abide.agent.jobs.restore import RestoreResult
    from abide.wire.answers import OrderStep, RecoveredRow, RestoreDone

To = Annotated[Path, typer.Option("--to", metavar="DIR", help="A new folder to restore into.")]


def restore(
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="The system to bring back.")],
    to: To,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="MOMENT", help="As it was then: 2026-11-03T22:00 or a date."),
    ] = None,
    repository: Repository = None,
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="DSN", help="Load the dump into this empty database."),
    ] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Then put it where the live data is; asks first.")
    ] = False,
    as_json: AsJson = False,
    progress: ShowProgress = ProgressKind.AUTO,
) -> None:
    """Bring one system back into a new folder and compare every byte."""
    from abide.agent.copies import Sought
    from abide.agent.jobs.restore import RestoreRequest
    from abide.agent.jobs.restore import restore as run

    with working_agent(progress, as_json) as agent:
        sought = Sought(repository, moment(at, agent.settings.calendar.zone))
        _check_repository(agent, repository)
        request = RestoreRequest(absolute(to), sought, into, in_place)
        result = run(agent, system, request, confirm=lambda sentence: _typed(sentence, system))
    answer(_document(result), as_json, _lines(result))
    end({"proven": DONE, "not proven": NOT_PROVEN}.get(result.outcome, COULD_NOT_RUN))


def _document(result: RestoreResult) -> RestoreDone:
    from abide.wire.answers import RestoreDone

    return RestoreDone(
        system=result.system,
        repository=result.repository or None,
        snapshot=result.snapshot,
        snapshot_at=result.snapshot_at,
        outcome=result.outcome,
        folder=shown(str(result.folder)) if result.folder else None,
        files=result.files,
        bytes=result.bytes,
        mismatched=result.mismatched,
        missing=result.missing,
        unproven=result.unproven,
        seconds=result.seconds,
        set_aside=[shown(str(each)) for each in result.set_aside],
        notes=[shown(each) for each in result.notes],
    )


def _check_repository(agent: Agent, name: str | None) -> None:
    from abide.domain.errors import Refused

    if name is not None and name not in agent.settings.repositories:
        known = ", ".join(agent.settings.repositories) or "none"
        raise Refused(f"There is no repository named {name!r} in agent.toml (there: {known}).")


def _typed(sentence: str, system: str) -> bool:
    """Ask a person to type the system's name; anything else, or nobody there, is a no."""
    tell(f"{sentence}\nType the system's name to go on:", sys.stderr)
    return sys.stdin.readline().rstrip("\n") == system


def _lines(result: RestoreResult) -> list[str]:
    lines = [f"{result.system}: {result.outcome}"]
    if result.snapshot_at is not None:
        lines[0] += (
            f", as it was at {result.snapshot_at.astimezone():%A %-d %B %Y, %H:%M} "
            f"({result.repository})"
        )
    if result.folder is not None:
        lines.append(
            f"    {result.files:,} files, {result.bytes / 1e6:,.1f} MB in {result.folder}, "
            f"{result.seconds:.0f} s"
        )
    if result.mismatched or result.missing:
        lines.append(f"    {result.mismatched} came back changed, {result.missing} are missing")
    lines += [f"    {note}" for note in result.notes]
    lines += [f"    what was there before: {each}" for each in result.set_aside]
    return lines


def recover(
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="A new folder to recover into.")
    ] = None,
    order_only: Annotated[
        bool, typer.Option("--order-only", help="Say the order and its reasons; restore nothing.")
    ] = False,
    as_json: AsJson = False,
    progress: ShowProgress = ProgressKind.AUTO,
) -> None:
    """Bring everything back in the order the school needs it."""
    from abide.agent.jobs.recover import order_now
    from abide.agent.jobs.recover import recover as run
    from abide.domain.errors import Refused
    from abide.wire.answers import OrderStep, RecoveryDone

    if to is None and not order_only:
        raise Refused("Say where to with --to DIR, or ask for the order alone with --order-only.")
    with working_agent(progress, as_json) as agent:
        order = [
            OrderStep(system=step.system, grade=step.grade.value, because=step.because)
            for step in order_now(agent)
        ]
        if not as_json:
            say(_order_lines(order))
        done: list[Recovered] = []
        if to is not None and not order_only:
            done = run(agent, absolute(to), lambda each: _tell(each, as_json))
    answer(RecoveryDone(order=order, systems=[_row(each) for each in done]), as_json, [])
    outcomes = {each.outcome for each in done}
    if outcomes <= {"proven"}:
        end(DONE)
    end(COULD_NOT_RUN if outcomes == {"failed"} else NOT_PROVEN)


def _row(done: Recovered) -> RecoveredRow:
    from abide.wire.answers import RecoveredRow

    return RecoveredRow(
        system=done.system,
        outcome=done.outcome,
        started_second=done.started_second,
        proven_second=done.proven_second,
        notes=[shown(each) for each in done.result.notes] if done.result else [],
    )


def _order_lines(order: list[OrderStep]) -> list[str]:
    return [
        f"{number}. {step.system} ({step.grade}): {step.because}"
        for number, step in enumerate(order, start=1)
    ]


def _tell(done: Recovered, as_json: bool) -> None:
    """Say, the moment it is known, what came of one system."""
    if as_json:
        return
    if done.proven_second is not None:
        say(f"{done.system}: back and proven after {done.proven_second:.0f} s")
    else:
        notes = done.result.notes if done.result else []
        say([f"{done.system}: {done.outcome}", *(f"    {note}" for note in notes)])

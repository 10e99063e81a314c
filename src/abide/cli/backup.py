"""`abide backup`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from abide.cli.common import (
    COULD_NOT_RUN,
    DONE,
    NOT_PROVEN,
    AsJson,
    Repository,
    ShowProgress,
    Systems,
    answer,
    end,
    working_agent,
)
from abide.cli.voice import ProgressKind

if TYPE_CHECKING:
    from abide.agent.jobs.backup import BackupResult


def backup(
    systems: Systems = None,
    repository: Repository = None,
    accept_changes: Annotated[
        bool,
        typer.Option(
            "--accept-changes",
            help="Say that what is left out now, or the rows a table lost, is meant. It is logged.",
        ),
    ] = False,
    as_json: AsJson = False,
    progress: ShowProgress = ProgressKind.AUTO,
) -> None:
    """Copy every system (or those named) into every place that is there."""
    from abide.agent.jobs.afterwards import keep_what_outlives
    from abide.agent.jobs.backup import back_up
    from abide.wire.answers import BackupRow, BackupsMade, ProblemRow

    with working_agent(progress, as_json) as agent:
        results = back_up(agent, systems or [], repository=repository, accept=accept_changes)
        afterwards = keep_what_outlives(agent)
    rows = [
        BackupRow(
            system=each.system,
            repository=each.repository,
            outcome=each.outcome.value,
            snapshot=each.snapshot,
            copied_from=each.copied_from,
            files=each.files,
            unproven=each.unproven,
            bytes_read=each.bytes_read,
            bytes_added=each.bytes_added,
            seconds=each.seconds,
            problems=[ProblemRow.model_validate(row) for row in each.problems.rows()],
        )
        for each in results
    ]
    answer(BackupsMade(backups=rows), as_json, [*_lines(results), *afterwards])
    end(exit_code(results))


def exit_code(results: list[BackupResult]) -> int:
    """Given the results, return 0 when every system has a complete copy and nothing else failed.

    A drive that is away is neutral, an open alarm is not; when no engine could run at all the code
    is 2.
    """
    if any("alarm" in each.problems for each in results):
        return NOT_PROVEN
    outcomes = {each.outcome.value for each in results}
    systems = {each.system for each in results}
    copied = {each.system for each in results if each.outcome.value == "complete"}
    if outcomes <= {"complete", "absent"} and systems == copied:
        return DONE
    return NOT_PROVEN if any(each.engine_ran for each in results) else COULD_NOT_RUN


def _lines(results: list[BackupResult]) -> list[str]:
    lines = []
    for each in results:
        added = f"{each.bytes_added / 1e6:,.1f} MB new"
        how = f"copied from {each.copied_from}" if each.copied_from else added
        size = f"{each.files:,} files, {how}"
        what = f"{each.system} → {each.repository}: {each.outcome.value}"
        done = each.snapshot is not None
        lines.append(f"{what} ({size}, {each.seconds:.0f} s)" if done else what)
        lines += [f"    {problem.detail}" for problem in each.problems]
    return lines

"""`abide retention`"""

from __future__ import annotations

from collections.abc import Iterator
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
    from abide.agent.retention.result import Retained
    from abide.wire.retention_answers import RetentionRow


def retention(
    systems: Systems = None,
    repository: Repository = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what stays and what would go; remove nothing.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Free room now, though the last time was this week.")
    ] = False,
    as_json: AsJson = False,
    progress: ShowProgress = ProgressKind.AUTO,
) -> None:
    """Remove the copies that need not be kept, place by place, and say why each stays or goes."""
    from abide.agent.jobs.retention import retain
    from abide.wire.retention_answers import RetentionDone

    with working_agent(progress, as_json) as agent:
        found = retain(agent, systems or [], place=repository, dry_run=dry_run, prune_now=prune)
        zone = agent.settings.calendar.zone
    document = RetentionDone(dry_run=dry_run, repositories=[_row(each) for each in found])
    lines = [line for each in found for line in _lines(each, zone, dry_run)]
    answer(document, as_json, lines)
    failed = [each for each in found if each.outcome == "failed"]
    end(DONE if not failed else NOT_PROVEN if len(failed) < len(found) else COULD_NOT_RUN)


def _row(each: Retained) -> RetentionRow:
    from abide.wire.answers import ProblemRow
    from abide.wire.retention_answers import DecisionRow, RetentionRow

    return RetentionRow(
        repository=each.repository,
        outcome=each.outcome,
        because=each.because,
        copies=[
            DecisionRow(
                system=system,
                snapshot=decision.snapshot.id,
                taken_at=decision.snapshot.taken_at,
                stays=decision.stays,
                reasons=[reason.text for reason in decision.reasons],
            )
            for system, decisions in each.decisions.items()
            for decision in decisions
        ],
        removed=list(each.removed),
        untouched=each.untouched,
        pruned=each.pruned,
        bytes_freed=each.bytes_freed,
        problems=[ProblemRow.model_validate(row) for row in each.problems.rows()],
    )


def _lines(each: Retained, zone: object, dry_run: bool) -> Iterator[str]:
    """Given what came of a place, yield it for people: a line for each copy, with its reasons."""
    from datetime import tzinfo

    yield f"{each.repository}: {each.outcome}" + (f". {each.because}" if each.because else "")
    for system, decisions in each.decisions.items():
        for decision in decisions:
            at = decision.snapshot.taken_at.astimezone(zone if isinstance(zone, tzinfo) else None)
            gone = decision.snapshot.id in each.removed
            would = "would go" if dry_run else "to go"
            what = "stays" if decision.stays else "removed" if gone else would
            why = "; ".join(reason.text for reason in decision.reasons)
            yield f"    {system}, {at:%Y-%m-%d %H:%M}: {what} ({why})"
    if each.untouched:
        yield f"    {each.untouched} snapshots are not this log's to judge and are not touched"
    if each.pruned:
        yield f"    {(each.bytes_freed or 0) / 1e6:,.1f} MB freed"
    yield from (f"    {problem.detail}" for problem in each.problems)

"""`abide drill`"""

from __future__ import annotations

import re
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
from abide.cli.kit import CardFiles, rehearse
from abide.cli.streams import shown
from abide.cli.voice import ProgressKind
from abide.domain.errors import Refused

if TYPE_CHECKING:
    from abide.agent.jobs.drill import DrillResult
    from abide.wire.answers import DrillRow

_SEED = re.compile(r"[0-9a-f]{32}")


def drill(
    systems: Systems = None,
    repository: Repository = None,
    sample: Annotated[
        int | None,
        typer.Option("--sample", metavar="N", min=1, help="Bring back N files drawn at random."),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Bring back everything.")] = False,
    replay: Annotated[
        str | None,
        typer.Option("--replay", metavar="SEED", help="Draw again as SEED drew; proves nothing."),
    ] = None,
    kit: Annotated[
        bool, typer.Option("--kit", help="Rehearse opening the kit instead, with cards.")
    ] = False,
    card_file: CardFiles = None,
    as_json: AsJson = False,
    progress: ShowProgress = ProgressKind.AUTO,
) -> None:
    """Bring copies back and compare every byte. Without options Abide does what is due."""
    from abide.agent.jobs.drill import DrillRequest
    from abide.agent.jobs.drill import drill as run
    from abide.wire.answers import DrillsDone

    request = DrillRequest(repository, sample, full, replay)
    if kit:
        if systems or request != DrillRequest():
            raise Refused("--kit rehearses opening the kit: leave out all but --card-file.")
        rehearse(card_file or [], progress, as_json)
    if card_file:
        raise Refused("--card-file opens a kit: add --kit.")
    _check(full, sample, replay)
    with working_agent(progress, as_json) as agent:
        results = run(agent, systems or [], request)
    answer(DrillsDone(drills=[_row(each) for each in results]), as_json, _lines(results))
    verdicts = {each.verdict.value for each in results}
    if verdicts == {"proven"}:
        end(DONE)
    end(COULD_NOT_RUN if verdicts == {"could not run"} else NOT_PROVEN)


def _check(full: bool, sample: int | None, replay: str | None) -> None:
    """Raise Refused for what cannot be asked for together, or is no seed."""
    if full and (sample is not None or replay is not None):
        raise Refused("--full brings back everything: leave out --sample and --replay.")
    if replay is not None and not _SEED.fullmatch(replay):
        raise Refused(
            f"{replay!r} is not a seed: it is the 32 characters, 0 to 9 and a to f, that "
            "the drill's own answer holds as “seed”."
        )


def _row(result: DrillResult) -> DrillRow:
    from abide.wire.answers import CheckRow, DrillRow, RotationRow

    turn = result.rotation
    return DrillRow(
        system=result.system,
        repository=result.repository,
        snapshot=result.snapshot,
        snapshot_at=result.snapshot_at,
        verdict=result.verdict.value,
        whole=result.whole,
        population=result.population,
        sampled=result.sampled,
        mismatched=result.mismatched,
        missing=result.missing,
        unproven=result.unproven,
        bad_share_below=result.bad_share_below,
        confidence=result.confidence,
        seed=result.seed,
        restore_seconds=result.restore_seconds,
        seconds=result.seconds,
        rotation=RotationRow(**{key: turn[key] for key in RotationRow.model_fields})
        if turn
        else None,
        checks=[
            CheckRow(name=each.name, outcome=each.outcome.value, detail=shown(each.detail))
            for each in result.checks
        ],
    )


def _headline(result: DrillResult) -> str:
    """Given a drill's result, return its verdict with the claim: a sample is no proof of all."""
    said = result.verdict.value
    claim = next((each.detail for each in result.checks if each.name == "files"), None)
    if said != "proven" or claim is None:
        return said
    return f"proven: {claim}" if result.whole else f"{claim} (proven)"


def _lines(results: list[DrillResult]) -> list[str]:
    lines = []
    for each in results:
        lines.append(f"{each.system} from {each.repository}: {_headline(each)}")
        for check in each.checks:
            lines.append(f"    {check.name}: {check.outcome.value}: {check.detail}")
        if each.rotation:
            turn = each.rotation
            lines.append(
                f"    in turn: {turn['covered']:,} of {turn['population']:,} files covered so far"
            )
        for problem in each.detail:
            lines.append(f"    {problem['detail']}")
    return lines

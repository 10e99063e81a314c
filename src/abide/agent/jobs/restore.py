"""Restore one system: the best copy into a new folder, every byte compared before handing over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from abide.agent.context import Agent
from abide.agent.databases.kinds import kind_of, kind_of_dsn
from abide.agent.jobs.restoring import (
    RestoreOutcome,
    RestoreRequest,
    RestoreResult,
    Restoring,
)
from abide.agent.jobs.target import check_in_place, check_new, check_outside
from abide.agent.memory import about_copy
from abide.domain.drill import Verdict
from abide.domain.errors import AbideError, Refused

__all__ = ["RestoreOutcome", "RestoreRequest", "RestoreResult", "restore"]


def restore(
    agent: Agent,
    system: str,
    request: RestoreRequest,
    *,
    kind: str = "restore",
    confirm: Callable[[str], bool] = lambda sentence: False,
) -> RestoreResult:
    """Given a declared system and what was asked for, bring it back; return what came.

    Live data is replaced only in place, after `confirm` said yes, and what was there is set aside.
    One entry is left. Raise Refused when nothing may be started.
    """
    declared = agent.settings.declared(system)
    if declared is None or not declared.sources:
        known = ", ".join(each.name for each in agent.settings.systems if each.sources) or "none"
        raise Refused(f"There is no system {system!r} with copies in agent.toml (there: {known}).")
    check_new(request.to / system)
    check_outside(agent, request.to / system)
    if request.into:
        kind_of(kind_of_dsn(request.into)).check_empty(request.into)
    if request.in_place:
        check_in_place(agent, declared)
        if not confirm(_what_goes(declared.sources, system)):
            raise Refused("The live data was left as it is: the system's name was not typed.")
    named = request.sought.repository
    attempt = agent.spool.begin(kind, {"system": system, "repository": named or ""}, agent.clock())
    result = RestoreResult(system)
    began = agent.clock()
    try:
        Restoring(agent, request, result).run()
    except (AbideError, OSError) as error:
        result.notes.append(str(error))
        result.outcome = "failed" if result.outcome == "proven" else result.outcome
    result.seconds = round((agent.clock() - began).total_seconds(), 3)
    agent.spool.finish(
        attempt, agent.clock(), _facts(agent, result), detail={"notes": result.notes}
    )
    return result


def _what_goes(sources: Any, system: str) -> str:
    paths = ", ".join(str(each.path) for each in sources if each.path is not None)
    said = f"This replaces the live data of {system}: {paths}. What is there now is set aside."
    if any(each.exclude for each in sources):
        said += " What exclude leaves out is not in the copy and is set aside with it."
    return said


def _facts(agent: Agent, result: RestoreResult) -> dict[str, Any]:
    proven = result.outcome == "proven"
    ran = result.outcome in ("proven", "not proven")
    said = Verdict.PROVEN if proven else Verdict.NOT_PROVEN if ran else Verdict.COULD_NOT_RUN
    about = about_copy(agent, result.system, result.repository) if result.repository else {}
    return {
        **about,
        "outcome": result.outcome,
        "verdict": said.value,
        "snapshot": result.snapshot,
        "snapshot_at": result.snapshot_at.isoformat() if result.snapshot_at else None,
        "whole": True,
        "loaded": result.loaded,
        "population": result.files + result.mismatched + result.missing + result.unproven,
        "sampled": result.files + result.mismatched + result.missing + result.unproven,
        "unproven": result.unproven,
        "mismatched": result.mismatched,
        "missing": result.missing,
        "bad_share_below": 0.0 if proven else None,
        "restore_seconds": result.seconds if proven else None,
        "seconds": result.seconds,
        "files": result.files,
        "bytes": result.bytes,
        "checks": [{"name": each.name, "outcome": each.outcome.value} for each in result.checks],
    }

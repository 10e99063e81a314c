"""What came of one system and one place, and the entry that says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from abide.agent.context import Agent
from abide.agent.guard import Away, NotAsMeant
from abide.agent.jobs.across.plan import owed_elsewhere
from abide.agent.jobs.arriving import Admission
from abide.agent.memory import complete_backups
from abide.agent.problems import Problems
from abide.agent.signs.pausing import PAUSED, Paused
from abide.agent.spool import Attempt
from abide.domain.control import BackupOutcome


@dataclass
class BackupResult:
    """What came of one system and one place.

    `started_at` is when the sources were read: of a copy brought across, its origin's moment, for
    work is lost since then; `copied_at` is when it came here. `tree` names its whole content.
    """

    system: str
    repository: str
    outcome: BackupOutcome
    started_at: datetime
    snapshot: str | None = None
    files: int = 0
    bytes: int = 0
    bytes_read: int = 0
    bytes_added: int = 0
    seconds: float = 0.0
    unproven: int = 0
    digest: str | None = None
    tree: str | None = None
    copied_from: str | None = None
    copied_at: datetime | None = None
    origin_snapshot: str | None = None
    engine_ran: bool = False
    ended_in_order: bool = True
    problems: Problems = field(default_factory=Problems)


def broke(system: str, place: str, at: datetime, error: Exception) -> BackupResult:
    """Given a system whose backup failed in a way nobody foresaw, return its result."""
    result = BackupResult(system, place, BackupOutcome.FAILED, at)
    result.engine_ran, result.ended_in_order = True, False
    result.problems.add(
        "unforeseen",
        f"Abide itself failed here ({type(error).__name__}: {error}). Please report it.",
    )
    return result


def not_admitted(system: str, place: str, why: Admission, at: datetime) -> BackupResult:
    """Given a place that may not be used now and why, return the result."""
    result = BackupResult(system, place, BackupOutcome.FAILED, at)
    if isinstance(why, Away):
        result.outcome = BackupOutcome.ABSENT
        result.problems.add(PAUSED if isinstance(why, Paused) else "absent", str(why))
    elif isinstance(why, NotAsMeant):
        result.problems.add(why.kind, str(why))
    return result


def close_backup(agent: Agent, attempt: Attempt, result: BackupResult) -> BackupResult:
    """Write the result's one entry; return the result."""
    finished_at = agent.clock()
    agent.spool.finish(
        attempt,
        finished_at,
        {
            "outcome": result.outcome.value,
            "snapshot": result.snapshot,
            "started_at": result.started_at.isoformat(),
            "finished_at": finished_at.isoformat(),
            "files": result.files,
            "bytes": result.bytes,
            "bytes_read": result.bytes_read,
            "bytes_added": result.bytes_added,
            "seconds": result.seconds,
            "unproven": result.unproven,
            "manifest_sha256": result.digest,
            "tree": result.tree,
            **_copied(result),
            "problems": result.problems.facts(),
        },
        detail=result.problems.rows(),
    )
    return result


def tidy_manifests(agent: Agent, system: str, repository: str) -> None:
    """Given a copy's system and place, remove manifests that are no longer needed on this machine.

    Only once nothing of the run reads any: the base of a copy elsewhere may be one of them.
    """
    newest = next(
        (
            deed.snapshot
            for deed in complete_backups(agent, system)
            if deed.repository == repository
        ),
        None,
    )
    needed = owed_elsewhere(agent, system, repository)
    agent.shelf.tidy(system, repository, needed | ({newest} if newest else set()))


def _copied(result: BackupResult) -> dict[str, str]:
    """Given a result, return what its entry says of the copy it was brought from, if any."""
    if result.copied_from is None or result.copied_at is None:
        return {}
    return {
        "copied_from": result.copied_from,
        "copied_at": result.copied_at.isoformat(),
        "origin_snapshot": str(result.origin_snapshot),
    }

"""What entries say of deeds, typed: the facts of each kind of entry, read back for judging."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from abide.domain.control import BackupFact, BackupOutcome, DrillFact
from abide.domain.drill import Verdict
from abide.domain.errors import ChainBroken

ENTRY_KINDS = {
    "epoch": "a chain begins, and names the head it continues",
    "repository": "a repository was made, adopted or refused",
    "backup": "one system was copied to one place, or that failed",
    "drill": "one copy was drilled",
    "restore": "one system was brought back",
    "recovery": "one system was brought back as part of a recovery",
    "retired": "a system that had been copied is declared no more, and a person said that is meant",
}
"""Every kind of entry and what it means."""


class ProblemCount(BaseModel):
    """One kind of problem and how often."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    kind: str
    count: int


class BackupDeed(BaseModel):
    """The facts of a `backup` entry."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    system: str
    repository: str
    repository_id: str | None = None
    outcome: BackupOutcome
    snapshot: str | None = None
    started_at: AwareDatetime
    finished_at: AwareDatetime
    files: int = 0
    bytes: int = 0
    unproven: int = 0
    manifest_sha256: str | None = None
    problems: list[ProblemCount] = []

    def fact(self) -> BackupFact:
        """Return the deed as the domain judges it."""
        return BackupFact(
            system=self.system,
            repository=self.repository,
            started_at=self.started_at,
            finished_at=self.finished_at,
            outcome=self.outcome,
            snapshot=self.snapshot,
            files=self.files,
            problems=tuple(each.kind for each in self.problems),
        )


class RotationState(BaseModel):
    """How far the rotation has come: files covered of all, in which pass."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    cursor: str
    covered: int
    population: int
    passes: int = 0


class DrillDeed(BaseModel):
    """The facts of a `drill`, `restore` or `recovery` entry."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    system: str
    repository: str
    repository_id: str | None = None
    snapshot: str | None = None
    snapshot_at: AwareDatetime | None = None
    verdict: Verdict
    whole: bool = False
    loaded: bool = False
    restore_seconds: float | None = None
    population: int = 0
    sampled: int = 0
    unproven: int = 0
    bad_share_below: float | None = None
    replay: bool = False
    rotation: RotationState | None = None

    def fact(self, at: datetime) -> DrillFact | None:
        """Given the entry's moment, return the deed as it is judged; None without a copy."""
        if self.snapshot is None or self.snapshot_at is None:
            return None
        return DrillFact(
            system=self.system,
            repository=self.repository,
            snapshot=self.snapshot,
            snapshot_at=self.snapshot_at,
            at=at,
            verdict=self.verdict,
            whole=self.whole,
            loaded=self.loaded,
            restore_seconds=self.restore_seconds,
            population=self.population,
            sampled=self.sampled,
            unproven=self.unproven,
            bad_share_below=self.bad_share_below,
            replay=self.replay,
        )


PROOF_KINDS = frozenset({"drill", "restore", "recovery"})


def read_backups(rows: Iterable[Mapping[str, Any]]) -> list[BackupDeed]:
    """Given entries as JSON values, return the backups among them, oldest first.

    Raise ChainBroken when an entry of that kind does not read as one.
    """
    return [
        _read(BackupDeed, number, row)
        for number, row in enumerate(rows, start=1)
        if row.get("kind") == "backup"
    ]


def read_proofs(rows: Iterable[Mapping[str, Any]]) -> list[tuple[datetime, DrillDeed]]:
    """Given entries as JSON values, return (moment, drill) of every proof among them, oldest first.

    Raise ChainBroken when an entry of those kinds does not read as one.
    """
    return [
        (datetime.fromisoformat(row["at"]), _read(DrillDeed, number, row))
        for number, row in enumerate(rows, start=1)
        if row.get("kind") in PROOF_KINDS
    ]


def _read(deed: type[Any], number: int, row: Mapping[str, Any]) -> Any:
    try:
        return deed.model_validate(row["facts"])
    except (ValidationError, KeyError) as error:
        raise ChainBroken(number, f"entry {number} does not read as a {row.get('kind')}") from error

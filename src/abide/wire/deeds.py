"""What entries say of deeds, typed: the facts of each kind of entry, read back for judging."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from abide.domain.control import BackupFact, BackupOutcome, DrillFact
from abide.domain.drill import Outcome, Verdict
from abide.domain.errors import ChainBroken
from abide.domain.register import PARTS
from abide.wire.moments import Moment

ENTRY_KINDS = {
    "epoch": "a chain begins, and names the head it continues",
    "repository": "a repository was made, adopted or refused",
    "backup": "one system was copied to one place, or that failed",
    "drill": "one copy was drilled",
    "restore": "one system was brought back",
    "recovery": "one system was brought back as part of a recovery",
    "key": "a key that signs heads was drawn; its public half is named",
    "head": "a signed head of the log was kept in one place, or an earlier one was missed",
    "cards": "a set of cards that open the kit was drawn; any earlier set has ended",
    "kit": "the sealed kit was written to one place, or that failed",
    "kit drill": "opening the kit of one place was rehearsed",
    "alarm": "a backup, a drill or a canary showed signs that data is being ruined",
    "alarm answered": "a named person said of an alarm that it was false, or that all is restored",
    "announced": "a named person said beforehand that much will change",
    "canaries": "files or rows that nobody should touch were planted or removed",
    "retention": "copies were removed from one place, or why none were",
    "probe": "it was tried whether one place refuses deletion",
    "hub head": "the newest head of the school's own log on the hub, checked and noted here",
    "hub left": "this server left its hub; whether the hub could be told",
    "job refused": "a hub asked for what agent.toml does not name",
    "loosening confirmed": "a person accepted on the server that the register promises less",
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
    started_at: Moment
    finished_at: Moment
    files: int = 0
    bytes: int = 0
    unproven: int = 0
    manifest_sha256: str | None = None
    tree: str | None = None
    copied_from: str | None = None
    copied_at: Moment | None = None
    origin_snapshot: str | None = None
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
            run_at=self.copied_at,
        )


class RotationState(BaseModel):
    """How far the rotation has come: files covered of all, in which pass."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    cursor: str
    covered: int
    population: int
    passes: int = 0


class CheckOutcome(BaseModel):
    """One check of a drill and how it ended."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    name: str
    outcome: Outcome


class DrillDeed(BaseModel):
    """The facts of a `drill`, `restore` or `recovery` entry; `kind` is the entry's.

    `away`: the drive was not plugged in, as drives should be at times, so nothing was tried.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    kind: str = "drill"
    away: bool = False
    system: str
    repository: str
    repository_id: str | None = None
    snapshot: str | None = None
    snapshot_at: Moment | None = None
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
    checks: list[CheckOutcome] | None = None

    def fact(self, at: datetime) -> DrillFact | None:
        """Given the entry's moment, return the deed as it is judged; None where it says nothing of
        the copies in its place.

        A drill that could not run says that nobody could look there; a restore that could not may
        have failed for where it was to go, so it says nothing.
        """
        if self.verdict is Verdict.COULD_NOT_RUN and (self.away or self.kind != "drill"):
            return None
        if self.snapshot_at is None and self.verdict is not Verdict.COULD_NOT_RUN:
            return None
        return DrillFact(
            system=self.system,
            repository=self.repository,
            snapshot=self.snapshot or "",
            snapshot_at=self.snapshot_at or at,
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
            failed=self._failed,
            parts_back=self._parts_back,
        )

    @property
    def _failed(self) -> bool | None:
        """Say whether a check failed, as against could not look; None where checks aren't noted."""
        if self.checks is None:
            return None
        return any(each.outcome is Outcome.FAILED for each in self.checks)

    @property
    def _parts_back(self) -> frozenset[str]:
        """Return which of data, configuration and program came back."""
        passed = {each.name for each in self.checks or [] if each.outcome is Outcome.PASSED}
        return frozenset(passed & PARTS)


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
        (datetime.fromisoformat(row["at"]), _read(DrillDeed, number, row, kind=row["kind"]))
        for number, row in enumerate(rows, start=1)
        if row.get("kind") in PROOF_KINDS
    ]


def _read(deed: type[Any], number: int, row: Mapping[str, Any], **more: str) -> Any:
    try:
        return deed.model_validate({**row["facts"], **more})
    except (ValidationError, KeyError) as error:
        raise ChainBroken(number, f"entry {number} does not read as a {row.get('kind')}") from error

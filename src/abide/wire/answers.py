"""What each command prints with --json: one document, keys as docs/commands.md lists them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict


class Document(BaseModel):
    """A part of what a command prints; nothing beyond what is declared gets out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ProblemRow(Document):
    kind: str
    count: int
    detail: str


class RepositoryMade(Document):
    repository: str
    id: str


class RepositoryRow(Document):
    repository: str
    kind: str
    id: str | None
    known_at: AwareDatetime | None
    there: bool


class RepositoryList(Document):
    repositories: list[RepositoryRow]


class BackupRow(Document):
    system: str
    repository: str
    outcome: Literal["complete", "incomplete", "failed", "absent"]
    snapshot: str | None
    copied_from: str | None
    files: int
    unproven: int
    bytes_read: int
    bytes_added: int
    seconds: float
    problems: list[ProblemRow]


class BackupsMade(Document):
    backups: list[BackupRow]


class CheckRow(Document):
    name: str
    outcome: Literal["passed", "failed", "could not look"]
    detail: str


class RotationRow(Document):
    covered: int
    population: int
    passes: int


class DrillRow(Document):
    system: str
    repository: str
    snapshot: str | None
    snapshot_at: AwareDatetime | None
    verdict: Literal["proven", "not proven", "could not run"]
    whole: bool
    population: int
    sampled: int
    mismatched: int
    missing: int
    unproven: int
    bad_share_below: float | None
    confidence: float
    seed: str | None
    restore_seconds: float | None
    seconds: float
    rotation: RotationRow | None
    checks: list[CheckRow]


class DrillsDone(Document):
    drills: list[DrillRow]


class RestoreDone(Document):
    system: str
    repository: str | None
    snapshot: str | None
    snapshot_at: AwareDatetime | None
    outcome: Literal["proven", "not proven", "failed"]
    folder: str | None
    files: int
    bytes: int
    mismatched: int
    missing: int
    unproven: int
    seconds: float
    set_aside: list[str]
    notes: list[str]


class OrderStep(Document):
    system: str
    grade: str
    because: str


class RecoveredRow(Document):
    system: str
    outcome: Literal["proven", "not proven", "failed"]
    started_second: float
    proven_second: float | None
    notes: list[str]


class RecoveryDone(Document):
    order: list[OrderStep]
    systems: list[RecoveredRow]


class CopyCounts(Document):
    total: int
    devices: int
    offsite: int
    offline: int
    immutable: int


class SystemRow(Document):
    name: str
    grade: str
    status: str
    basis: str
    reasons: list[str]
    last_backup_at: AwareDatetime | None
    last_proof_at: AwareDatetime | None
    rto_seconds: float | None
    measured_restore_seconds: float | None
    copies: CopyCounts


class ControlRow(Document):
    id: str
    title: str
    rows: list[str]
    status: str
    basis: str
    due_on: date | None
    reasons: list[str]


class Status(Document):
    school: str
    as_of: AwareDatetime
    answer: Literal["yes", "partly", "no"]
    sentence: str
    problems: list[str]
    systems: list[SystemRow]
    controls: list[ControlRow]


class HeadsPlace(Document):
    where: str
    heads: int
    spoilt: int
    others: int
    why_not: str | None


class HeadsSeen(Document):
    found: int
    missing: int
    lost: int
    before: int
    first_missing: str | None
    places: list[HeadsPlace]


class ChainVerified(Document):
    """One chain of a hub: the school's own (agent null), or what an agent sent."""

    agent: str | None
    entries: int
    head: str | None
    intact: bool
    first_broken: int | None
    reason: str | None


class EvidenceVerified(Document):
    entries: int
    head: str | None
    intact: bool
    first_broken: int | None
    reason: str | None
    heads: HeadsSeen | None = None
    chains: list[ChainVerified] | None = None


class EvidenceExported(Document):
    file: str
    entries: int
    head: str | None
    intact: bool
    first_broken: int | None


class DoctorRow(Document):
    name: str
    outcome: Literal["ok", "fix"]
    detail: str
    command: str | None


class DoctorSaid(Document):
    checks: list[DoctorRow]


class Refusal(Document):
    """What --json prints when a command could not run."""

    refused: str

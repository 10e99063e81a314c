"""What `abide retention` prints with --json."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from abide.wire.answers import Document, ProblemRow


class DecisionRow(Document):
    """One copy, whether it stays, and why; a dry run decides and removes nothing."""

    system: str
    snapshot: str
    taken_at: AwareDatetime
    stays: bool
    reasons: list[str]


class RetentionRow(Document):
    """`removed` are the snapshots that were there and are not; `untouched` counts those that are
    not this agent's, or that its log does not know."""

    repository: str
    outcome: Literal["done", "nothing to do", "frozen", "left to the store", "absent", "failed"]
    because: str
    copies: list[DecisionRow]
    removed: list[str]
    untouched: int
    pruned: bool
    bytes_freed: int | None
    problems: list[ProblemRow]


class RetentionDone(Document):
    dry_run: bool
    repositories: list[RetentionRow]

"""What `abide agent ...` prints with --json."""

from __future__ import annotations

from pydantic import AwareDatetime

from abide.wire.answers import Document


class DutyRow(Document):
    deed: str
    system: str | None
    repository: str | None
    due_at: AwareDatetime
    begins_at: AwareDatetime | None
    ready: bool
    reason: str
    held: str | None


class DutiesDue(Document):
    as_of: AwareDatetime
    duties: list[DutyRow]


class JobRow(Document):
    deed: str
    systems: list[str]
    repositories: list[str]
    good: bool
    lines: list[str]


class JobsDone(Document):
    jobs: list[JobRow]


class ServiceInstalled(Document):
    unit: str
    changed: bool
    state: str | None
    text: str
    by_hand: list[str]
    notes: list[str]


class ServiceRemoved(Document):
    unit: str
    removed: bool


class TaskForWindows(Document):
    xml: str
    file: str
    commands: list[str]

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


class PlaceFound(Document):
    name: str
    kind: str
    url: str
    why_not: str | None


class SourceFound(Document):
    kind: str
    where: str
    why_not: str | None


class SystemFound(Document):
    name: str
    grade: str
    sources: list[SourceFound]


class AgentBegun(Document):
    file: str
    written: bool
    places: list[PlaceFound]
    systems: list[SystemFound]
    notes: list[str]
    next: list[str]

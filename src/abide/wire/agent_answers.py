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


class AgentEnrolled(Document):
    """`found`: what was tried on the way and was right, in words."""

    hub: str
    school: str
    agent: str
    entries: int
    found: list[str]


class AgentLeft(Document):
    """`why_not`: why the hub could not be told, if so."""

    hub: str
    told: bool
    why_not: str | None


class LooseningRow(Document):
    system: str
    what: str
    here: str
    asked: str


class LooseningsConfirmed(Document):
    waiting: list[LooseningRow]
    confirmed: list[LooseningRow]


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

"""What `abide alarm`, `abide announce` and `abide canary` print with --json."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from abide.wire.answers import Document


class SignRow(Document):
    sign: str
    count: int
    share: float
    limit: int


class CleanRow(Document):
    repository: str
    snapshot: str
    at: AwareDatetime


class AlarmRow(Document):
    id: str
    system: str
    at: AwareDatetime
    open: bool
    reason: str
    signs: list[SignRow]
    suspect_from: AwareDatetime
    last_clean: list[CleanRow]
    answer: Literal["false alarm", "restored"] | None
    answered_at: AwareDatetime | None


class AlarmList(Document):
    alarms: list[AlarmRow]


class Announced(Document):
    systems: list[str]
    until: AwareDatetime


class CanariesDone(Document):
    system: str
    planted: int
    removed: int
    written: list[str]

"""What entries say of alarms, answers and announcements, typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from abide.domain.errors import ChainBroken
from abide.domain.ruin import Alarm, Clean, Sign
from abide.wire.moments import Moment

ALARM, ANSWERED, ANNOUNCED = "alarm", "alarm answered", "announced"


class SignFact(BaseModel):
    """One sign of an alarm."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    sign: str
    count: int
    share: float
    limit: int
    since: Moment | None = None

    @classmethod
    def of(cls, sign: Sign) -> SignFact:
        """Given a sign, return it as it is written."""
        return cls(
            sign=sign.sign, count=sign.count, share=sign.share, limit=sign.limit, since=sign.since
        )


class CleanFact(BaseModel):
    """The last copy in one place that nothing speaks against."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    repository: str
    snapshot: str
    at: Moment


class AlarmDeed(BaseModel):
    """The facts of an `alarm` entry."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    alarm: str
    system: str
    found_by: Literal["backup", "drill", "canaries"] = "backup"
    signs: list[SignFact]
    suspect_from: Moment
    last_clean: list[CleanFact] = []
    reason: str = ""


class AnsweredDeed(BaseModel):
    """The facts of an `alarm answered` entry; who answered stands outside the chain."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    alarm: str
    system: str
    answer: Literal["false alarm", "restored"]


class AnnouncedDeed(BaseModel):
    """The facts of an `announced` entry; no system named: all. The words stand elsewhere."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    systems: list[str] = []
    until: Moment


def read_alarms(rows: Iterable[Mapping[str, Any]]) -> tuple[Alarm, ...]:
    """Given entries as JSON values, oldest first, return every alarm with its answer.

    Raise ChainBroken when an entry of those kinds does not read as one.
    """
    found: dict[str, Alarm] = {}
    for number, row in enumerate(rows, start=1):
        try:
            if row.get("kind") == ALARM:
                alarm = _alarm(row)
                found[alarm.id] = alarm
            elif row.get("kind") == ANSWERED:
                _answer(found, row)
        except (ValidationError, KeyError, ValueError) as error:
            kind = row.get("kind")
            raise ChainBroken(number, f"entry {number} does not read as an {kind}") from error
    return tuple(found.values())


def _alarm(row: Mapping[str, Any]) -> Alarm:
    deed = AlarmDeed.model_validate(row["facts"])
    return Alarm(
        id=deed.alarm,
        system=deed.system,
        at=_moment(row),
        signs=tuple(Sign(s.sign, s.count, s.share, s.limit, s.since) for s in deed.signs),
        suspect_from=deed.suspect_from,
        last_clean=tuple(Clean(c.repository, c.snapshot, c.at) for c in deed.last_clean),
    )


def _answer(found: dict[str, Alarm], row: Mapping[str, Any]) -> None:
    """An alarm takes one answer: the first that was written."""
    deed = AnsweredDeed.model_validate(row["facts"])
    alarm = found.get(deed.alarm)
    if alarm is not None and alarm.is_open:
        found[deed.alarm] = alarm.with_answer(deed.answer, _moment(row))


def _moment(row: Mapping[str, Any]) -> Any:
    return CleanFact(repository="", snapshot="", at=row["at"]).at


def read_announced(rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, AnnouncedDeed]]:
    """Given entries of that kind, return (moment, announcement) of those that read as one."""
    found = []
    for row in rows:
        try:
            found.append((_moment(row), AnnouncedDeed.model_validate(row["facts"])))
        except (ValidationError, KeyError):
            continue
    return found

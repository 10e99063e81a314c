"""Copies and the places that hold them: how many, which of 3-2-1-1-0 is met, how old.

Whether a place is off site, offline or unchangeable is what people say of it, not what we saw.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from abide.domain.calendar import SchoolCalendar
from abide.domain.words import plural

CLOCK_SLACK_SECONDS = 300
"""How far two honest clocks may differ before a date counts as "in the future"."""


@dataclass(frozen=True)
class Place:
    """A place (repository) that can hold copies. `offsite`, `offline` and `immutable` are claims,
    but for a place that was seen to refuse deletion: `refused_on` is when, if lately."""

    name: str
    kind: str
    device: str | None = None
    offsite: bool = False
    offline: bool = False
    immutable: bool = False
    refused_on: date | None = None

    @property
    def is_drive(self) -> bool:
        """Return whether the place is a drive, which is expected to be away at times."""
        return self.kind == "drive"


@dataclass(frozen=True)
class CopyCount:
    """How many copies there are, on how many devices, and how many are said to be safe how."""

    total: int = 0
    devices: int = 0
    offsite: int = 0
    offline: int = 0
    immutable: int = 0


@dataclass(frozen=True)
class RuleResult:
    """One figure of 3-2-1-1-0, whether it is met, and why."""

    rule: str
    title: str
    met: bool
    why: str


def count_copies(places: Iterable[Place]) -> CopyCount:
    """Given the places that each hold a copy, return the count.

    A place named twice counts once. Copies on one device are one device; a place without a named
    device is a device of its own.
    """
    held = {place.name: place for place in places}.values()
    devices = {("device", p.device) if p.device else ("place", p.name) for p in held}
    return CopyCount(
        total=len(held),
        devices=len(devices),
        offsite=sum(place.offsite for place in held),
        offline=sum(place.offline for place in held),
        immutable=sum(place.immutable for place in held),
    )


def judge_3_2_1_1_0(places: Iterable[Place], errors: int) -> tuple[RuleResult, ...]:
    """Given the places that each hold a copy and the number of errors, return the five results.

    The three copies are backup copies, without the data in daily use (DfE, cyber security core
    standard, as noted in 2025: "at least 3 backup copies … on at least 2 separate devices").
    """
    held = tuple({place.name: place for place in places}.values())
    number = count_copies(held)
    safe = sum(place.offline or place.immutable for place in held)
    return (
        RuleResult(
            "3", "at least three copies", number.total >= 3, _there_are(number.total, "copy")
        ),
        RuleResult(
            "2",
            "on at least two devices",
            number.devices >= 2,
            f"The copies are on {plural(number.devices, 'device')}.",
        ),
        RuleResult(
            "1",
            "at least one copy off site",
            number.offsite >= 1,
            f"{_there_are(number.offsite, 'copy')[:-1]} said to be off site.",
        ),
        RuleResult(
            "1",
            "at least one copy offline or unchangeable",
            safe >= 1,
            f"{_there_are(safe, 'copy')[:-1]} said to be offline or unchangeable.{_seen(held)}",
        ),
        RuleResult(
            "0",
            "no errors when copies are brought back",
            errors == 0 and number.total > 0,
            _errors(errors, number.total),
        ),
    )


def rpo_age_seconds(taken_at: datetime, now: datetime, calendar: SchoolCalendar) -> float:
    """Given when a copy was taken, return its age in seconds over open days.

    Raise ValueError when it was taken after `now` by more than clocks may differ: such a copy has
    no age, and calling it fresh would be false.
    """
    if (taken_at - now).total_seconds() > CLOCK_SLACK_SECONDS:
        raise ValueError("the copy is dated in the future, so its age is not known")
    return calendar.open_seconds(taken_at, now)


def _there_are(number: int, noun: str) -> str:
    many = "copies" if noun == "copy" else None
    if number == 0:
        return f"There is no {noun}."
    return f"There {'is' if number == 1 else 'are'} {plural(number, noun, many)}."


def _seen(places: Iterable[Place]) -> str:
    """Given places, return what was seen of those that refused deletion when it was tried."""
    days = [place.refused_on for place in places if place.refused_on is not None]
    if not days:
        return ""
    return f" {plural(len(days), 'copy', 'copies')} refused deletion when tried, on {max(days)}."


def _errors(errors: int, copies: int) -> str:
    if copies == 0:
        return "There is no copy to bring back."
    if errors == 0:
        return "Each copy came back without an error."
    return f"{plural(errors, 'copy', 'copies')} not shown to come back right."

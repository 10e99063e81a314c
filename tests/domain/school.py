"""A small school for tests: its calendar, places and systems, and runs and drills as they go."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from abide.domain.calendar import SchoolCalendar, Term
from abide.domain.control import (
    BackupFact,
    BackupOutcome,
    DrillFact,
    Facts,
    SystemStatus,
    judge_system,
)
from abide.domain.copies import Place
from abide.domain.drill import Verdict
from abide.domain.register import Grade, System

LONDON = ZoneInfo("Europe/London")
HOUR, DAY = 3600.0, 86_400.0

AUTUMN = Term(date(2026, 9, 2), date(2026, 12, 18))
SPRING = Term(date(2027, 1, 4), date(2027, 3, 25))
SUMMER = Term(date(2027, 4, 12), date(2027, 7, 21))
CALENDAR = SchoolCalendar(
    terms=(AUTUMN, SPRING, SUMMER),
    closures=frozenset(date(2026, 10, 26) + timedelta(days=n) for n in range(5)),
    zone=LONDON,
)
EVERY_DAY = SchoolCalendar()

STORE = Place("store", "rest", device="council", offsite=True, immutable=True)
DRIVE_A = Place("drive-a", "drive", device="usb-a", offline=True)
DRIVE_B = Place("drive-b", "drive", device="usb-b", offline=True)
PLACES = {place.name: place for place in (STORE, DRIVE_A, DRIVE_B)}

SIMS = System("SIMS", Grade.CRITICAL, rto_seconds=4 * HOUR)
NOW = datetime(2026, 11, 4, 8, 30, tzinfo=LONDON)
"""A Wednesday morning in the autumn term."""


def at(day: date | str, hour: int = 19, minute: int = 0) -> datetime:
    """Given a day and a time on the school's clock, return the moment."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(on, time(hour, minute), tzinfo=LONDON)


LAST_NIGHT = at("2026-11-03")
AT_THREE, AT_FOUR = at("2026-11-04", 3), at("2026-11-04", 4)


def backup(started: datetime = LAST_NIGHT, repository: str = "store", **changes: Any) -> BackupFact:
    """Return a complete backup of SIMS, but for the changes."""
    facts: dict[str, Any] = {
        "system": "SIMS",
        "repository": repository,
        "started_at": started,
        "finished_at": started + timedelta(minutes=4),
        "outcome": BackupOutcome.COMPLETE,
        "snapshot": f"{repository}-{started:%Y%m%d%H%M}",
        "files": 15_000,
    }
    return BackupFact(**{**facts, **changes})


def drill(of: BackupFact, when: datetime = AT_THREE, **changes: Any) -> DrillFact:
    """Return a proven drill of 300 files of a backup, but for the changes."""
    facts: dict[str, Any] = {
        "system": of.system,
        "repository": of.repository,
        "snapshot": of.snapshot,
        "snapshot_at": of.started_at,
        "at": when,
        "verdict": Verdict.PROVEN,
        "loaded": True,
        "population": 15_000,
        "sampled": 300,
        "bad_share_below": 0.0099,
    }
    return DrillFact(**{**facts, **changes})


def whole(of: BackupFact, when: datetime = AT_FOUR, **changes: Any) -> DrillFact:
    """Return a proven restore of everything in 40 minutes, but for the changes."""
    facts: dict[str, Any] = {
        "whole": True,
        "sampled": 15_000,
        "bad_share_below": 0.0,
        "restore_seconds": 2_400.0,
    }
    return drill(of, when, **{**facts, **changes})


@dataclass
class Desk:
    """What is judged in a test: change a part and look again."""

    system: System = SIMS
    backups: list[BackupFact] = field(default_factory=list)
    drills: list[DrillFact] = field(default_factory=list)
    calendar: SchoolCalendar = CALENDAR
    now: datetime = NOW
    facts: dict[str, Any] = field(default_factory=dict)

    def judge(self) -> SystemStatus:
        """Return the system's status."""
        return judge_system(self.system, self.known(), PLACES, self.calendar, self.now)

    def known(self) -> Facts:
        """Return the facts."""
        return Facts(tuple(self.backups), tuple(self.drills), **self.facts)


def all_well() -> Desk:
    """Return a school where SIMS is kept: backed up last night, drilled and restored since."""
    copy = backup()
    return Desk(backups=[copy], drills=[drill(copy), whole(copy)])

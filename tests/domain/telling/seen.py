"""A school in November and systems as the judge sees them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from abide.domain.cadence import Cadence
from abide.domain.calendar import SchoolCalendar, Term
from abide.domain.control import BackupFact, Basis, Status, SystemStatus
from abide.domain.control.facts import BackupOutcome
from abide.domain.control.silence import Heard
from abide.domain.control.state import CopyState
from abide.domain.control.view import View
from abide.domain.copies import Place
from abide.domain.register import Grade, System
from abide.domain.telling import Seen, TellingDays, Trouble, trouble_of

LONDON = ZoneInfo("Europe/London")
CALENDAR = SchoolCalendar(
    terms=(
        Term(date(2026, 9, 2), date(2026, 10, 23)),
        Term(date(2026, 11, 2), date(2026, 12, 18)),
        Term(date(2027, 1, 4), date(2027, 3, 25)),
    ),
    closures=frozenset({date(2026, 11, 27)}),
    zone=LONDON,
)
DAYS = TellingDays(CALENDAR, time(7, 30), time(15, 0))


def when(day: int, hour: int = 19, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


def ran(
    at: datetime, outcome: str = "complete", place: str = "store", *problems: str
) -> BackupFact:
    good = outcome == "complete"
    return BackupFact(
        "SIMS", place, at, at, BackupOutcome(outcome), "ab" if good else None, 1, problems
    )


def copy(
    place: str = "store", newest: datetime | None = None, last: BackupFact | None = None
) -> CopyState:
    """Return what is known of the copies in one place; the last run is the newest unless told."""
    held = ran(newest, "complete", place) if newest else None
    return CopyState(Place(place, "rest"), newest=held, last_run=last or held)


def seen(*copies: CopyState, **instead: Any) -> Seen:
    """Return SIMS, critical, to be backed up every school day at 19:00."""
    grade = instead.pop("grade", Grade.CRITICAL)
    status = instead.pop("status", Status.KEPT)
    reasons = instead.pop("reasons", ())
    backup = instead.pop("backup", "every school day at 19:00")
    told: dict[str, Any] = {
        "id": "1",
        "system": System("SIMS", grade, backup=Cadence.parse(backup)),
        "status": SystemStatus("SIMS", grade, status, Basis.MEASURED, reasons),
        "copies": copies,
        "silent": (),
        "expected_since": when(2, 9),
    }
    return Seen(**{**told, **instead})


def told_of(one: Seen, at: datetime, told_days: int = 0) -> Trouble | None:
    return trouble_of(one, View(CALENDAR, at), DAYS, told_days)


def heard(last: datetime) -> Heard:
    return Heard("school-server", when(2, 9), last, 26 * 3600)

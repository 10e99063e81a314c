"""A school's terms and a few copies, for the tests of the due list."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from abide.domain.cadence import Cadence
from abide.domain.calendar import SchoolCalendar, Term
from abide.domain.duties import Chore, CopyKnown, Duty, Past, Situation, due_list
from abide.domain.hours import Hours
from abide.domain.register import Grade, System

LONDON = ZoneInfo("Europe/London")
CALENDAR = SchoolCalendar(
    terms=(
        Term(date(2026, 9, 2), date(2026, 12, 18)),
        Term(date(2027, 1, 4), date(2027, 3, 25)),
        Term(date(2027, 4, 12), date(2027, 7, 21)),
    ),
    zone=LONDON,
)
NIGHTLY = Cadence.parse("every school day at 19:00")
SIMS = System("SIMS", Grade.CRITICAL, backup=NIGHTLY, repositories=("drive-a",))


def at(text: str) -> datetime:
    """Given a London clock's "2026-11-03 19:00", return the moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def done(text: str) -> Past:
    return Past(done_at=at(text))


def failed(since: str, tried: str, times: int) -> Past:
    return Past(done_at=at(since), tried_at=at(tried), failures=times)


def situation(now: str | datetime, hours: Hours | None = None) -> Situation:
    moment = at(now) if isinstance(now, str) else now
    return Situation(moment, CALENDAR, hours or Hours())


def listed(
    now: str | datetime,
    *copies: CopyKnown,
    hours: Hours | None = None,
    chores: tuple[Chore, ...] = (),
) -> tuple[Duty, ...]:
    return due_list(copies, chores, situation(now, hours))


def proven(when: str, **words: object) -> CopyKnown:
    """Given when SIMS was last copied, drilled and wholly restored, return the copy."""
    past = done(when)
    found: dict[str, object] = {"backups": past, "drills": past, "wholes": past} | words
    return CopyKnown(SIMS, "drive-a", **found)  # type: ignore[arg-type]


MINUTE = timedelta(minutes=1)

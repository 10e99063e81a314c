"""Term dates from calendar files (ICS), as rows of our own calendar's file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar

from abide.domain.errors import Refused
from abide.domain.words import plural
from abide.hub.register.lists.columns import CALENDAR
from abide.hub.register.lists.reading import MOST_ROWS, written
from abide.hub.register.queries.calendar import CLOSURE, TERM
from abide.hub.web.tables import csv_text

SHORTEST_TERM_DAYS = 14
_CLOSED = (
    "half term",
    "half-term",
    "holiday",
    "inset",
    "training day",
    "closed",
    "closure",
    "break",
    "occasional day",
    "bank holiday",
)


@dataclass(frozen=True)
class Read:
    """What a calendar file holds: our own file's text, and the events left out, with why."""

    text: str
    left_out: tuple[str, ...]


def read_ics(content: bytes) -> Read:
    """Given a calendar file, return its terms and closures as our own file.

    An event of two weeks or more whose name says "term" is a term; one whose name says half term,
    holiday, INSET, closed or break is a closure; every other event is left out, and named. Raise
    Refused when it can't be read, holds too many events, or holds no term and no closure.
    """
    try:
        events = list(Calendar.from_ical(content).walk("VEVENT"))
    except (ValueError, IndexError, KeyError):
        raise Refused("This file can't be read as a calendar: ask for it again as ICS.") from None
    if len(events) > MOST_ROWS:
        raise Refused(f"This calendar holds more than {MOST_ROWS} events: ask for terms alone.")
    rows: list[list[str]] = []
    left_out: list[str] = []
    for event in events:
        name = " ".join(str(event.get("SUMMARY", "")).split()) or "An event without a name"
        try:
            kind, first, last = _meaning(name, event)
        except (AttributeError, TypeError, ValueError, OverflowError):
            left_out.append(f"{name[:80]}: its days can't be read")
            continue
        except Refused as refused:
            left_out.append(f"{name}: {refused}")
            continue
        rows.append([kind, written(name[:80]), first.isoformat(), last.isoformat(), "", ""])
    if not rows:
        raise Refused(
            f"This calendar holds {plural(len(events), 'event')} but no term and no closure that "
            "we can tell: type the terms in, or bring in a table (CSV)."
        )
    return Read(csv_text(CALENDAR.heads, rows).decode("utf-8-sig"), tuple(left_out))


def _meaning(name: str, event: Any) -> tuple[str, date, date]:
    """Given an event, return whether it is a term or a closure, and its first and last day.

    Raise Refused, with the reason, for any other.
    """
    if event.get("RRULE"):
        raise Refused("it repeats, so its days can't be told")
    first, last = _days(event)
    words = name.casefold()
    if any(each in words for each in _CLOSED):
        return CLOSURE, first, last
    if "term" not in words:
        raise Refused("its name says neither term nor closure")
    if (last - first).days + 1 < SHORTEST_TERM_DAYS:
        raise Refused("it is too short for a term: a term needs its first and its last day")
    return TERM, first, last


def _days(event: Any) -> tuple[date, date]:
    """Given an event, return its first and last day; the end of a whole-day event is the day after
    its last."""
    start, end = event.get("DTSTART"), event.get("DTEND")
    if start is None:
        raise Refused("it has no first day")
    first = start.dt
    if end is None:
        length = event.get("DURATION")
        after = first + (length.dt if length is not None else timedelta(days=1))
    else:
        after = end.dt
    if isinstance(first, datetime) or isinstance(after, datetime):
        return _day(first), _day(after)
    return first, max(first, after - timedelta(days=1))


def _day(at: date | datetime) -> date:
    return at.date() if isinstance(at, datetime) else at

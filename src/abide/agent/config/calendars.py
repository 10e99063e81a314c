"""The school's calendar from [calendar]: terms, closures and the bank holidays of its division."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from abide.agent.config.model import CalendarTable
from abide.agent.config.problem import Problem
from abide.domain.calendar import SchoolCalendar, Term
from abide.domain.errors import Refused


def build_calendar(table: CalendarTable | None) -> SchoolCalendar:
    """Given the [calendar] table or None, return the school's calendar.

    Without a table every day is open and moments are told in Europe/London. Raise Problem for a
    zone that does not exist and for terms that overlap.
    """
    if table is None:
        return SchoolCalendar(zone=_zone("Europe/London"))
    closures = set(table.closures)
    if table.terms:
        closures |= _bank_holidays(table.division)
    try:
        return SchoolCalendar(
            terms=tuple(sorted((Term(*each) for each in table.terms), key=lambda term: term.first)),
            closures=frozenset(closures),
            zone=_zone(table.zone),
        )
    except Refused as refused:
        raise Problem(("calendar", "terms"), str(refused)) from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Problem(
            ("calendar", "zone"), f"{name!r} is not a time zone: write, say, Europe/London."
        ) from None


def _bank_holidays(division: str) -> set[date]:
    """Given a division, return its bank holidays from the list bundled with the library."""
    from govuk_bank_holidays.bank_holidays import BankHolidays  # slow to import, seldom needed

    return {each["date"] for each in BankHolidays(use_cached_holidays=True).get_holidays(division)}

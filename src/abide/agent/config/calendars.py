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
    zone or a date that does not exist and for terms that overlap.
    """
    if table is None:
        return SchoolCalendar(zone=_zone("Europe/London"))
    terms = []
    for n, (first, last) in enumerate(table.terms):
        where = ("calendar", "terms", n)
        terms.append((_day(first, where), _day(last, where)))
    closures = {_day(each, ("calendar", "closures")) for each in table.closures}
    if terms:
        closures |= _bank_holidays(table.division)
    try:
        return SchoolCalendar(
            terms=tuple(sorted((Term(a, b) for a, b in terms), key=lambda term: term.first)),
            closures=frozenset(closures),
            zone=_zone(table.zone),
        )
    except Refused as refused:
        raise Problem(("calendar", "terms"), str(refused)) from None


def _day(text: str | date, where: tuple[str | int, ...]) -> date:
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem(where, f"{text!r} is not a date: write it as 2026-09-02.") from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise Problem(
            ("calendar", "zone"), f"{name!r} is not a time zone: write, say, Europe/London."
        ) from None


def _bank_holidays(division: str) -> set[date]:
    """Given a division, return its bank holidays from the list bundled with the library."""
    from govuk_bank_holidays.bank_holidays import BankHolidays  # slow to import, seldom needed

    return {each["date"] for each in BankHolidays(use_cached_holidays=True).get_holidays(division)}

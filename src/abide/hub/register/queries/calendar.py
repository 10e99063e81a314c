"""School time: terms, closures, bank holidays, returns and exam windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from abide.domain import deadlines as rules
from abide.domain.calendar import SchoolCalendar
from abide.domain.calendar import Term as Span
from abide.domain.deadlines import Deadline as Raising
from abide.domain.register import Grade
from abide.hub.register.models import Closure, Deadline, Term
from abide.hub.register.queries.around import ids_named, names_of
from abide.hub.register.queries.past import PRESENT, Past
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day

Dates = Term | Closure | Deadline
TERM = "term"
CLOSURE = "closure"


@dataclass(frozen=True)
class Days:
    """One row of the calendar: a term, a closure, a return or an exam window."""

    kind: str
    public_id: UUID
    version: int
    name: str
    first_on: date
    last_on: date
    systems: tuple[str, ...] = ()
    days_before: int | None = None

    @property
    def raises_from(self) -> date:
        """Return the first day on which its systems count as critical."""
        return self.first_on - timedelta(days=self.days_before or 0)


@dataclass(frozen=True)
class BankHoliday:
    """One bank holiday of the school's division."""

    on: date
    name: str


def terms_of(school: School, past: Past = PRESENT) -> list[Days]:
    """Given a school, return its terms in order, now or as they were."""
    rows = past.rows_of("term", Term.objects.filter(school=school))
    return sorted((_days(TERM, row) for row in rows), key=_first)


def closures_of(school: School, past: Past = PRESENT) -> list[Days]:
    """Given a school, return the days it is closed though a term runs, in order, now or as it
    was."""
    rows = past.rows_of("closure", Closure.objects.filter(school=school))
    return sorted((_days(CLOSURE, row) for row in rows), key=_first)


def deadlines_of(school: School, past: Past = PRESENT) -> list[Days]:
    """Given a school, return its returns and exam windows in order, with the systems they need, now
    or as they were."""
    now = Deadline.objects.filter(school=school).prefetch_related("systems")
    names = names_of(school, past)
    found = [
        Days(
            kind=row.kind,
            public_id=row.public_id,
            version=row.version,
            name=row.name,
            first_on=row.first_on,
            last_on=row.last_on,
            systems=tuple(
                sorted(
                    names[each]
                    for each in ids_named(past, "deadline", row, "systems")
                    if each in names
                )
            ),
            days_before=row.days_before,
        )
        for row in past.rows_of("deadline", now)
    ]
    return sorted(found, key=_first)


def dates_of(school: School) -> list[Days]:
    """Given a school, return its calendar: terms, closures, then what raises systems."""
    return [*terms_of(school), *closures_of(school), *deadlines_of(school)]


def find_dates(school: School, public_id: UUID) -> Dates | None:
    """Given an id, return the row itself, for an action."""
    return (
        Term.objects.filter(school=school, public_id=public_id).select_related("school").first()
        or Closure.objects.filter(school=school, public_id=public_id)
        .select_related("school")
        .first()
        or Deadline.objects.filter(school=school, public_id=public_id)
        .select_related("school")
        .first()
    )


def kind_of(row: Dates) -> str:
    """Given a row of the calendar, return its kind."""
    if isinstance(row, Deadline):
        return row.kind
    return TERM if isinstance(row, Term) else CLOSURE


def initial_dates(row: Dates) -> dict[str, Any]:
    """Given a row of the calendar, return it as its form takes it."""
    found: dict[str, Any] = {
        "name": row.name,
        "first_on": row.first_on,
        "last_on": row.last_on,
    }
    if isinstance(row, Deadline):
        needed = row.systems.filter(removed_at__isnull=True).order_by("name")
        found["systems"] = [str(each.public_id) for each in needed]
        found["days_before"] = row.days_before
    return found


def calendar_of(school: School, past: Past = PRESENT) -> SchoolCalendar:
    """Given a school, return its calendar as the judge reads it, now or as it was. Bank holidays
    count once terms are given; without terms every day is open."""
    return made_calendar(school, terms_of(school, past), closures_of(school, past))


def made_calendar(school: School, terms: list[Days], closures: list[Days]) -> SchoolCalendar:
    """Given terms and closures, return what they make. Raise Refused where terms overlap."""
    closed = {
        each.first_on + timedelta(days=number)
        for each in closures
        for number in range((each.last_on - each.first_on).days + 1)
    }
    if terms:
        closed |= {each.on for each in bank_holidays(school.division)}
    return SchoolCalendar(
        terms=tuple(Span(each.first_on, each.last_on) for each in terms),
        closures=frozenset(closed),
        zone=ZoneInfo(school.zone),
    )


@cache
def bank_holidays(division: str) -> tuple[BankHoliday, ...]:
    """Given a division, return its bank holidays from the list bundled with the library."""
    from govuk_bank_holidays.bank_holidays import BankHolidays  # slow to import, seldom needed

    listed = BankHolidays(use_cached_holidays=True).get_holidays(division)
    return tuple(BankHoliday(each["date"], each["title"]) for each in listed)


def raising(school: School, past: Past = PRESENT) -> list[Raising]:
    """Given a school, return its returns and exam windows as the judge reads them."""
    return [
        Raising(
            name=each.name,
            first=each.first_on,
            last=each.last_on,
            systems=frozenset(each.systems),
            days_before=each.days_before or 0,
        )
        for each in deadlines_of(school, past)
    ]


def raised_grades(school: School, at: datetime) -> Mapping[str, Grade]:
    """Given a moment, return the grade of each system that a return or an exam window raises."""
    return rules.raised_grades(raising(school), local_day(school, at))


def raised_by(school: School, at: datetime, past: Past = PRESENT) -> Mapping[str, Raising]:
    """Given a moment, and the past where it is one, return for each system raised then the return
    or exam window that does."""
    return rules.raised_by(raising(school, past), local_day(school, at))


def _first(days: Days) -> tuple[date, UUID]:
    return days.first_on, days.public_id


def _days(kind: str, row: Term | Closure) -> Days:
    return Days(kind, row.public_id, row.version, row.name, row.first_on, row.last_on)

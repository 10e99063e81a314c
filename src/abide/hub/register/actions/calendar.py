"""Terms, closures, returns and exam windows: added, changed, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from abide.domain.calendar import SchoolCalendar
from abide.domain.deadlines import Deadline as Raising
from abide.domain.errors import Refused
from abide.domain.open_days import loosens_calendar, open_days_lost
from abide.domain.words import day
from abide.hub.register.actions.rows import Deed, Touched, assign, lock, newest, save_next, tell
from abide.hub.register.models import Closure, Deadline, System, Term
from abide.hub.register.queries.calendar import (
    CLOSURE,
    TERM,
    Dates,
    calendar_of,
    kind_of,
    raising,
)
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day

LONGEST_DAYS = {TERM: 200, CLOSURE: 100}
MOST_DAYS_BEFORE = 60


@transaction.atomic
def add_dates(
    *, school: School, by: str, at: datetime, kind: str, values: Mapping[str, Any]
) -> Dates:
    """Given a kind (term, closure, return, exam window) and name, first_on and last_on, add them.

    Returns and exam windows take `systems` (their ids) and `days_before` too. Raise Refused when
    they end before they begin, are too long to be meant, or terms overlap.
    """
    watch = Watch(school, Deed(by, at))
    row = create_dates(school, kind, values)
    watch.tell({"added": kind, "row": str(row.public_id)}, {"name": row.name}, Touched([row]))
    return row


@transaction.atomic
def edit_dates(
    *, row: Dates, by: str, at: datetime, values: Mapping[str, Any], version: int | None = None
) -> Dates:
    """Given new values, save those that changed. Raise EditedMeanwhile as systems do, and Refused
    as `add_dates` does."""
    watch = Watch(row.school, Deed(by, at))
    now = newest(row, version)
    if change_dates(now, values):
        facts = {"changed": kind_of(now), "row": str(now.public_id)}
        watch.tell(facts, {"name": now.name}, Touched([now]))
    return now


@transaction.atomic
def remove_dates(*, row: Dates, by: str, at: datetime) -> None:
    """Given a row of the calendar, take it out."""
    watch = Watch(row.school, Deed(by, at))
    removed, name = {"removed": kind_of(row), "row": str(row.public_id)}, row.name
    row.delete()
    watch.tell(removed, {"name": name}, Touched(taken_away=[row]))


class Watch:
    """Holds the calendar as it was before a deed, to say afterwards what the deed loosened."""

    def __init__(self, school: School, deed: Deed) -> None:
        lock(school)
        self.school, self.deed = school, deed
        self.today = local_day(school, deed.at)
        self.calendar = calendar_of(school)
        self.raising = raising(school)

    def tell(self, facts: Mapping[str, Any], said: Mapping[str, Any], touched: Touched) -> None:
        """Given what was done, write its entry. Raise Refused when terms now overlap."""
        after = calendar_of(self.school)
        loosened = _loosened(self.calendar, after, self.today) or _ended(
            self.raising, raising(self.school), self.today
        )
        whole = {**facts, **loosened}
        tell(self.school, "calendar changed", self.deed, whole, said, touched)


def create_dates(school: School, kind: str, values: Mapping[str, Any]) -> Dates:
    """Given values, add the row; the caller writes the entry, which checks overlaps."""
    _check(kind, values["first_on"], values["last_on"])
    common = {name: values[name] for name in ("name", "first_on", "last_on")}
    if kind == TERM:
        return Term.objects.create(school=school, **common)
    if kind == CLOSURE:
        return Closure.objects.create(school=school, **common)
    row = Deadline.objects.create(
        school=school,
        kind=Deadline.Kind(kind).value,
        days_before=_days_before(values.get("days_before")),
        **common,
    )
    row.systems.set(_systems(school, values.get("systems", [])))
    return row


def change_dates(row: Dates, values: Mapping[str, Any]) -> bool:
    """Given new values, save those that changed and return whether any did."""
    plain = {
        name: value for name, value in values.items() if name in ("name", "first_on", "last_on")
    }
    if isinstance(row, Deadline) and "days_before" in values:
        plain["days_before"] = _days_before(values["days_before"])
    changed = bool(assign(row, plain))
    _check(kind_of(row), row.first_on, row.last_on)
    if isinstance(row, Deadline) and "systems" in values:
        wanted = _systems(row.school, values["systems"])
        if {each.pk for each in wanted} != set(row.systems.values_list("pk", flat=True)):
            row.systems.set(wanted)
            changed = True
    if changed:
        save_next(row)
    return changed


def _check(kind: str, first: date, last: date) -> None:
    if last < first:
        raise Refused(f"The {kind} from {day(first)} to {day(last)} ends before it begins.")
    most = LONGEST_DAYS.get(kind, 100)
    if (last - first).days >= most:
        raise Refused(f"A {kind} of {most} days or more can't be right: check the two days.")


def _days_before(value: Any) -> int:
    number = 7 if value is None else int(value)
    if not 0 <= number <= MOST_DAYS_BEFORE:
        raise Refused(f"Days before must be from 0 to {MOST_DAYS_BEFORE}.")
    return number


def _systems(school: School, ids: Any) -> list[System]:
    wanted = {str(each) for each in ids}
    rows = list(System.objects.filter(school=school, removed_at__isnull=True, public_id__in=wanted))
    if len(rows) != len(wanted):
        raise Refused("A system that was chosen was removed meanwhile: choose again.")
    return rows


def _loosened(before: SchoolCalendar, after: SchoolCalendar, today: date) -> dict[str, Any]:
    if not loosens_calendar(before, after, today):
        return {}
    lost = open_days_lost(before, after, today)
    return {
        "loosens": True,
        "what": "open days, over which promises count",
        "before": f"{lost} more open days in the coming year",
        "after": f"{lost} days closed",
    }


def _ended(before: list[Raising], after: list[Raising], today: date) -> dict[str, Any]:
    """Given returns and exam windows before and after, return what is raised for less long."""
    lost = _raised_days(before, today) - _raised_days(after, today)
    if not lost:
        return {}
    return {
        "loosens": True,
        "what": "systems raised near returns and exams",
        "before": f"raised on {len(lost)} more days, counted system by system",
        "after": "not raised on them",
    }


def _raised_days(deadlines: list[Raising], today: date) -> set[tuple[str, date]]:
    return {
        (system, each.raises_from + timedelta(days=number))
        for each in deadlines
        for system in each.systems
        for number in range((each.last - each.raises_from).days + 1)
        if each.raises_from + timedelta(days=number) >= today
    }

"""The school's own exports of web-based systems: when each is due, from what staff say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from abide.domain.cadence import Cadence, next_due
from abide.domain.calendar import SchoolCalendar
from abide.hub.register.queries.systems import SystemRow


@dataclass(frozen=True)
class OwnExport:
    """One duty to take an export: `due_at` None while no number says how often; `overdue` once
    that moment has gone by."""

    system: SystemRow
    due_at: datetime | None
    overdue: bool

    @property
    def never_taken(self) -> bool:
        return self.system.last_own_export_on is None


def own_exports(
    rows: Iterable[SystemRow], calendar: SchoolCalendar, at: datetime
) -> list[OwnExport]:
    """Given systems, the calendar and a moment, return each own export that is promised, in order.

    A day that staff named counts from its end, so that an export is never due too early.
    """
    found = []
    for row in rows:
        if not row.own_export_cadence:
            continue
        last = (
            calendar.moment(row.last_own_export_on, time(23, 59))
            if row.last_own_export_on is not None
            else None
        )
        due = next_due(Cadence.parse(row.own_export_cadence), last, at, calendar)
        overdue = due is not None and (last is None or due.overdue_at < at)
        found.append(OwnExport(row, due.next_due_at if due else None, overdue))
    return found

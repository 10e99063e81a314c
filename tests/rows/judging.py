"""The shipped promises held against a small school: which rows are known, and what is then true.

`judged("S0-15", known(row("envelope", …)))` judges the shipped control that serves a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from abide.domain.calendar import SchoolCalendar, Term
from abide.domain.control import Basis, Status, SystemStatus
from abide.domain.control.view import View
from abide.domain.promises import Control, Judged, Known, Note, Row, judge
from abide.domain.promises.asked import Asked
from abide.domain.promises.known import KnownContact, KnownDeadline, KnownDrive, KnownSystem
from abide.domain.register import Grade
from abide.hub.controls.catalogues import shipped

LONDON = ZoneInfo("Europe/London")
AUTUMN = Term(date(2026, 9, 2), date(2026, 12, 18))
CALENDAR = SchoolCalendar(
    terms=(
        Term(date(2026, 1, 5), date(2026, 3, 27)),
        Term(date(2026, 4, 13), date(2026, 7, 21)),
        AUTUMN,
        Term(date(2027, 1, 4), date(2027, 3, 25)),
        Term(date(2027, 4, 12), date(2027, 7, 21)),
    ),
    zone=LONDON,
)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=LONDON)
"""A Friday morning in the autumn term."""
TODAY = NOW.date()


def ago(days: int) -> date:
    """Given a number of days, return the day so long before today."""
    return TODAY - timedelta(days=days)


def ahead(days: int) -> date:
    """Given a number of days, return the day so long after today."""
    return TODAY + timedelta(days=days)


def moment(on: date, hour: int = 12) -> datetime:
    """Given a day, return an hour of it on the school's clock."""
    return datetime.combine(on, time(hour), tzinfo=LONDON)


def control_of(row_or_id: str, rule: str = "") -> Control:
    """Given a row of the mission or a control's id, return the shipped control that serves it.

    `rule`: the rule, measured promise or way ("staff", "sign-offs", "supplier") it is judged by,
    where the row has several controls. Exactly one must fit.
    """
    found = [
        each
        for each in shipped().values()
        if (each.id == row_or_id or row_or_id in each.rows)
        and (not rule or any(rule in (way.what, way.by.value) for way in each.ways))
    ]
    assert len(found) == 1, f"{row_or_id} {rule}: {[each.id for each in found]}: name the rule"
    return found[0]


def judged(
    row_or_id: str,
    known: Known,
    *,
    rule: str = "",
    at: datetime = NOW,
    calendar: SchoolCalendar = CALENDAR,
    **figures: Any,
) -> Judged:
    """Given a row or a control's id and what is known, return how the promise stands; figures are
    changed as a school would."""
    control = control_of(row_or_id, rule)
    control = replace(control, figures={**control.figures, **figures})
    return judge(Asked(control, known, View(calendar, at.astimezone(UTC))))


def row(
    kind: str,
    *,
    id: str = "",
    notes: Mapping[str, Note] | None = None,
    at: datetime | None = None,
    key: str = "",
    erased: bool = False,
    earlier: tuple[Mapping[str, Any], ...] = (),
    **values: Any,
) -> Row:
    """Given a kind and what was written down, return the record; lists become tuples."""
    name = str(values.get("name") or values.get("title") or values.get("product") or kind)
    held = {
        field: tuple(value) if isinstance(value, list) else value
        for field, value in values.items()
        if value is not None
    }
    return Row(
        id=id or f"{kind}-{name}",
        kind=kind,
        values=held,
        at=at or moment(ago(30)),
        notes=notes or {},
        key=key,
        erased=erased,
        earlier=earlier,
    )


def note(on: date, **values: Any) -> Note:
    """Given the day of a deed and what was noted of it, return the note."""
    return Note(on, moment(on, 13), values)


def known(*rows: Row, **others: Any) -> Known:
    """Given records and whatever else is known, return all that is known."""
    by_kind: dict[str, list[Row]] = {}
    for each in rows:
        by_kind.setdefault(each.kind, []).append(each)
    return Known(rows=by_kind, **others)


def system(
    name: str,
    grade: Grade = Grade.CRITICAL,
    status: Status = Status.KEPT,
    basis: Basis = Basis.MEASURED,
    reasons: tuple[str, ...] = (),
    **changes: Any,
) -> KnownSystem:
    """Given a name, return a system of the register that has all there is to say, but for the
    changes."""
    stands = SystemStatus(name, grade, status, basis, reasons, last_backup_at=moment(ago(1), 19))
    whole = KnownSystem(
        id=f"system-{name}",
        name=name,
        grade=grade,
        mode="networked",
        locations="The server in the office cupboard",
        users="Office manager",
        purpose="What the office does each day",
        supplier="Northfold Systems",
        has_owner=True,
        has_deputy=True,
        has_sources=True,
        has_supplier_contact=True,
        fallbacks=(True, True, True),
        parts_held=(True, True, True),
        status=stands,
    )
    return replace(whole, **changes)


def contact(name: str, phone: str = "01632 960001", **changes: Any) -> KnownContact:
    """Given a name, return a contact who was rung lately and answered, but for the changes."""
    whole = KnownContact(
        name=name,
        organisation="Tarn IT Support",
        phone=phone,
        out_of_hours="01632 960002",
        account_reference="TH-114",
        on_every_page=False,
        last_test_call_on=ago(10),
        answered=True,
    )
    return replace(whole, **changes)


def drive(name: str, **changes: Any) -> KnownDrive:
    """Given a name, return a portable drive that was seen yesterday in the safe, but for the
    changes."""
    whole = KnownDrive(
        name=name, holder="Olu Offord", where="In the office safe", last_seen_at=moment(ago(1))
    )
    return replace(whole, **changes)


def deadline(name: str, first: date, last: date, **changes: Any) -> KnownDeadline:
    """Given a return's name and days, return it as the calendar holds it, but for the changes."""
    whole = KnownDeadline(name=name, kind="return", first_on=first, last_on=last, systems=())
    return replace(whole, **changes)


def stands(found: Judged) -> tuple[Status, Basis]:
    """Given how a promise stands, return its status and on whose word."""
    return found.status, found.basis


def why(found: Judged) -> str:
    """Given how a promise stands, return all its reasons as one text."""
    return " ".join(found.reasons)

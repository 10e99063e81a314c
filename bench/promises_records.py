"""Registers for the school of `bench.promises_school`: rows with versions, and deeds on days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from abide.hub.records.actions import add, change, note
from abide.hub.records.kinds import KINDS
from abide.hub.records.models import Record
from abide.hub.records.spec import Field, Type
from abide.hub.schools.models import School

_DAY, _YEAR, _TERM = timedelta(days=1), 365, 120


def fill_records(school: School, now: datetime, days: int) -> None:
    """Given a school, fill registers with about 140 rows, each changed every year and looked at
    every term of the days before a moment."""
    began = now - (days + 1) * _DAY
    for slug, many, values in _REGISTERS:
        kind = KINDS[slug]
        fields = {each.name for each in kind.fields}
        for number in range(many):
            said = {**values, "name": f"{slug} {number}", "title": f"{slug} {number}"}
            kept = {name: value for name, value in said.items() if name in fields}
            kept = {**required(kind.fields), **kept}
            row = add(school=school, kind=kind, values=kept, by="hub", at=began)
            _later(row, number, now, days)


def _later(row: Record, number: int, now: datetime, days: int) -> None:
    kind = KINDS[row.kind]
    name = kind.fields[0].name
    for back in range(days, 0, -_YEAR):
        at = now - back * _DAY + number * timedelta(minutes=1)
        said = {name: f"{row.kind} {number} of {at.year}"}
        change(row=row, values=said, by="hub", at=at)
    for back in range(days, 0, -_TERM):
        at = now - back * _DAY + number * timedelta(minutes=2)
        for deed in kind.deeds[:1]:
            said = required(deed.fields)
            note(row=row, what=deed.what, on=at.date(), by="hub", at=at, values=said)


def required(fields: Iterable[Field]) -> dict[str, Any]:
    """Given fields, return something for each that must be filled in."""
    return {
        each.name: _VALUES.get(each.type, (each.choices or ("",))[0])
        for each in fields
        if each.required
    }


_VALUES: dict[Type, Any] = {
    Type.TEXT: "Olive Orchard",
    Type.LONG: "Invented for measuring.",
    Type.DAY: date(2026, 9, 1),
    Type.NUMBER: 3,
    Type.MONEY: 100,
    Type.YES: True,
    Type.LINES: ["Bursar"],
}


_REGISTERS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("access-list", 12, {"posts": ["Bursar"]}),
    ("device", 90, {"serial": "S-1", "category": "laptop", "group": "office"}),
    ("licence", 20, {"product": "Merganser Office", "seats": 30, "used": 28}),
    ("contract", 8, {"supplier": "Merganser", "scope": []}),
    ("document", 12, {"sort": "policy", "author": "Olive Orchard"}),
)

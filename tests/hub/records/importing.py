"""Registers brought in from files, as tests do it: a list of Snipe-IT, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from abide.domain.promises import Row
from abide.hub.records.actions import add
from abide.hub.records.imports.actions import bring_in
from abide.hub.records.imports.planning import Plan, made_plan
from abide.hub.records.imports.sources import Source
from abide.hub.records.kinds import KINDS
from abide.hub.records.models import Record
from abide.hub.records.queries import rows_of
from abide.hub.schools.models import School
from tests.hub.records.conftest import NOW

TODAY = date(2026, 11, 24)
SNIPE = (
    "Company,Asset Name,Asset Tag,Model,Model No.,Category,Manufacturer,Serial,Purchase Date,"
    "Purchase Cost,EOL Date,Checked Out To,Location,Default Location,Status,Notes\n"
    ',OFFICE-1,TH-201,Desk 9,D9,Desktop,Hillmade,DKT71-201,2024-07-23,"620.00",2029-10-09,'
    "Olu Offord,Office,,Ready to Deploy,\n"
    ",,TH-405,Lap 3,L3,Laptop,Hillmade,LTP31-405,23/07/2024,£540,,,Class 5,Store,Deployed,x\n"
)


def take(school: School, kind: str, text: str, source: Source | None = None) -> Plan:
    return bring_in(
        school=school,
        by="hub",
        at=NOW,
        kind=KINDS[kind],
        text=text,
        source=source or Source(as_of=TODAY),
    )


def planned(school: School, kind: str, text: str, source: Source | None = None) -> Plan:
    return made_plan(school, KINDS[kind], text, source or Source(as_of=TODAY), NOW)


def rows(school: School, kind: str) -> dict[str, Row]:
    title = KINDS[kind].title_of
    found = rows_of(school, NOW, (kind,)).get(kind, ())
    return {row.text(title): row for row in found}


def add_one(school: School, kind: str, **values: Any) -> Record:
    return add(school=school, kind=KINDS[kind], values=values, by="hub", at=NOW)

"""A staff list, a class and a sheet, for the tests of sign-offs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from abide.domain.roles import Role
from abide.hub.records.actions import add
from abide.hub.records.kinds.people import CLASS, STAFF
from abide.hub.records.models import Record
from abide.hub.schools.models import School
from abide.hub.signoffs import actions
from abide.hub.signoffs.queries import Sheet, promises_to_sign, sheet_of
from tests.hub.people import visitor

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PUPILS = "passwords-signed-pupils"
PASSWORDS = next(each for each, title in promises_to_sign() if "assword" in title)


def member(school: School, name: str, **more: Any) -> Record:
    values = {"name": name, "email": f"{name.split()[0].lower()}@{school.slug}.example", **more}
    return add(school=school, kind=STAFF, values=values, by="hub", at=NOW)


def class_of(school: School, name: str, teacher: str, pupils: int = 28) -> Record:
    values = {"name": name, "teacher": teacher, "pupils": pupils}
    return add(school=school, kind=CLASS, values=values, by="hub", at=NOW)


def a_sheet(school: School, audience: str = "staff", at: datetime = NOW) -> Sheet:
    values = {
        "title": "Keeping passwords safe",
        "words": "I keep my password to myself.\nI tell the office when somebody may know it.",
        "audience": audience,
        "controls": [PUPILS if audience == "classes" else PASSWORDS],
    }
    made = actions.make_sheet(visitor=visitor(school, Role.OFFICE_MANAGER), values=values, at=at)
    return now_as(school, made, at)


def now_as(school: School, sheet: Any, at: datetime = NOW) -> Sheet:
    found = sheet_of(school, sheet, at)
    assert found is not None
    return found


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)

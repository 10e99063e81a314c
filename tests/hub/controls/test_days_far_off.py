"""Days at the ends of the calendar ("never expires" is often written as the year 9999) break no
page and are judged like any other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from abide.domain.roles import Role
from abide.hub.controls.actions import attest
from abide.hub.controls.catalogues import catalogues, shipped
from abide.hub.controls.promises.deciding import switch_catalogue
from abide.hub.controls.promises.judged import promises_at
from abide.hub.records import actions
from abide.hub.records.kinds import LISTED
from abide.hub.records.models import Record
from abide.hub.records.spec import Field, Type
from abide.hub.register.models import System
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.people import visitor
from tests.hub.records.conftest import NOW
from tests.hub.records.conftest import now as now

pytestmark = pytest.mark.django_db

FAR = [date.max, date.min]


def said(fields: tuple[Field, ...], on: date, system: str) -> Mapping[str, Any]:
    """Return something for every field that can be filled in without another row."""
    found: dict[str, Any] = {}
    for each in fields:
        if each.type is Type.DAY:
            found[each.name] = on
        elif each.type in (Type.NUMBER, Type.MONEY):
            found[each.name] = 3
        elif each.type is Type.YES:
            found[each.name] = True
        elif each.type is Type.CHOICE:
            found[each.name] = each.choices[0]
        elif each.type in (Type.TEXT, Type.LONG):
            refused = each.refuses is not None and each.refuses("A word")
            found[each.name] = "a.ash@larkfield.example" if refused else "A word"
        elif each.type is Type.SYSTEMS:
            found[each.name] = (system,)
        elif each.type is Type.SYSTEM:
            found[each.name] = system
        elif each.type is Type.LINES:
            found[each.name] = ("A word",)
    return found


@pytest.fixture
def office(as_role: SignIn) -> Client:
    return as_role(Role.OFFICE_MANAGER)


@pytest.mark.parametrize("on", FAR, ids=str)
def test_registers_with_days_at_the_ends_of_the_calendar_are_judged(
    school: School, pupils: System, office: Client, on: date
) -> None:
    head = visitor(school, Role.HEADTEACHER)
    for name in catalogues():
        switch_catalogue(visitor=head, name=name, on=True, at=NOW)
    system = str(pupils.public_id)
    rows: dict[str, Record] = {}
    for kind in LISTED:
        fields = tuple(each for each in kind.fields if each.type is not Type.FILE)
        values = {
            **said(fields, on, system),
            **{
                each.name: str(rows[each.of].public_id)
                for each in fields
                if each.type is Type.ROW and each.of in rows
            },
        }
        row = actions.add(school=school, kind=kind, values=values, by="hub", at=NOW)
        rows[kind.slug] = row
        for deed in kind.deeds:
            day = min(on, NOW.date())
            more = said(deed.fields, on, system)
            actions.note(row=row, what=deed.what, on=day, by="hub", at=NOW, values=more)
    for control in list(shipped())[::10]:
        attest(visitor=head, control=control, on=min(on, NOW.date()), kept=True, note="", at=NOW)
    assert promises_at(school, NOW).promises
    slug = {"school": school.slug}
    for page in ("controls:promises", "controls:jobs", "controls:changed", "records:registers"):
        assert office.get(reverse(page, kwargs=slug)).status_code == 200, page
    for kind in LISTED:
        more = {**slug, "kind": kind.slug}
        assert office.get(reverse("records:register", kwargs=more)).status_code == 200, kind.slug
        row = rows[kind.slug]
        shown = office.get(
            reverse("records:record", kwargs={**more, "row": row.public_id}), follow=True
        )
        assert shown.status_code == 200, kind.slug
    for page in ("inventories", "seats", "contracts", "insured"):
        assert office.get(reverse(f"records:{page}", kwargs=slug)).status_code == 200, page

"""The pages that set registers side by side, and the sample that they show."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from abide.domain.control import Basis, Status
from abide.hub.controls.promises.judged import PromisesAt, promises_at
from abide.hub.records.actions import add, put
from abide.hub.records.kinds import KINDS
from abide.hub.records.kinds.settings import CATALOGUE
from abide.hub.records.models import Record
from abide.hub.records.queries import rows_of
from abide.hub.records.queries.assets import (
    cover_of,
    inventories_of,
    scope_of,
    seats_held,
)
from abide.hub.records.sample.assets import fill_assets
from abide.hub.register.sample import fill_sample
from abide.hub.schools.models import School
from tests.hub.conftest import kept_for_a_module
from tests.hub.people import make_school
from tests.hub.records.asset_pages import AT, text_of
from tests.hub.records.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[School]:
    with kept_for_a_module(django_db_blocker, NOW):
        school = make_school()
        fill_sample(school=school, by="hub", at=NOW)
        fill_assets(school=school, by="hub", at=NOW)
        yield school


@pytest.fixture
def school(made_once: School, db: None) -> School:
    return deepcopy(made_once)


@pytest.fixture
def sample(school: School) -> School:
    return school


def add_one(school: School, kind: str, **values: Any) -> Record:
    return add(school=school, kind=KINDS[kind], values=values, by="hub", at=NOW)


def judged(school: School) -> PromisesAt:
    for name in ("policy-0", "policy-1", "rpa", "dfe"):
        put(
            school=school,
            kind=CATALOGUE,
            key=name,
            values={"name": name, "on": True},
            by="hub",
            at=NOW,
        )
    return promises_at(school, NOW)


def test_the_sample_shows_every_state_of_what_the_school_owns(sample: School) -> None:
    found = judged(sample)
    told = {}
    for each in (
        "office-screens-lock",
        "virus-protection",
        "virus-protection-updates",
        "virus-definitions",
        "scan-station",
        "every-computer-covered",
        "office-computers-checked",
        "licences-cover",
        "licences-recorded",
        "licence-certificates",
        "support-contract",
        "insured",
        "inventory-kept",
        "inventories-agree",
        "inventories-maintained",
        "rpa-conditions",
        "dfe-support-ends",
    ):
        one = found.of(each)
        assert one is not None, each
        told[each] = (one.judged.status, one.judged.basis)
    supplier, staff = Basis.SUPPLIER, Basis.STAFF
    assert told == {
        "office-screens-lock": (Status.BROKEN, supplier),
        "virus-protection": (Status.BROKEN, supplier),
        "virus-protection-updates": (Status.BROKEN, supplier),
        "virus-definitions": (Status.BROKEN, supplier),
        "scan-station": (Status.KEPT, supplier),
        "every-computer-covered": (Status.BROKEN, staff),
        "office-computers-checked": (Status.NEVER, staff),
        "licences-cover": (Status.BROKEN, staff),
        "licences-recorded": (Status.NEVER, staff),
        "licence-certificates": (Status.NEVER, staff),
        "support-contract": (Status.BROKEN, staff),
        "insured": (Status.BROKEN, staff),
        "inventory-kept": (Status.KEPT, staff),
        "inventories-agree": (Status.BROKEN, staff),
        "inventories-maintained": (Status.OVERDUE, staff),
        "rpa-conditions": (Status.NEVER, staff),
        "dfe-support-ends": (Status.BROKEN, staff),
    }


def test_both_inventories_are_held_against_each_other(sample: School, office: Client) -> None:
    body = text_of(office, "inventories/")
    assert "They differ in 5 places" in body
    for said in ("CLASS-6", "Visualiser 2", "Old laptop trolley", "FJL403-630", "OFFICE-L1"):
        assert said in body, said
    assert "Change ours" in body
    saved = office.get(AT + "inventories/list.csv").content.decode("utf-8-sig").splitlines()
    assert len(saved) == 6


def test_a_device_of_the_audit_is_taken_over_once(sample: School, office: Client) -> None:
    lone = inventories_of(sample, NOW).compared.only_there
    one = next(row for row in lone if row.text("name") == "Visualiser 2")
    path = f"{AT}inventories/{one.id}/take"
    assert office.post(path).status_code == 302
    assert "They differ in 4 places" in text_of(office, "inventories/")
    office.post(path)
    devices = rows_of(sample, NOW, ("device",))["device"]
    assert [row.text("serial") for row in devices if row.text("name") == "Visualiser 2"] == [
        "VIS09-110"
    ]


def test_that_both_were_compared_is_noted_with_what_is_left(sample: School, office: Client) -> None:
    day = {"on-day": "24", "on-month": "11", "on-year": "2026", "words": "Asked the council"}
    assert office.post(AT + "inventories/compared/", day).status_code == 302
    noted = inventories_of(sample, NOW).noted
    assert noted is not None
    assert (noted.on, noted.values["differences"]) == (date(2026, 11, 24), 5)
    later = office.post(AT + "inventories/compared/", {**day, "on-day": "25"})
    assert "still to come" in later.content.decode()
    found = judged(sample).of("inventories-maintained")
    assert found is not None
    assert found.judged.status is Status.KEPT


def test_seats_stand_beside_what_was_found(sample: School, governor: Client) -> None:
    products = {each.name: each for each in seats_held(sample, NOW).products}
    words = {name: each.word for name, each in products.items()}
    assert words == {
        "Office suite": "covered",
        "Pupil records": "covered",
        "Finance": "covered",
        "Library Shelf": "covered",
        "Phonics Garden": "run out",
        "Typing Trail": "too few seats",
        "Shieldmark 7": "covered",
        "Maths Meadow": "no last day",
        "Drawing Box": "no licence",
    }
    assert products["Office suite"].found == 37
    body = text_of(governor, "seats/")
    assert "4 of 9 products are not covered" in body
    assert "A copy of the list that Wickshire Council ICT keeps was handed over" in body
    assert "Wayfarer" not in body
    lines = governor.get(AT + "seats/list.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 10


def test_contracts_are_ticked_against_systems_and_what_none_covers_is_named(
    sample: School, governor: Client
) -> None:
    assert scope_of(sample, NOW).bare == ["Library"]
    body = text_of(governor, "contracts/")
    assert "1 of 12 systems is covered by no contract that runs today" in body
    assert "Not covered: Library." in body
    lines = governor.get(AT + "contracts/list.csv").content.decode("utf-8-sig").splitlines()
    assert "Library,no,no,no" in lines


def test_the_limit_stands_beside_what_the_devices_cost(sample: School, governor: Client) -> None:
    body = text_of(governor, "insured/")
    total = cover_of(sample, NOW).worth
    assert total.pounds == 15_240
    assert total.unpriced == ("LIBRARY-PC",)
    assert "Not enough: up to £12,000 is paid, and the devices cost £15,240" in body
    assert "drives A and B, one always away from the server" in body


@pytest.mark.parametrize("path", ["inventories/", "seats/", "contracts/"])
def test_each_page_takes_a_fixed_number_of_statements(
    sample: School, office: Client, path: str
) -> None:
    office.get(AT + path)
    with CaptureQueriesContext(
        connection,
    ) as before:
        office.get(AT + path)
    for number in range(9):
        add_one(sample, "device", name=f"NEW-{number}", serial=f"N{number}")
        add_one(sample, "audit-device", name=f"OLD-{number}", serial=f"O{number}")
        add_one(sample, "licence", product=f"Product {number}", seats=number)
        add_one(sample, "contract", name=f"Contract {number}", supplier="A")
    with CaptureQueriesContext(connection) as after:
        office.get(AT + path)
    assert len(after) == len(before)


def test_governors_may_look_and_not_change(sample: School, governor: Client) -> None:
    assert "Note that they were compared" not in text_of(governor, "inventories/")
    assert governor.get(AT + "inventories/compared/").status_code == 403
    one = inventories_of(sample, NOW).compared.only_there[0]
    assert governor.post(f"{AT}inventories/{one.id}/take").status_code == 403

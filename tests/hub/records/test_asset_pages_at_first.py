"""The pages that set registers side by side, where little or nothing is listed yet."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from abide.hub.records.actions import add
from abide.hub.records.kinds import KINDS
from abide.hub.records.queries.assets import scope_of
from abide.hub.register.actions import add_system
from abide.hub.schools.models import School
from tests.hub.records.asset_pages import text_of
from tests.hub.records.conftest import NOW

pytestmark = pytest.mark.django_db


def test_a_contract_that_ended_covers_nothing(school: School, governor: Client) -> None:
    values = {"name": "Finance", "grade": "critical"}
    system = add_system(school=school, by="hub", at=NOW, values=values)
    ended = {
        "name": "Old",
        "supplier": "A",
        "scope": (str(system.public_id),),
        "ends_on": date(2026, 11, 23),
    }
    add(school=school, kind=KINDS["contract"], values=ended, by="hub", at=NOW)
    assert scope_of(school, NOW).bare == ["Finance"]
    assert "Old (not running)" in text_of(governor, "contracts/")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("inventories/", "Neither list is here yet"),
        ("seats/", "Nothing is listed yet"),
        ("contracts/", "No contract is listed yet"),
        ("insured/", "No insurance is listed yet"),
    ],
)
def test_empty_pages_teach_the_next_step(
    school: School, office: Client, path: str, says: str
) -> None:
    assert says in text_of(office, path)

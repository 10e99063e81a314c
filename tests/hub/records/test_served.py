"""The list of registers says which promises each is evidence for, and what is missing."""

from __future__ import annotations

import pytest
from django.test import Client

from abide.domain.promises.rules import (
    RULES,
    access,
    assets,
    data,
    documents,
    paper,
    servers,
)
from abide.hub.records import actions, told
from abide.hub.records.kinds import KINDS
from abide.hub.records.told import READ_BY
from abide.hub.schools.models import School
from tests.hub.records.conftest import NOW

pytestmark = pytest.mark.django_db


def test_each_rule_over_registers_is_told_with_the_registers_it_reads() -> None:
    ours = {
        name for rules in (access, assets, data, documents, paper, servers) for name in rules.RULES
    }
    assert ours <= set(READ_BY), ours - set(READ_BY)
    assert set(READ_BY) <= set(RULES)
    assert {kind for kinds in READ_BY.values() for kind in kinds} <= set(KINDS)


def test_a_promise_that_a_register_is_evidence_for_is_led_to(
    office: Client, school: School
) -> None:
    values = {"name": "Policies of the first school", "on": True}
    actions.add(
        school=school, kind=KINDS["catalogue"], values=values, by="hub", at=NOW, key="policy-0"
    )
    found = told.promises_by_kind(school, NOW)
    assert any("server account" in each.title for each in found["access-list"])
    assert not any(each.is_kept for each in found["access-list"])
    page = office.get("/schools/larkfield/registers/").content.decode()
    assert "not kept" in page
    for each in found["access-list"]:
        assert each.url in page

"""What leavers leave behind in the register, and what a new school still has to do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from abide.domain.roles import Role
from abide.hub.people.duties import open_duties
from abide.hub.register.actions import give_assurance
from abide.hub.register.duties import steps
from abide.hub.register.models import DataSet, System
from abide.hub.schools.models import School
from tests.hub.people import make_person
from tests.hub.register.deeds import NOW

pytestmark = pytest.mark.django_db


def test_a_leaver_leaves_their_systems_behind(
    sample: School, django_assert_num_queries: Any
) -> None:
    head, office = (make_person(sample, each) for each in (Role.HEADTEACHER, Role.OFFICE_MANAGER))
    owner = make_person(sample, Role.ICT_COORDINATOR)
    DataSet.objects.filter(name="Scans").update(owner=owner)
    email = System.objects.get(name="Email")
    values = {
        "kind": "risk acceptance",
        "words": "x",
        "owner": str(owner.public_id),
        "given_on": date(2026, 9, 1),
        "expires_on": date(2027, 9, 1),
    }
    give_assurance(system=email, by="hub", at=NOW, values=values)
    everyone = frozenset({head.pk, office.pk, owner.pk})
    with django_assert_num_queries(3):
        assert open_duties(sample, everyone) == []
    left = open_duties(sample, everyone - {owner.pk})
    said = [each.what for each in left]
    assert "Server has no owner" in said
    assert "The data set Scans has no owner" in said
    assert "Nobody stands for the risk acceptance of Email" in said
    assert {each.user_id for each in left} == {owner.pk}


def test_a_new_school_is_told_what_to_do(school: School) -> None:
    assert [each.done for each in steps(school, NOW)] == [False, False, False]


def test_a_school_with_its_register_is_told_what_is_left(sample: School) -> None:
    systems, line, terms = steps(sample, NOW)
    assert (line.done, terms.done) == (True, True)
    assert not systems.done
    assert systems.says == "12 systems listed; of 4 something is not said yet"

"""Who answers for a system: only whoever holds a post at the school, and nobody for themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from abide.domain.promises import Judged
from abide.domain.roles import Role
from abide.hub.controls.promises.judged import promises_at
from abide.hub.people.models import Membership
from abide.hub.register.actions import add_system
from abide.hub.schools.models import School
from tests.hub.people import make_person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def a_system(school: School, owner: Role, deputy: Role) -> None:
    people = {"owner": make_person(school, owner), "deputy": make_person(school, deputy)}
    ids = {name: str(person.public_id) for name, person in people.items()}
    values = {"name": "Finance", "grade": "critical", "mode": "web based", **ids}
    add_system(school=school, by="hub", at=NOW, values=values)


def told(school: School, control: str, at: datetime = NOW) -> Judged:
    found = promises_at(school, at).of(control)
    assert found is not None
    return found.judged


def test_whoever_holds_no_post_any_more_owns_no_system(school: School) -> None:
    make_person(school, Role.TECHNICIAN)
    a_system(school, Role.OFFICE_MANAGER, Role.HEADTEACHER)
    assert told(school, "backup-responsible").is_kept
    lent = Membership.objects.filter(role=Role.OFFICE_MANAGER.value)
    lent.update(until=date(2026, 11, 20))
    assert told(school, "backup-responsible").is_kept
    found = told(school, "backup-responsible", datetime(2026, 11, 21, 9, 0, tzinfo=UTC))
    assert not found.is_kept
    assert "Nobody at school is accountable for Finance" in found.reasons[0]


def test_nobody_stands_in_for_themselves(school: School) -> None:
    a_system(school, Role.OFFICE_MANAGER, Role.OFFICE_MANAGER)
    found = told(school, "no-single-points")
    assert any("One person alone stands for Finance" in why for why in found.reasons)

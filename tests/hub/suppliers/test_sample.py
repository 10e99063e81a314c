"""The sample school's suppliers show every state: heard, silent, never heard, waiting."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from abide.domain.control import Status
from abide.hub.records.actions import put
from abide.hub.records.kinds.settings import CATALOGUE
from abide.hub.schools.models import School
from abide.hub.suppliers import queries
from abide.hub.suppliers.sample import fill_sample
from tests.hub.people import make_school

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", [12, 15, 20])
def test_every_state_is_there(promised: School, day: int) -> None:
    at = datetime(2026, 11, day, 9, 0, tzinfo=UTC)
    on = {"name": "policy-1", "on": True}
    put(
        school=promised, kind=CATALOGUE, key="policy-1", values=on, by="hub", at=at.replace(month=9)
    )
    fill_sample(school=promised, by="hub", at=at)
    stand = {row.supplier: row.status for row in queries.suppliers_of(promised, at)}
    assert stand["Wickshire Council ICT"] is Status.KEPT
    assert stand["Tarn IT Support"] is Status.OVERDUE
    assert stand["Tarn IT Support (its own tests)"] is Status.NEVER
    assert queries.waiting_of(promised).count() == 2


def test_a_school_that_promises_none_of_it_gets_only_the_stray_mail(db: None) -> None:
    school = make_school()
    put(
        school=school,
        kind=CATALOGUE,
        key="policy-0",
        values={"name": "policy-0", "on": False},
        by="hub",
        at=datetime(2026, 9, 1, tzinfo=UTC),
    )
    fill_sample(school=school, by="hub", at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert queries.expected_at(school, datetime(2026, 11, 20, 9, tzinfo=UTC)) == ()
    assert queries.waiting_of(school).count() == 1

"""The door of the tenant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from abide.domain.roles import Role
from abide.hub.evidence.actions import Text, record
from abide.hub.evidence.models import Entry
from abide.hub.schools.models import School

pytestmark = pytest.mark.django_db


def test_an_entry_opens_the_chain_and_follows(school: School) -> None:
    at = datetime(2026, 11, 3, 9, tzinfo=UTC)
    record(
        school=school,
        kind="school made",
        by="hub",
        at=at,
        facts={"n": 1},
        texts=[Text("note", "x")],
    )
    assert [each.kind for each in Entry.objects.order_by("seq")] == ["epoch", "school made"]
    assert Role.CLERK.value

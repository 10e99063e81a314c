"""The steps of "Get your school ready" that a server does."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from abide.hub.backups.models import Agent
from abide.hub.intake import readiness
from abide.hub.schools.models import School
from abide.hub.schools.readiness import steps_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def test_nothing_is_done_before_a_server_reports(
    school: School, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        steps = readiness.steps(school, NOON)
    assert [each.done for each in steps] == [False]


def test_an_agent_that_ended_reports_no_more(school: School) -> None:
    agent = Agent.objects.create(
        school=school, public_id=uuid.uuid4(), name="server", enrolled_at=NOON
    )
    assert readiness.steps(school, NOON)[0].done
    agent.ended_at = NOON
    agent.save()
    assert not readiness.steps(school, NOON)[0].done


def test_nothing_is_asked_for_twice(school: School) -> None:
    words = [each.title for each in steps_of(school, NOON)]
    assert len(words) == len(set(words))
    assert sum("first backup" in each for each in words) == 1

"""A school with systems in its register, and a server that reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from abide.domain.roles import Role
from abide.hub.backups.models import Place
from abide.hub.register.models import System
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from tests.hub.people import make_person, visitor
from tests.hub.telling import Server

MONDAY = datetime(2026, 11, 2, 19, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def systems(school: School) -> dict[str, System]:
    grades = {"Pupil records": "critical", "Finance": "critical", "Email": "essential"}
    owner = make_person(school, Role.HEADTEACHER)
    return {
        name: System.objects.create(school=school, name=name, grade=grade, owner=owner)
        for name, grade in grades.items()
    }


@pytest.fixture
def server(school: School, systems: dict[str, System], at: Callable[[datetime], None]) -> Server:
    """A server that has declared its places, at Wednesday 4 November, 09:00."""
    at(NOW)
    made = Server(school, datetime(2026, 10, 1, 8, 0, tzinfo=UTC))
    made.declare(datetime(2026, 10, 1, 8, 5, tzinfo=UTC))
    return made


@pytest.fixture
def office(school: School) -> Visitor:
    """The office manager, as actions are told of them."""
    return visitor(school, Role.OFFICE_MANAGER)


@pytest.fixture
def drive_a(server: Server) -> Place:
    return Place.objects.get(name="drive-a")


@pytest.fixture
def drive_b(server: Server) -> Place:
    return Place.objects.get(name="drive-b")

"""A school whose server reports, at Wednesday 4 November, 09:00."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from abide.domain.roles import Role
from abide.hub.controls.queries import Standing, standing
from abide.hub.register.models import System
from abide.hub.schools.models import School
from tests.hub.people import make_person
from tests.hub.telling import Server

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
LAST_NIGHT = datetime(2026, 11, 3, 19, 0, tzinfo=UTC)
PLACES = [
    {"name": "store", "kind": "rest", "device": "store", "offsite": True},
    {"name": "drive-a", "kind": "drive", "device": "usb-a", "offline": True},
]
SYSTEMS = [
    {"name": "Pupil records", "grade": "critical", "sources": ["postgres"], "parts": ["data"]},
]


@pytest.fixture
def pupils(school: School) -> System:
    owner = make_person(school, Role.OFFICE_MANAGER)
    return System.objects.create(
        school=school, name="Pupil records", grade="critical", owner=owner, rto_hours=4
    )


@pytest.fixture
def server(school: School, pupils: System, at: Callable[[datetime], None]) -> Server:
    at(NOW)
    made = Server(school, NOW - timedelta(days=40))
    made.declare(NOW - timedelta(days=40), SYSTEMS, PLACES)
    return made


@pytest.fixture
def kept(server: Server) -> Server:
    """A server that copied everything to both places last night and brought it back."""
    for place in ("store", "drive-a"):
        server.backs_up("Pupil records", place, LAST_NIGHT)
        server.brings_all_back("Pupil records", place, LAST_NIGHT + timedelta(hours=2), LAST_NIGHT)
    tell(server, NOW)
    return server


def tell(server: Server, at: datetime) -> None:
    """Send what the server noted, heard at a moment."""
    server.reports(at)
    server.agent.last_heard_at = at
    server.agent.save()


def now_stands(server: Server, at: datetime = NOW) -> Standing:
    return standing(server.school, at)

"""The register on a day in September, and who works in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from abide.domain.roles import Role
from abide.hub.register.actions import add_system
from abide.hub.register.models import System
from abide.hub.register.sample import fill_sample
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.people import make_person
from tests.hub.register.deeds import NOW


@pytest.fixture
def now(at: Callable[[datetime], None]) -> None:
    at(NOW)


@pytest.fixture
def office(as_role: SignIn) -> Client:
    return as_role(Role.OFFICE_MANAGER)


@pytest.fixture
def head(as_role: SignIn) -> Client:
    return as_role(Role.HEADTEACHER)


@pytest.fixture
def finance(school: School) -> System:
    values = {"name": "Finance", "grade": "critical", "mode": "web based", "users": "Office"}
    return add_system(school=school, by="hub", at=NOW, values=values)


@pytest.fixture
def sample(school: School) -> School:
    """The sample's register, with those who own its systems."""
    for role in (Role.HEADTEACHER, Role.OFFICE_MANAGER, Role.ICT_COORDINATOR):
        make_person(school, role)
    fill_sample(school=school, by="hub", at=NOW)
    return school

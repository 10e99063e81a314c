"""Registers on a day in November, and who writes in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from abide.domain.roles import Role
from tests.hub.conftest import SignIn

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(at: Callable[[datetime], None]) -> None:
    at(NOW)


@pytest.fixture
def office(as_role: SignIn) -> Client:
    return as_role(Role.OFFICE_MANAGER)


@pytest.fixture
def governor(as_role: SignIn) -> Client:
    return as_role(Role.GOVERNOR)

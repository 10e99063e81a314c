"""The clock of the doors."""

from __future__ import annotations

import pytest

from tests.hub.doors.links import NOON, SetClock


@pytest.fixture
def at_noon(at: SetClock) -> None:
    at(NOON)

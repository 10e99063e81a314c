"""A school whose old server is replaced, and the agent on the new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from abide.hub.backups.models import Place
from abide.hub.records.actions import add
from abide.hub.records.kinds.servers import SERVER_REPLACEMENT
from abide.hub.records.models import Record
from abide.hub.register.models import System
from tests.hub.backups.conftest import server as server
from tests.hub.backups.conftest import systems as systems
from tests.hub.telling import Server

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
IN_USE = date(2026, 10, 20)
AFTER = datetime(2026, 10, 22, 19, 0, tzinfo=UTC)
BEFORE = datetime(2026, 10, 13, 19, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(at: Callable[[datetime], None]) -> None:
    at(NOW)


@pytest.fixture
def replacement(server: Server, systems: dict[str, System]) -> Record:
    """A replacement that was ordered: two systems are to move."""
    moving = [str(systems[name].public_id) for name in ("Finance", "Pupil records")]
    return add(
        school=server.school,
        kind=SERVER_REPLACEMENT,
        values={"old_server": "Old tower", "new_server": "New rack", "systems": moving},
        by="hub",
        at=datetime(2026, 10, 2, 9, 0, tzinfo=UTC),
    )


@pytest.fixture
def place() -> Place:
    return Place.objects.get(name="drive-b")

"""What is judged takes as many SQL statements for much as for little, now as in the past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abide.hub.controls.promises.judged import promises_at
from abide.hub.controls.standing.school import standing
from abide.hub.records.actions import add
from abide.hub.records.kinds import KINDS
from abide.hub.register.actions import add_contact, add_system, edit_system
from abide.hub.register.models import System
from abide.hub.schools.models import School
from tests.hub.controls.conftest import LAST_NIGHT, NOW, tell
from tests.hub.telling import Server

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_judging_takes_as_many_statements_for_one_system_as_for_many(kept: Server) -> None:
    asked = (standing, promises_at)
    few = [_statements(ask, kept.school) for ask in asked]
    _grow(kept)
    assert [_statements(ask, kept.school) for ask in asked] == few
    past = [_statements(ask, kept.school, NOW - DAY) for ask in asked]
    _grow(kept, "again")
    assert [_statements(ask, kept.school, NOW - DAY) for ask in asked] == past


def _statements(ask: Callable[..., Any], school: School, at: Any = NOW) -> int:
    with CaptureQueriesContext(connection) as found:
        ask(school, at)
    return len(found)


def _grow(server: Server, more: str = "") -> None:
    """Add 25 systems with copies, contacts, rows of a register, and versions of them."""
    for number in range(25):
        name = f"System {number} {more}".strip()
        values = {"name": name, "grade": "essential"}
        row = add_system(school=server.school, by="hub", at=NOW, values=values)
        edit_system(system=row, by="hub", at=NOW, values={"users": "Office"})
        server.backs_up(name, "store", LAST_NIGHT)
        server.drills(name, "store", LAST_NIGHT + timedelta(hours=1), LAST_NIGHT)
        contact = {"name": f"Desk {number} {more}".strip()}
        add_contact(school=server.school, by="hub", at=NOW, values=contact)
        kind, said = KINDS["document"], {"title": name, "sort": "policy"}
        add(school=server.school, kind=kind, values=said, by="hub", at=NOW)
    assert System.objects.filter(school=server.school).count() > 25
    tell(server, NOW)

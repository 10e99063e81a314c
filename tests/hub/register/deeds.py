"""Deeds in the register, and what the log says of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from abide.hub.evidence.models import Entry
from abide.hub.register.actions import (
    add_system,
)
from abide.hub.register.models import System
from abide.hub.schools.models import School

NOW = datetime(2026, 9, 29, 9, tzinfo=UTC)


def add(school: School, name: str, grade: str = "critical", **more: Any) -> System:
    return add_system(
        school=school, by="hub", at=NOW, values={"name": name, "grade": grade, **more}
    )


def facts(school: School, kind: str) -> list[dict[str, Any]]:
    rows = Entry.objects.filter(school=school, kind=kind).order_by("seq")
    return [json.loads(row.line)["facts"] for row in rows]


def loosened(school: School) -> list[tuple[str, str, str]]:
    rows = Entry.objects.filter(school=school).order_by("seq")
    found = [json.loads(row.line)["facts"] for row in rows]
    return [(f["what"], f["before"], f["after"]) for f in found if f.get("loosens") is True]

"""What a school’s log says, as tests of the doors look at it."""

from __future__ import annotations

import json
from typing import Any

from abide.hub.evidence.models import Entry
from abide.hub.schools.models import School


def kinds(school: School) -> list[str]:
    return list(Entry.objects.filter(school=school).order_by("seq").values_list("kind", flat=True))


def facts_of(school: School, kind: str) -> dict[str, Any]:
    row = Entry.objects.filter(school=school, kind=kind).order_by("-seq").first()
    assert row is not None
    facts: dict[str, Any] = json.loads(row.line)["facts"]
    return facts

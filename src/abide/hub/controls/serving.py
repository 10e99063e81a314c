"""Promises by the rule that reads registers, for the room that shows what registers are for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from abide.domain.control import Status
from abide.domain.promises import By
from abide.hub.controls.promises import promises_at
from abide.hub.controls.words import promise_words
from abide.hub.records.told import Served
from abide.hub.schools.models import School


def served_by_rule(school: School, at: datetime) -> dict[str, Sequence[Served]]:
    """Given a school and a moment, return its promises by the rule that reads registers. Each
    stands as the register shows it; where that is well, as the whole promise does."""
    found: dict[str, list[Served]] = {}
    for each in promises_at(school, at).promises:
        judged, control = each.judged, each.control
        url = reverse("controls:promise", kwargs={"school": school.slug, "control": control.id})
        for way in judged.ways:
            if way.way.by is By.RECORDS:
                why = way.reasons[0] if way.reasons else ""
                well = way.status in (Status.KEPT, Status.DUE)
                status = judged.status if well else way.status
                one = Served(control.id, control.title, status, promise_words(status), why, url)
                found.setdefault(way.way.what, []).append(one)
    return dict(found)

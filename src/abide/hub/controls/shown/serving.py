"""Promises for rooms to the left: by the rule that reads registers, and by what they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse

from abide.domain.control import Status
from abide.domain.promises import By
from abide.hub.controls.catalogues import shipped
from abide.hub.controls.promises.choices import promised_by
from abide.hub.controls.promises.judged import promises_at
from abide.hub.controls.words import promise_words
from abide.hub.evidence.titles import Titled
from abide.hub.records.queries import rows_of
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


def titles(school: School, at: datetime) -> Mapping[str, Titled]:
    """Given a school and a moment, return what each promise is called, with its page where it is in
    force. Four statements at most."""
    found = {name: Titled(control.title, "") for name, control in shipped().items()}
    for control in promised_by(rows_of(school, at, ("catalogue", "control"))):
        url = reverse("controls:promise", kwargs={"school": school.slug, "control": control.id})
        found[control.id] = Titled(control.title, url)
    return found

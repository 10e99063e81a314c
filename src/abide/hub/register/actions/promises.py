"""The figures that leadership promises for each grade."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from abide.domain.loosening import promise_changes
from abide.hub.register.actions.rows import Deed, EditedMeanwhile, Touched, lock, tell
from abide.hub.register.actions.systems import promises_of
from abide.hub.register.models import GradeDefault, System
from abide.hub.register.queries.defaults import defaults_of
from abide.hub.schools.models import School


@transaction.atomic
def change_defaults(
    *, school: School, by: str, at: datetime, values: Mapping[str, Any], version: int
) -> None:
    """Given for each grade (rto, rpo) in hours, promise them to every system that has no figures of
    its own; what loosens is an entry for each grade. Raise EditedMeanwhile when somebody decided
    since `version` (the sum of the grades' versions)."""
    lock(school)
    before = defaults_of(school)
    now = sum(each.version for each in before.values())
    if now != version:
        raise EditedMeanwhile(now)
    rows: dict[str, GradeDefault] = {}
    for grade, (rto, rpo) in values.items():
        row, _ = GradeDefault.objects.get_or_create(
            school=school,
            grade=grade,
            defaults={
                "rto_hours": before[grade].rto_hours,
                "rpo_hours": before[grade].rpo_hours,
                "version": 0,
            },
        )
        row.rto_hours, row.rpo_hours = rto, rpo
        row.version += 1
        row.save()
        rows[grade] = row
    after = defaults_of(school)
    for grade in values:
        probe = System(school=school, name=grade, grade=grade)
        for each in promise_changes(promises_of(probe, before), promises_of(probe, after)):
            facts = {
                "grade": grade,
                "loosens": each.loosens,
                "what": f"{each.what} for {grade} systems",
                "before": each.before,
                "after": each.after,
            }
            touched = Touched([rows.pop(grade)] if grade in rows else [])
            tell(school, "promise changed", Deed(by, at), facts, {}, touched)

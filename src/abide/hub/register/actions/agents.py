"""What an agent's own file names becomes part of the register, where people said nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from abide.domain.cadence import Cadence
from abide.domain.errors import Refused
from abide.domain.register import Grade
from abide.hub.evidence.actions import HUB
from abide.hub.register.actions.rows import Deed, Touched, lock, save_next, tell
from abide.hub.register.actions.systems import check_register, create
from abide.hub.register.models import System
from abide.hub.schools.models import School


@transaction.atomic
def adopt_declared(
    *, school: School, declared: Mapping[str, Any], at: datetime, by: str = HUB
) -> list[System]:
    """Given what an agent's file declares ({"systems": [{"name", "grade", …}]}), add the systems
    that the register has no row for, and return them.

    A row of that name, even one that people took out, is left as it is. What can't be read (a
    cadence, a circle of needs) is left out; the name and the grade always come in.
    """
    lock(school)
    known = {
        each.casefold()
        for each in System.objects.filter(school=school).values_list("name", flat=True)
    }
    added: dict[str, tuple[System, Mapping[str, Any]]] = {}
    for one in _systems(declared):
        name = " ".join(str(one["name"]).split())
        if name.casefold() in known:
            continue
        known.add(name.casefold())
        try:
            row = create(
                school, {**_values(one), "name": name}, Deed(by, at), "system found by agent"
            )
        except Refused:
            continue
        added[name] = row, one
    for row, one in added.values():
        _link(row, [str(each) for each in one.get("depends_on") or []], Deed(by, at))
    return [row for row, _ in added.values()]


def _systems(declared: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    found = declared.get("systems") or []
    return [one for one in found if isinstance(one, Mapping) and one.get("name")]


def _values(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "grade": _grade(one.get("grade")),
        "rto_hours": _hours(one.get("rto_hours")),
        "rpo_hours": _hours(one.get("rpo_hours")),
        "backup_cadence": _cadence(one.get("backup")),
        "proof_cadence": _cadence(one.get("proof")),
        "supplier": str(one.get("supplier") or "")[:150],
        "found_by_agent": True,
    }


def _grade(word: object) -> str:
    """Given a word, return its grade; the most needed when it is none, so that nothing is lost."""
    try:
        return Grade.parse(str(word)).value
    except Refused:
        return Grade.CRITICAL.value


def _hours(value: object) -> Decimal | None:
    try:
        hours = Decimal(str(value)).quantize(Decimal("0.01")) if value is not None else None
    except InvalidOperation:
        return None
    return hours if hours is not None and 0 < hours < 100_000 else None


def _cadence(words: object) -> str:
    text = str(words or "").strip()
    try:
        return str(Cadence.parse(text))[:120] if text else ""
    except Refused:
        return ""


def _link(row: System, needs: list[str], deed: Deed) -> None:
    """Given a system and the names of what it needs, keep those that make no circle."""
    linked = False
    rows = System.objects.filter(school=row.school, removed_at__isnull=True, name__in=needs)
    for need in rows.exclude(pk=row.pk):
        try:
            with transaction.atomic():
                row.depends_on.add(need)
                check_register(row.school)
        except Refused:
            continue
        linked = True
    if linked:
        save_next(row)
        facts = {"system": str(row.public_id), "changed": ["depends_on"]}
        tell(row.school, "system changed", deed, facts, {"system": row.name}, Touched([row]))

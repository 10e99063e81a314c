"""Systems: added, changed, removed, brought back, and what is promised for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from abide.domain.cadence import Cadence
from abide.domain.errors import Refused
from abide.domain.loosening import Promises, promise_changes
from abide.domain.register import Grade, effective_grades
from abide.domain.register import System as Declared
from abide.domain.words import listing
from abide.hub.register.actions.rows import (
    Deed,
    Touched,
    assign,
    lock,
    newest,
    resolved,
    save_next,
    tell,
)
from abide.hub.register.models import System
from abide.hub.register.queries.defaults import Defaults, defaults_of
from abide.hub.schools.models import School

PROMISES = ("grade", "rto_hours", "rpo_hours", "backup_cadence", "proof_cadence")
"""What leadership alone changes."""


@transaction.atomic
def add_system(*, school: School, by: str, at: datetime, values: Mapping[str, Any]) -> System:
    """Given a system's fields as forms give them, add it. Raise Refused for a name that is taken or
    no name, a cadence in words not known, or a circle of needs."""
    lock(school)
    row = create(school, values, Deed(by, at))
    check_register(school)
    return row


@transaction.atomic
def edit_system(
    *, system: System, by: str, at: datetime, values: Mapping[str, Any], version: int | None = None
) -> System:
    """Given new values of fields that are no promises, save those that changed.

    Raise EditedMeanwhile when somebody saved it since `version`; Refused as `add_system` does.
    """
    if set(values) & set(PROMISES):
        raise ValueError("promises are changed by change_promises")
    lock(system.school)
    row = newest(system, version)
    change(row, values, Deed(by, at))
    check_register(row.school)
    return row


@transaction.atomic
def change_promises(
    *, system: System, by: str, at: datetime, values: Mapping[str, Any], version: int | None = None
) -> System:
    """Given grade, hours or cadences, promise them; each that changes is an entry of its own, which
    says whether it loosens. The caller has seen to it that leadership asks."""
    lock(system.school)
    row = newest(system, version)
    promise(row, values, Deed(by, at), defaults_of(row.school))
    return row


@transaction.atomic
def remove_system(*, system: System, by: str, at: datetime, why: str) -> None:
    """Given a reason, take a system out of the register; it can be brought back.

    Raise Refused while another system needs it.
    """
    lock(system.school)
    row = newest(system, None)
    if row.removed_at is not None:
        return
    needed_by = [
        each.name for each in row.needed_by.filter(removed_at__isnull=True).order_by("name")
    ]
    if needed_by:
        raise Refused(
            f"{listing(needed_by)} {'needs' if len(needed_by) == 1 else 'need'} {row.name}: "
            "change what they depend on first."
        )
    row.removed_at = at
    save_next(row)
    facts = {
        "system": str(row.public_id),
        "loosens": True,
        "what": "a system",
        "before": row.grade,
        "after": "removed",
    }
    said = {"system": row.name, "why": why}
    tell(row.school, "system removed", Deed(by, at), facts, said, Touched([row]))


@transaction.atomic
def restore_system(*, system: System, by: str, at: datetime) -> System:
    """Given a system that was removed, bring it back as it was. Raise Refused when its name has
    been given to another meanwhile."""
    lock(system.school)
    row = newest(system, None)
    if row.removed_at is None:
        return row
    row.removed_at = None
    row.depends_on.set(row.depends_on.filter(removed_at__isnull=True))
    _refuse_alike(row.school, row.name, row.pk)
    save_next(row)
    check_register(row.school)
    facts = {"system": str(row.public_id), "grade": row.grade}
    tell(row.school, "system restored", Deed(by, at), facts, {"system": row.name}, Touched([row]))
    return row


@transaction.atomic
def note_own_export(*, system: System, by: str, at: datetime, on: date, note: str = "") -> None:
    """Given a day, note that the school took its own export of a web-based system: staff say."""
    lock(system.school)
    row = newest(system, None)
    newer = row.last_own_export_on is None or on > row.last_own_export_on
    if newer:
        row.last_own_export_on = on
        save_next(row)
    facts = {"system": str(row.public_id), "on": on.isoformat(), "basis": "staff say"}
    said = {"system": row.name, **({"note": note} if note else {})}
    touched = Touched([row] if newer else [])
    tell(row.school, "own export done", Deed(by, at), facts, said, touched)


def create(
    school: School, values: Mapping[str, Any], deed: Deed, kind: str = "system added"
) -> System:
    """Given values, add a system and its entry; the caller checks the register afterwards."""
    found = resolved(school, _checked(values))
    needs = found.pop("depends_on", [])
    _refuse_alike(school, found["name"], None)
    row = System.objects.create(school=school, **found)
    _set_needs(row, needs)
    facts = {"system": str(row.public_id), "grade": row.grade, "fields": sorted(values)}
    tell(school, kind, deed, facts, {"name": row.name, **_typed(found)}, Touched([row]))
    return row


def change(row: System, values: Mapping[str, Any], deed: Deed) -> bool:
    """Given values of fields that are no promises, save those that changed, with their entry, and
    return whether any did; the caller checks the register afterwards."""
    found = resolved(row.school, _checked(values))
    needs = found.pop("depends_on", None)
    changed = assign(row, found)
    if "name" in changed:
        _refuse_alike(row.school, row.name, row.pk)
    said: dict[str, Any] = _typed(changed)
    fields = set(changed)
    if needs is not None and _set_needs(row, needs):
        fields.add("depends_on")
        said["depends_on"] = [each.name for each in row.depends_on.order_by("name")]
    if not fields:
        return False
    save_next(row)
    facts = {"system": str(row.public_id), "changed": sorted(fields)}
    tell(row.school, "system changed", deed, facts, {"system": row.name, **said}, Touched([row]))
    return True


def promise(
    row: System, values: Mapping[str, Any], deed: Deed, defaults: Mapping[str, Defaults]
) -> bool:
    """Given new promises, save them; one entry for each that differs in effect. Return whether
    anything changed."""
    before = promises_of(row, defaults)
    changed = assign(row, {name: values[name] for name in PROMISES if name in values})
    if not changed:
        return False
    after = promises_of(row, defaults)
    save_next(row)
    changes = promise_changes(before, after)
    for number, each in enumerate(changes):
        facts = {
            "system": str(row.public_id),
            "loosens": each.loosens,
            "what": each.what,
            "before": each.before,
            "after": each.after,
        }
        touched = Touched([] if number else [row])
        tell(row.school, "promise changed", deed, facts, {"system": row.name}, touched)
    if not changes:
        facts = {"system": str(row.public_id), "changed": sorted(changed)}
        said = {"system": row.name, **_typed(changed)}
        tell(row.school, "system changed", deed, facts, said, Touched([row]))
    return True


def promises_of(row: System, defaults: Mapping[str, Defaults]) -> Promises:
    """Given a system and the school's figures for each grade, return what is promised for it.

    Raise Refused when a cadence can't be read.
    """
    default = defaults[row.grade]
    rto = default.rto_hours if row.rto_hours is None else row.rto_hours
    rpo = default.rpo_hours if row.rpo_hours is None else row.rpo_hours
    return Promises(
        grade=Grade(row.grade),
        rto_hours=float(rto),
        rpo_hours=float(rpo),
        backup=Cadence.parse(row.backup_cadence) if row.backup_cadence else None,
        proof=Cadence.parse(row.proof_cadence) if row.proof_cadence else None,
    )


def check_register(school: School) -> None:
    """Given a school whose register was changed, raise Refused when names are alike or systems need
    each other in a circle."""
    rows = System.objects.filter(school=school, removed_at__isnull=True).prefetch_related(
        "depends_on"
    )
    effective_grades(
        Declared(
            name=row.name,
            grade=Grade(row.grade),
            depends_on=tuple(each.name for each in row.depends_on.all() if each.removed_at is None),
        )
        for row in rows.order_by("name")
    )


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Given values, return them with the name trimmed. Raise Refused for what can't be read."""
    found = dict(values)
    if "name" in found:
        found["name"] = " ".join(str(found["name"]).split())
        Declared(name=found["name"], grade=Grade.CRITICAL)
    if "grade" in found:
        found["grade"] = Grade.parse(found["grade"]).value
    for name in ("backup_cadence", "proof_cadence", "own_export_cadence"):
        if found.get(name):
            Cadence.parse(found[name])
    return found


def _refuse_alike(school: School, name: str, but: int | None) -> None:
    rows = System.objects.filter(school=school, removed_at__isnull=True).values_list("pk", "name")
    alike = (held for pk, held in rows if pk != but and held.casefold() == name.casefold())
    other = next(alike, None)
    if other is not None:
        raise Refused(f"There is a system called “{other}” already: give this one another name.")


def _set_needs(row: System, needs: Sequence[object]) -> bool:
    """Given ids of the systems that one needs, keep them; return whether that changed anything."""
    wanted = {str(each) for each in needs}
    rows = list(
        System.objects.filter(school=row.school, removed_at__isnull=True, public_id__in=wanted)
    )
    if len(rows) != len(wanted):
        raise Refused("A system that this one depends on was removed: choose again.")
    before = set(row.depends_on.filter(removed_at__isnull=True).values_list("pk", flat=True))
    if before == {each.pk for each in rows}:
        return False
    row.depends_on.set(rows)
    return True


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Given values, return those that people typed or chose, for the texts beside an entry."""
    return {
        name: value for name, value in values.items() if name != "name" and value not in ("", None)
    }

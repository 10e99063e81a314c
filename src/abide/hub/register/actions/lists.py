"""Data sets and contacts: added, changed, taken out; calls tried; the number on every page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction

from abide.domain.errors import Refused
from abide.domain.register import Grade
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
from abide.hub.register.models import Contact, DataSet, System
from abide.hub.schools.models import School

R = TypeVar("R", DataSet, Contact)


@transaction.atomic
def add_data_set(*, school: School, by: str, at: datetime, values: Mapping[str, Any]) -> DataSet:
    """Given a set of data, add it. Raise Refused for a name that is taken."""
    lock(school)
    return create_data_set(school, values, Deed(by, at))


@transaction.atomic
def edit_data_set(
    *, row: DataSet, by: str, at: datetime, values: Mapping[str, Any], version: int | None = None
) -> DataSet:
    """Given new values, save those that changed. Raise EditedMeanwhile as systems do."""
    lock(row.school)
    now = newest(row, version)
    change_data_set(now, values, Deed(by, at))
    return now


@transaction.atomic
def remove_data_set(*, row: DataSet, by: str, at: datetime, why: str) -> None:
    """Given a reason, take a set of data out of the register."""
    _remove(row, "data set", Deed(by, at), why)


@transaction.atomic
def add_contact(*, school: School, by: str, at: datetime, values: Mapping[str, Any]) -> Contact:
    """Given a contact, add it; the first one of a school stands on every page."""
    lock(school)
    return create_contact(school, values, Deed(by, at))


@transaction.atomic
def edit_contact(
    *, row: Contact, by: str, at: datetime, values: Mapping[str, Any], version: int | None = None
) -> Contact:
    """Given new values, save those that changed. Raise EditedMeanwhile as systems do."""
    lock(row.school)
    now = newest(row, version)
    change_contact(now, values, Deed(by, at))
    return now


@transaction.atomic
def remove_contact(*, row: Contact, by: str, at: datetime, why: str) -> None:
    """Given a reason, take a contact out. Raise Refused while a system names it."""
    needed = System.objects.filter(supplier_contact=row, removed_at__isnull=True)
    names = [each.name for each in needed.order_by("name")]
    if needed:
        raise Refused(
            f"{row.name} is whom to ring for {listing(names)}: choose somebody else there first."
        )
    _remove(row, "contact", Deed(by, at), why)


@transaction.atomic
def choose_help_line(*, row: Contact, by: str, at: datetime) -> None:
    """Given a contact with a number, let it stand on every page instead of the one before."""
    lock(row.school)
    now = newest(row, None)
    if not now.phone:
        raise Refused(f"{now.name} has no phone number: add one, then choose it.")
    rows = list(Contact.objects.filter(school=now.school, on_every_page=True).exclude(pk=now.pk))
    for other in rows:
        other.on_every_page = False
        save_next(other)
    if not now.on_every_page:
        now.on_every_page = True
        save_next(now)
        rows.append(now)
    facts = {"contact": str(now.public_id)}
    said = {"contact": now.name}
    tell(now.school, "help line chosen", Deed(by, at), facts, said, Touched(rows))


@transaction.atomic
def note_test_call(
    *, row: Contact, by: str, at: datetime, on: date, answered: bool, note: str = ""
) -> None:
    """Given a day, note that the contact was rung then, and whether anybody answered: staff say."""
    lock(row.school)
    now = newest(row, None)
    newer = now.last_test_call_on is None or on >= now.last_test_call_on
    if newer:
        now.last_test_call_on, now.last_test_call_answered = on, answered
        save_next(now)
    facts = {
        "contact": str(now.public_id),
        "on": on.isoformat(),
        "answered": answered,
        "basis": "staff say",
    }
    said = {"contact": now.name, **({"note": note} if note else {})}
    touched = Touched([now] if newer else [])
    tell(now.school, "test call made", Deed(by, at), facts, said, touched)


def create_data_set(school: School, values: Mapping[str, Any], deed: Deed) -> DataSet:
    """Given values, add a set of data with its entry."""
    found = resolved(school, values)
    _refuse_alike(DataSet, school, found["name"], None)
    row = DataSet.objects.create(school=school, **found)
    facts = {"data_set": str(row.public_id), "grade": row.grade}
    tell(school, "data set added", deed, facts, _said(found), Touched([row]))
    return row


def change_data_set(row: DataSet, values: Mapping[str, Any], deed: Deed) -> bool:
    """Given new values, save those that changed with their entry; a lower grade is a loosening."""
    before = row.grade
    changed = assign(row, resolved(row.school, values))
    if not changed:
        return False
    if "name" in changed:
        _refuse_alike(DataSet, row.school, row.name, row.pk)
    save_next(row)
    facts: dict[str, Any] = {"data_set": str(row.public_id), "changed": sorted(changed)}
    if Grade(row.grade).rank > Grade(before).rank:
        facts |= {"loosens": True, "what": "grade", "before": before, "after": row.grade}
    said = {"data_set": row.name, **_said(changed)}
    tell(row.school, "data set changed", deed, facts, said, Touched([row]))
    return True


def create_contact(school: School, values: Mapping[str, Any], deed: Deed) -> Contact:
    """Given values, add a contact with its entry; the first with a number stands on every page."""
    _refuse_alike(Contact, school, values["name"], None)
    others = Contact.objects.filter(school=school, removed_at__isnull=True)
    first = bool(values.get("phone")) and not others.filter(on_every_page=True).exists()
    row = Contact.objects.create(school=school, on_every_page=first, **values)
    facts = {"contact": str(row.public_id), "on_every_page": first}
    tell(school, "contact added", deed, facts, _said(values), Touched([row]))
    return row


def change_contact(row: Contact, values: Mapping[str, Any], deed: Deed) -> bool:
    """Given new values, save those that changed with their entry. Raise Refused when the number on
    every page would be none."""
    changed = assign(row, values)
    if not changed:
        return False
    if "name" in changed:
        _refuse_alike(Contact, row.school, row.name, row.pk)
    if row.on_every_page and not row.phone:
        raise Refused(
            f"{row.name} stands on every page, so its number can't be empty: choose another "
            "contact for that first."
        )
    save_next(row)
    facts = {"contact": str(row.public_id), "changed": sorted(changed)}
    said = {"contact": row.name, **_said(changed)}
    tell(row.school, "contact changed", deed, facts, said, Touched([row]))
    return True


def _remove(row: R, noun: str, deed: Deed, why: str) -> None:
    lock(row.school)
    now = newest(row, None)
    if now.removed_at is not None:
        return
    now.removed_at = deed.at
    if isinstance(now, Contact):
        now.on_every_page = False
    save_next(now)
    facts: dict[str, Any] = {noun.replace(" ", "_"): str(now.public_id)}
    if isinstance(now, DataSet):
        facts |= {"loosens": True, "what": "a data set", "before": now.grade, "after": "removed"}
    said = {"name": now.name, "why": why}
    tell(now.school, f"{noun} removed", deed, facts, said, Touched([now]))


def _refuse_alike(
    model: type[DataSet] | type[Contact], school: School, name: str, but: int | None
) -> None:
    rows = model._default_manager.filter(school=school, removed_at__isnull=True)
    named = rows.values_list("pk", "name")
    if any(pk != but and held.casefold() == name.casefold() for pk, held in named):
        noun = "contact" if model is Contact else "data set"
        raise Refused(f"There is a {noun} called “{name}” already: give this one another name.")


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Given values, return those that hold something, for the texts beside an entry."""
    return {name: value for name, value in values.items() if value not in ("", None)}

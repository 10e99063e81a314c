"""What every change of a row has in common: one writer at a time, versions, words for the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

from abide.domain.errors import Refused
from abide.hub.evidence.actions import Text, record
from abide.hub.people.models import User
from abide.hub.register.models import Contact, Row, System, Version
from abide.hub.register.versions import kind_of, written
from abide.hub.schools.models import School

R = TypeVar("R", bound=Row)
PERSON_FIELDS = frozenset({"owner", "deputy"})


@dataclass(frozen=True)
class Touched:
    """The rows that a deed changed, as they are now, and those that it took away for good."""

    changed: Sequence[Row] = ()
    taken_away: Sequence[Row] = ()


NOTHING = Touched()


@dataclass(frozen=True)
class Deed:
    """Who does something, and when."""

    by: str
    at: datetime


class EditedMeanwhile(Exception):
    """Somebody else saved the row since this person opened it; `version` is the newest."""

    def __init__(self, version: int) -> None:
        super().__init__("somebody else saved this meanwhile")
        self.version = version


def lock(school: School) -> None:
    """Given a school, let one change of its register happen at a time; inside a transaction."""
    School.objects.select_for_update().get(pk=school.pk)


def newest(row: R, version: int | None) -> R:
    """Given a row as it was read and the version a person saw, return it as it stands now, locked.

    Raise EditedMeanwhile when somebody else saved it since; None asks nothing.
    """
    manager = type(row)._default_manager
    now = manager.select_for_update().get(pk=row.pk)
    if version is not None and now.version != version:
        raise EditedMeanwhile(now.version)
    return now


def assign(row: Row, values: Mapping[str, Any]) -> dict[str, Any]:
    """Given a row and new values, set them and return those that changed; save is the caller's."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return changed


def save_next(row: Row) -> None:
    """Given a row that changed, save it as its next version."""
    row.version += 1
    row.save()


def resolved(school: School, values: Mapping[str, Any]) -> dict[str, Any]:
    """Given values as forms give them, return them with ids of people, systems and contacts turned
    into rows of this school. Raise Refused for one that is not here."""
    found = dict(values)
    for name in PERSON_FIELDS & found.keys():
        found[name] = person(school, found[name])
    if "supplier_contact" in found:
        found["supplier_contact"] = contact(school, found["supplier_contact"])
    if "system" in found:
        found["system"] = system(school, found["system"])
    return found


def person(school: School, public_id: object) -> User | None:
    """Given an id, return the person, who must hold a post in the school; nothing gives None."""
    return _find(
        User.objects.filter(
            memberships__school=school, memberships__ended_at__isnull=True
        ).distinct(),
        public_id,
        "That person holds no post here any more: choose somebody who does.",
    )


def contact(school: School, public_id: object) -> Contact | None:
    """Given an id, return the contact of this school; nothing gives None."""
    rows = Contact.objects.filter(school=school, removed_at__isnull=True)
    return _find(rows, public_id, "That contact was removed: choose another.")


def system(school: School, public_id: object) -> System | None:
    """Given an id, return the system of this school; nothing gives None."""
    rows = System.objects.filter(school=school, removed_at__isnull=True)
    return _find(rows, public_id, "That system was removed: choose another.")


M = TypeVar("M", bound=models.Model)


def _find(rows: models.QuerySet[M], public_id: object, otherwise: str) -> M | None:
    if not public_id:
        return None
    try:
        return rows.get(public_id=public_id)
    except (ObjectDoesNotExist, ValidationError, ValueError):
        raise Refused(otherwise) from None


def tell(
    school: School,
    kind: str,
    deed: Deed,
    facts: Mapping[str, Any],
    said: Mapping[str, Any],
    touched: Touched = NOTHING,
) -> None:
    """Given a deed, write its entry: facts of ours, what people said as texts beside it, and of
    each row that it changed what the row says from now on."""
    texts = [Text(name, _text(value)) for name, value in said.items()]
    named = {
        "row" if number == 1 else f"row {number}": row
        for number, row in enumerate(touched.changed, 1)
    }
    texts += [Text(name, written(row)) for name, row in named.items()]
    entry = record(school=school, kind=kind, by=deed.by, at=deed.at, facts=facts, texts=texts)
    versions = [(row, name) for name, row in named.items()]
    versions += [(row, "") for row in touched.taken_away]
    Version.objects.bulk_create(
        Version(
            school=school,
            kind=kind_of(row),
            row=row.public_id,
            number=row.version if text else row.version + 1,
            at=deed.at,
            entry=entry,
            text=text,
            gone=not text,
        )
        for row, text in versions
    )


def opaque(value: object) -> str | None:
    """Given a row or an id, return the id that the log may hold."""
    if value is None:
        return None
    return str(value if isinstance(value, UUID) else getattr(value, "public_id", value))


def _text(value: Any) -> str:
    if isinstance(value, User):
        return str(value.public_id)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "\n".join(_text(each) for each in value)
    return "" if value is None else str(value)

"""Data sets, contacts, and what forms choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F

from abide.hub.people.models import User
from abide.hub.register.models import Contact, DataSet, System
from abide.hub.register.queries.around import names_of, one_named, there
from abide.hub.register.queries.past import PRESENT, Past
from abide.hub.register.queries.systems import Person, person_row
from abide.hub.schools.models import School

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class DataSetRow:
    """A set of data, and which system brings it back."""

    public_id: UUID
    version: int
    name: str
    location: str
    holds: str
    grade: str
    owner: Person | None
    system: str
    system_id: UUID | None


@dataclass(frozen=True)
class ContactRow:
    """Whom to ring, when, and when that was last tried."""

    public_id: UUID
    version: int
    name: str
    organisation: str
    role: str
    phone: str
    email: str
    hours: str
    out_of_hours: str
    account_reference: str
    last_test_call_on: date | None
    last_test_call_answered: bool | None
    on_every_page: bool


def data_sets_of(school: School, past: Past = PRESENT) -> list[DataSetRow]:
    """Given a school, return its sets of data by name, now or as they were."""
    now = DataSet.objects.filter(school=school, removed_at__isnull=True)
    rows = there(past.rows_of("data set", now.select_related("owner", "system")))
    names = names_of(school, past)
    found = [(row, one_named(past, "data set", row, "system")) for row in rows]
    return [
        DataSetRow(
            public_id=row.public_id,
            version=row.version,
            name=row.name,
            location=row.location,
            holds=row.holds,
            grade=row.grade,
            owner=person_row(row.owner),
            system=names.get(system, "") if system else "",
            system_id=system if system in names else None,
        )
        for row, system in sorted(found, key=lambda each: each[0].name)
    ]


def find_data_set(school: School, public_id: UUID) -> DataSet | None:
    """Given an id, return the row itself, for an action."""
    rows = DataSet.objects.filter(school=school, public_id=public_id, removed_at__isnull=True)
    return rows.select_related("school", "owner", "system").first()


def contacts_of(school: School, past: Past = PRESENT) -> list[ContactRow]:
    """Given a school, return its contacts, now or as they were; first the one on every page, then
    by name."""
    now = Contact.objects.filter(school=school, removed_at__isnull=True).order_by("pk")
    rows = [row for row in past.rows_of("contact", now) if row.removed_at is None]
    fields = list(ContactRow.__dataclass_fields__)
    return [
        ContactRow(**{name: getattr(row, name) for name in fields})
        for row in sorted(rows, key=lambda row: (not row.on_every_page, row.name))
    ]


def find_contact(school: School, public_id: UUID) -> Contact | None:
    """Given an id, return the row itself, for an action."""
    rows = Contact.objects.filter(school=school, public_id=public_id, removed_at__isnull=True)
    return rows.select_related("school").first()


def people_of(school: School) -> list[User]:
    """Given a school, return those who hold a post in it, by name, each once."""
    return list(
        User.objects.filter(
            memberships__school=school, memberships__ended_at__isnull=True, is_active=True
        )
        .distinct()
        .order_by("name", "pk")
    )


def people_choices(school: School) -> Choices:
    """Given a school, return whom a form offers as owner or deputy."""
    return [("", "Nobody yet"), *((str(each.public_id), str(each)) for each in people_of(school))]


def system_choices(school: School, but: UUID | None = None) -> Choices:
    """Given a school and perhaps one system to leave out, return the systems a form offers."""
    rows = System.objects.filter(school=school, removed_at__isnull=True)
    if but is not None:
        rows = rows.exclude(public_id=but)
    return [(str(each.public_id), each.name) for each in rows.order_by("name")]


def contact_choices(school: School) -> Choices:
    """Given a school, return the contacts a form offers."""
    rows = Contact.objects.filter(school=school, removed_at__isnull=True)
    named = [
        (
            str(each.public_id),
            f"{each.name}, {each.organisation}" if each.organisation else each.name,
        )
        for each in rows.order_by(F("name"), "pk")
    ]
    return [("", "Nobody yet"), *named]

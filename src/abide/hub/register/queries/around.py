"""Systems with what stands around them, now or as it was: what they need, sets of data, why they
are relied on, whom to ring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from abide.hub.register.models import Assurance, Contact, DataSet, Row, System
from abide.hub.register.queries.past import PRESENT, Past
from abide.hub.schools.models import School

R = TypeVar("R", System, DataSet)


@dataclass(frozen=True)
class Around:
    """What stands around one system; systems and sets of data by name."""

    depends_on: tuple[str, ...]
    needed_by: tuple[str, ...]
    data_sets: tuple[str, ...]
    assurances: tuple[Assurance, ...]
    contact: Contact | None


def with_all(rows: QuerySet[System]) -> QuerySet[System]:
    """Given systems, return them with all that a row shows, in a fixed number of statements."""
    held = Assurance.objects.filter(ended_at__isnull=True).select_related("owner")
    return (
        rows.select_related("owner", "deputy", "supplier_contact")
        .prefetch_related(
            "depends_on",
            "needed_by",
            "data_sets",
            Prefetch("assurances", held.order_by("expires_on", "public_id")),
        )
        .order_by("name")
    )


def around(row: System) -> Around:
    """Given a system read by `with_all`, return what stands around it now."""
    return Around(
        depends_on=_names(row.depends_on.all()),
        needed_by=_names(row.needed_by.all()),
        data_sets=_names(row.data_sets.all()),
        assurances=tuple(row.assurances.all()),
        contact=row.supplier_contact,
    )


def systems_then(school: School, past: Past) -> list[tuple[System, Around]]:
    """Given a school and its past, return the systems that it had then with what stood around."""
    now = with_all(System.objects.filter(school=school, removed_at__isnull=True))
    if not past.is_other("system", "contact", "data set", "assurance"):
        return [(row, around(row)) for row in now]
    rows = there(past.rows_of("system", now))
    names = {row.public_id: row.name for row in rows}
    needs = {row.public_id: ids_named(past, "system", row, "depends_on") for row in rows}
    needed_by: dict[UUID, list[str]] = defaultdict(list)
    for key, needed in needs.items():
        for each in needed:
            needed_by[each].append(names[key])
    sets = _data_sets(school, past)
    relied = _assurances(school, past)
    contacts = {
        row.public_id: row for row in past.rows_of("contact", Contact.objects.filter(school=school))
    }
    return [
        (
            row,
            Around(
                depends_on=_sorted(names[each] for each in needs[row.public_id] if each in names),
                needed_by=_sorted(needed_by[row.public_id]),
                data_sets=_sorted(sets[row.public_id]),
                assurances=tuple(relied[row.public_id]),
                contact=next(
                    (
                        contacts[each]
                        for each in ids_named(past, "system", row, "supplier_contact")
                        if each in contacts
                    ),
                    None,
                ),
            ),
        )
        for row in rows
    ]


def names_of(school: School, past: Past = PRESENT) -> dict[UUID, str]:
    """Given a school, return the names of its systems, now or as they were, by id."""
    now = System.objects.filter(school=school, removed_at__isnull=True)
    return {row.public_id: row.name for row in there(past.rows_of("system", now))}


def there(rows: Iterable[R]) -> list[R]:
    """Given rows, return those that had not been taken out."""
    return [row for row in rows if row.removed_at is None]


def one_named(past: Past, kind: str, row: Row, what: str) -> UUID | None:
    """Given a row and the field by which it names another, return that one's id as it was then."""
    return next(iter(ids_named(past, kind, row, what)), None)


def _data_sets(school: School, past: Past) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    now = DataSet.objects.filter(school=school, removed_at__isnull=True).select_related("system")
    for row in there(past.rows_of("data set", now)):
        for system in ids_named(past, "data set", row, "system"):
            found[system].append(row.name)
    return found


def _assurances(school: School, past: Past) -> dict[UUID, list[Assurance]]:
    found: dict[UUID, list[Assurance]] = defaultdict(list)
    now = Assurance.objects.filter(school=school, ended_at__isnull=True)
    held = past.rows_of("assurance", now.select_related("owner", "system"))
    for row in sorted(held, key=lambda row: (row.expires_on, row.public_id)):
        if row.ended_at is None:
            for system in ids_named(past, "assurance", row, "system"):
                found[system].append(row)
    return found


def ids_named(past: Past, kind: str, row: Row, what: str) -> tuple[UUID, ...]:
    """Given a row and the field by which it names others, return their ids as it named them."""
    then = past.named(kind, row, what)
    if then is not None:
        return then
    value = getattr(row, what)
    if value is None:
        return ()
    return tuple(each.public_id for each in (value.all() if hasattr(value, "all") else [value]))


def _names(rows: Iterable[System | DataSet]) -> tuple[str, ...]:
    return _sorted(each.name for each in rows if each.removed_at is None)


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))

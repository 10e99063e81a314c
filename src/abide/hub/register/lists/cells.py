"""What stands in the register, as the cells of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from abide.hub.register.lists.columns import List
from abide.hub.register.lists.reading import written
from abide.hub.register.queries import (
    contacts_of,
    data_sets_of,
    dates_of,
    people_of,
    systems_of,
)
from abide.hub.schools.models import School

Cells = dict[str, str]


@dataclass(frozen=True)
class Names:
    """How a file names people (e-mail), contacts and systems, and whom it means by that."""

    people: Mapping[str, str] = field(default_factory=dict)
    emails: Mapping[str, str] = field(default_factory=dict)
    contacts: Mapping[str, str] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    spelling: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """One row of the register as cells by field, with the id it is found by."""

    public_id: UUID
    cells: Cells


def names_of(school: School) -> Names:
    """Given a school, return how its people, contacts and systems are named in files."""
    people = people_of(school)
    systems = systems_of(school)
    return Names(
        people={each.email.casefold(): str(each.public_id) for each in people},
        emails={str(each.public_id): each.email for each in people},
        contacts={each.name.casefold(): str(each.public_id) for each in contacts_of(school)},
        systems={each.name.casefold(): str(each.public_id) for each in systems},
        spelling={each.name.casefold(): each.name for each in systems},
    )


def standing_rows(school: School, of: List) -> list[Standing]:
    """Given a school and a list, return the list's rows as cells, in the list's order."""
    names = names_of(school)
    return [
        Standing(
            each.public_id,
            {column.field: _cell(each, column.field, names) for column in of.columns},
        )
        for each in _rows(school, of)
    ]


def file_rows(school: School, of: List) -> list[list[str]]:
    """Given a school and a list, return its rows as a file holds them."""
    return [
        [written(row.cells[column.field]) for column in of.columns]
        for row in standing_rows(school, of)
    ]


def text_of(value: Any) -> str:
    """Given a value, return it as a cell: ISO days, plain numbers, several names one a line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return "\n".join(sorted(str(each) for each in value))
    return str(getattr(value, "value", value))


def _rows(school: School, of: List) -> Iterable[Any]:
    reading: Mapping[str, Any] = {
        "systems": systems_of,
        "contacts": contacts_of,
        "data-sets": data_sets_of,
        "calendar": dates_of,
    }
    rows: Iterable[Any] = reading[of.slug](school)
    return rows


_OWN = {"rto_hours": "own_rto_hours", "rpo_hours": "own_rpo_hours"}


def _cell(row: Any, name: str, names: Names) -> str:
    """Given a row of a query, return one of its fields as a cell."""
    value = getattr(row, _OWN.get(name, name), None)
    if name in ("owner", "deputy"):
        return names.emails.get(str(value.public_id), "") if value else ""
    if name == "supplier_contact":
        return value.name if value else ""
    return text_of(value)

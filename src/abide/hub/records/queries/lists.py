"""Registers as lists show them: how many rows each has, its rows and what they are called."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count

from abide.domain.promises import Note
from abide.hub.records import words
from abide.hub.records.kinds import KINDS
from abide.hub.records.models import Record, Revision
from abide.hub.records.queries.standing import ROW, read_text, rows_of
from abide.hub.records.spec import Field, Kind, Type, read_values
from abide.hub.register.models import System
from abide.hub.schools.models import School


@dataclass(frozen=True)
class Listed:
    """One row of a register as lists show it. `titled`: what it is called by."""

    public_id: uuid.UUID
    titled: str
    values: Mapping[str, Any]
    version: int
    at: datetime
    erased: bool = False
    notes: Mapping[str, Note] = field(default_factory=dict)


@dataclass(frozen=True)
class Register:
    """One register: its rows by what they are called, and the names that their ids stand for."""

    kind: Kind
    rows: tuple[Listed, ...]
    names: words.Names

    def said(self, row: Listed, field: Field) -> str:
        """Given a row and a field, return what it says in words; empty when nothing was said."""
        return words.said(field, row.values.get(field.name), self.names)


def counts_of(school: School) -> dict[str, int]:
    """Given a school, return how many rows each register has, by kind."""
    rows = Record.objects.filter(school=school, newest__removed=False).order_by()
    return dict(rows.values_list("kind").annotate(number=Count("pk")))


def register_of(school: School, kind: Kind, at: datetime) -> Register:
    """Given a school and a kind, return its register, by what rows are called."""
    names = names_for(school, (kind,), at)
    rows = [
        Listed(
            public_id=uuid.UUID(each.id),
            titled=words.title(kind, each.values, names),
            values=each.values,
            version=0,
            at=each.at,
            erased=each.erased,
            notes=each.notes,
        )
        for each in rows_of(school, at, (kind.slug,)).get(kind.slug, ())
    ]
    return Register(kind, _sorted(rows), names)


def removed_of(school: School, kind: Kind, at: datetime) -> Register:
    """Given a school and a kind, return the rows that were taken out of its register."""
    names = names_for(school, (kind,), at)
    revisions = Revision.objects.filter(
        newest_of__school=school, newest_of__kind=kind.slug, removed=True, entry__kept__name=ROW
    ).values_list("record__public_id", "number", "at", "entry__kept__text")
    rows = []
    for public_id, number, removed_at, text in revisions:
        kept = read_text(text)
        values = read_values(kind.fields, kept or {})
        called = words.title(kind, values, names)
        rows.append(Listed(public_id, called, values, number, removed_at, kept is None))
    return Register(kind, _sorted(rows), names)


def found_in(register: Register, asked: str) -> Register:
    """Given a register and words, return the rows in which every one of them stands somewhere."""
    wanted = asked.casefold().split()
    if not wanted:
        return register

    def fits(row: Listed) -> bool:
        text = "\n".join(register.said(row, each) for each in register.kind.fields).casefold()
        return all(each in text for each in wanted)

    return Register(register.kind, tuple(filter(fits, register.rows)), register.names)


def names_for(school: School, kinds: Iterable[Kind], at: datetime) -> dict[str, str]:
    """Given kinds, return the names of what their fields may point at: systems, other rows."""
    fields = [
        each
        for kind in kinds
        for each in (*kind.fields, *(one for deed in kind.deeds for one in deed.fields))
    ]
    found: dict[str, str] = {}
    if any(each.type in (Type.SYSTEM, Type.SYSTEMS) for each in fields):
        systems = System.objects.filter(school=school, removed_at__isnull=True)
        found.update({str(key): name for key, name in systems.values_list("public_id", "name")})
    others = sorted({each.of for each in fields if each.type is Type.ROW and each.of in KINDS})
    if others:
        for slug, rows in rows_of(school, at, others).items():
            kind = KINDS[slug]
            found.update({row.id: words.title(kind, row.values, found) for row in rows})
    return found


def _sorted(rows: list[Listed]) -> tuple[Listed, ...]:
    return tuple(sorted(rows, key=lambda each: (each.titled.casefold(), str(each.public_id))))

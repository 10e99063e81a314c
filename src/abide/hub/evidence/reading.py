"""The stored chains, read line by line as they lie in the database, damaged ones too.

Columns are read as bytes: one byte that is no text any more must not stop the reading of the rest.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, OperationalError
from django.db.models import BinaryField, F, Func, QuerySet

from abide.hub.evidence.models import AgentEntry, Entry, Kept
from abide.hub.schools.models import School

DAMAGED = b'{"unreadable":"the database is damaged from here on"}'
"""Stands where a row could not be read: no checker takes it for an entry."""
_AT_ONCE = 500


class Raw(Func):
    """A column's text as bytes, whatever they are."""

    output_field = BinaryField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return super().as_sql(
            compiler, connection, template="CAST(%(expressions)s AS BLOB)", **more
        )

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return super().as_sql(
            compiler, connection, template="convert_to(%(expressions)s, 'UTF8')", **more
        )


class RawMoment(Raw):
    """A moment's column as bytes, in ISO 8601 and UTC."""

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = (
            "convert_to(to_char(%(expressions)s AT TIME ZONE 'UTC', "
            "'YYYY-MM-DD HH24:MI:SS.US'), 'UTF8')"
        )
        return Func.as_sql(self, compiler, connection, template=template, **more)


@dataclass(frozen=True)
class Stored:
    """One row as it lies there: its place, its line, and what the columns beside it say."""

    place: Any
    line: bytes
    kind: str
    hash: str
    at: str

    def columns_fit(self, place: int, row: dict[str, Any]) -> bool:
        """Given where the row should stand and the line's own fields, say whether they agree."""
        return self.place == place and self.columns(row["at"]) == [
            row["kind"],
            row["hash"],
            row["at"],
        ]

    def columns(self, at: str | None) -> list[str]:
        """Given how the line writes its moment, return kind, hash and moment as the columns have
        them; the moment in the line's own way of writing where both mean the same."""
        return [self.kind, self.hash, at if at and _same_moment(self.at, at) else self.at]


def school_lines(school: School, upto: int) -> Iterator[Stored]:
    """Given a school and the place of the last entry to read, return its chain, oldest first."""
    rows = Entry.objects.filter(school=school, seq__lte=upto).order_by("seq")
    return _stored(rows, "seq")


def agent_lines(school: School, agent: uuid.UUID, upto: int) -> Iterator[Stored]:
    """Given an agent and the number of the last entry to read, return its chain, oldest first."""
    rows = AgentEntry.objects.filter(school=school, agent=agent, number__lte=upto)
    return _stored(rows.order_by("number"), "number")


def lines_of_kind(school: School, kind: str) -> Iterator[bytes]:
    """Given a school and a kind, return the lines of that kind, oldest first."""
    rows = Entry.objects.filter(school=school, kind=kind).order_by("seq")
    found = rows.annotate(raw=Raw("line")).values_list("raw", flat=True)
    return (bytes(each) for each in found.iterator(_AT_ONCE))


@dataclass(frozen=True)
class StoredKept:
    """One text or file beside an entry, as it lies there."""

    place: int
    id: str
    name: str
    commitment: str
    salt: str
    text: bytes
    stored_as: str
    file_name: str
    media_type: str
    is_erased: bool


def kept_beside(school: School, upto: int) -> Iterator[StoredKept]:
    """Given a school, return what is kept beside its entries, in their order."""
    rows = Kept.objects.filter(entry__school=school, entry__seq__lte=upto)
    names = ("name", "commitment", "salt", "text", "stored_as", "file_name", "media_type")
    raw = {f"raw_{name}": Raw(name) for name in names}
    found = (
        rows.annotate(place=F("entry__seq"), **raw)
        .order_by("entry__seq", "pk")
        .values_list("place", "public_id", *raw, "erased_at")
    )
    for place, identity, name, commitment, salt, text, *rest in found.iterator(_AT_ONCE):
        stored_as, file_name, media_type, erased_at = rest
        yield StoredKept(
            place,
            str(identity),
            _text(name),
            _text(commitment),
            _text(salt),
            bytes(text),
            _text(stored_as),
            _text(file_name),
            _text(media_type),
            erased_at is not None,
        )


def _stored(rows: QuerySet[Any], place: str) -> Iterator[Stored]:
    """Given rows of a chain in order, yield them; where one cannot be read a damaged one, and no
    more after it."""
    found = rows.annotate(
        place=F(place),
        raw_line=Raw("line"),
        raw_kind=Raw("kind"),
        raw_hash=Raw("hash"),
        raw_at=RawMoment("at"),
    ).values_list("place", "raw_line", "raw_kind", "raw_hash", "raw_at")
    try:
        for where, line, kind, head, at in found.iterator(_AT_ONCE):
            yield Stored(where, bytes(line or b""), _text(kind), _text(head), _text(at))
    except OperationalError:
        raise  # could not look: locked, or the server has gone; that says nothing of the log
    except DatabaseError:
        yield Stored(None, DAMAGED, "", "", "")


def _text(raw: Any) -> str:
    return bytes(raw or b"").decode(errors="surrogateescape")


def _same_moment(column: str, line: str) -> bool:
    """Given a moment as the column has it (UTC) and as the line has it, say whether it is one."""
    try:
        stored = datetime.fromisoformat(column)
        stored = stored if stored.tzinfo else stored.replace(tzinfo=UTC)
        return stored == datetime.fromisoformat(line)
    except (ValueError, TypeError):
        return False

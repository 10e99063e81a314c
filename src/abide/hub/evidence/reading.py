"""The stored chains, read line by line as they lie in the database, damaged ones too.

Columns are read as bytes: one byte that is no text any more must not stop the reading of the rest.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db import DatabaseError, OperationalError
from django.db.models import BinaryField, F, Func, Max, QuerySet

from abide.hub.evidence.files import place_of
from abide.hub.evidence.lines import DAMAGED, Beside, NotedHead, Stored, StoredKept
from abide.hub.evidence.models import AgentEntry, Entry, Head, Kept
from abide.hub.evidence.verifying import SchoolVerified, verify
from abide.hub.schools.models import School

_AT_ONCE = 500


def verify_school(school: School, head: str | None = None) -> SchoolVerified:
    """Given a school and perhaps a head seen before (hash or short form), verify all its chains.

    Raise ValueError when `head` is neither.
    """
    return verify(DatabaseSource(school), head)


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


class DatabaseSource:
    """A school's chains as they lie in the database at the moment this is made: what is written
    while they are read is left for the next look."""

    def __init__(self, school: School) -> None:
        self._school = school
        self.upto = Entry.objects.filter(school=school).aggregate(last=Max("seq"))["last"] or 0

    @property
    def identity(self) -> str:
        return str(self._school.public_id)

    def school_lines(self) -> Iterator[Stored]:
        rows = Entry.objects.filter(school=self._school, seq__lte=self.upto).order_by("seq")
        return _stored(rows, "seq")

    @cached_property
    def agents(self) -> dict[uuid.UUID, int]:
        """Each agent whose entries are held, and the number of its last."""
        rows = AgentEntry.objects.filter(school=self._school).values("agent")
        last = rows.annotate(last=Max("number")).order_by("agent")
        return dict(last.values_list("agent", "last"))

    def agent_lines(self, agent: uuid.UUID) -> Iterator[Stored]:
        upto = self.agents.get(agent, 0)
        rows = AgentEntry.objects.filter(school=self._school, agent=agent, number__lte=upto)
        return _stored(rows.order_by("number"), "number")

    def received(self) -> Iterator[bytes]:
        rows = Entry.objects.filter(school=self._school, kind="received").order_by("seq")
        found = rows.annotate(raw=Raw("line")).values_list("raw", flat=True)
        return (bytes(each) for each in found.iterator(_AT_ONCE))

    def kept(self) -> Iterator[StoredKept]:
        rows = Kept.objects.filter(entry__school=self._school, entry__seq__lte=self.upto)
        names = ("name", "commitment", "salt", "text", "stored_as", "file_name", "media_type")
        raw = {f"raw_{name}": Raw(name) for name in names}
        found = rows.annotate(place=F("entry__seq"), **raw).order_by("entry__seq", "pk")
        for place, identity, *rest in found.values_list("place", "public_id", *raw).iterator(
            _AT_ONCE
        ):
            name, commitment, salt, text, *file = rest
            yield StoredKept(
                place,
                str(identity),
                _text(name),
                _text(commitment),
                _text(salt),
                bytes(text),
                *(_text(each) for each in file),
            )

    def content(self, kept: StoredKept) -> bytes | None:
        """Given what is kept, return its content; None when it was erased since it was read.

        Raise ValueError when its file is not there.
        """
        if not kept.stored_as:
            return kept.text
        try:
            return place_of(kept.stored_as).read_bytes()
        except OSError as error:
            if Kept.objects.filter(public_id=kept.id, erased_at__isnull=False).exists():
                return None
            raise ValueError(f"a file kept beside it cannot be read: {error.strerror}") from None

    def erased_since(self) -> set[str]:
        """Return what was erased while the chain was read."""
        rows = Entry.objects.filter(school=self._school, kind="erased", seq__gt=self.upto)
        lines = rows.values_list("line", flat=True)
        return {str(json.loads(line)["facts"]["kept"]) for line in lines}

    def heads(self) -> Iterator[NotedHead]:
        raw = {f"raw_{name}": Raw(name) for name in ("hash", "payload", "signature")}
        rows = Head.objects.filter(school=self._school).order_by("day").annotate(**raw)
        for day, seq, *rest in rows.values_list("day", "seq", *raw).iterator(_AT_ONCE):
            yield NotedHead(str(day), seq, *(_text(each) for each in rest))


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
        for where, line, *rest in found.iterator(_AT_ONCE):
            yield Stored(bytes(line or b""), Beside(where, *(_text(each) for each in rest)))
    except OperationalError:
        raise  # could not look: locked, or the server has gone; that says nothing of the log
    except DatabaseError:
        yield Stored(DAMAGED)


def _text(raw: Any) -> str:
    return bytes(raw or b"").decode(errors="surrogateescape")

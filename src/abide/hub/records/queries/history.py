"""One row of a register with its whole history: versions, deeds, files."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch

from abide.hub.evidence.models import Kept
from abide.hub.evidence.names import names_of
from abide.hub.records import words
from abide.hub.records.models import Noted, Record, Revision
from abide.hub.records.queries.lists import names_for
from abide.hub.records.queries.standing import ROW, read_text
from abide.hub.records.spec import Field, Kind, Type, read_values
from abide.hub.schools.models import School

MOST_SHOWN = 100
"""So many versions and deeds of a row are shown; older ones stand in the log."""


@dataclass(frozen=True)
class KeptFile:
    """A file of a row: its name, and the id it is given back by; None once it was erased."""

    name: str
    public_id: uuid.UUID | None


@dataclass(frozen=True)
class Step:
    """One version of a row or one deed on it: when, who, the entry, what it says.

    `changes`: (what, before, after) of a version, (what, "", said) of a deed. `noted`: the id by
    which a deed can be withdrawn; None once it was, and for versions.
    """

    at: datetime
    words: str
    by: str
    seq: int
    changes: tuple[tuple[str, str, str], ...] = ()
    on: date | None = None
    why: str = ""
    erased: bool = False
    withdrawn_at: datetime | None = None
    noted: uuid.UUID | None = None
    files: tuple[KeptFile, ...] = ()


@dataclass(frozen=True)
class Shown:
    """One row with its whole history, newest first."""

    row: Record
    kind: Kind
    titled: str
    values: Mapping[str, Any]
    names: words.Names
    version: int
    removed: bool
    erased: bool
    versions: tuple[Step, ...]
    deeds: tuple[Step, ...]
    files: Mapping[str, KeptFile]

    def said(self, field: Field) -> str:
        """Given a field, return what it says in words; empty when nothing was said."""
        return words.said(field, self.values.get(field.name), self.names)


def shown(school: School, kind: Kind, public_id: uuid.UUID, at: datetime) -> Shown | None:
    """Given a school, a kind and an id, return the row with its history, or None."""
    rows = Record.objects.filter(school=school, kind=kind.slug, public_id=public_id)
    row = rows.select_related("newest", "school").first()
    if row is None or row.newest is None:
        return None
    names = names_for(school, (kind,), at)
    beside = Prefetch("entry__kept", queryset=Kept.objects.order_by("pk"))
    revisions = Revision.objects.filter(record=row).select_related("entry")
    versions = list(revisions.prefetch_related(beside).order_by("-number")[: MOST_SHOWN + 1])
    noted = Noted.objects.filter(record=row).select_related("entry").prefetch_related(beside)
    deeds = list(noted.order_by("-on", "-pk")[:MOST_SHOWN])
    entries = [*(each.entry for each in versions), *(each.entry for each in deeds)]
    by = names_of([_by(each.line) for each in entries])
    said = _row_text(versions[0])
    values = read_values(kind.fields, said or {})
    return Shown(
        row=row,
        kind=kind,
        titled=words.title(kind, values, names),
        values=values,
        names=names,
        version=row.newest.number,
        removed=row.newest.removed,
        erased=said is None,
        versions=_versions(kind, versions, names, by),
        deeds=tuple(_deed(kind, each, names, by) for each in deeds),
        files=_files(row, values),
    )


def noted_of(school: School, row: uuid.UUID, public_id: uuid.UUID) -> Noted | None:
    """Given the ids of a row and of a deed noted on it, return the deed, or None."""
    rows = Noted.objects.filter(school=school, record__public_id=row, public_id=public_id)
    return rows.select_related("school", "record__school").first()


def _versions(
    kind: Kind, versions: list[Revision], names: words.Names, by: Mapping[str, str]
) -> tuple[Step, ...]:
    """Given versions, newest first, return what each changed."""
    found = []
    for each, older in zip(versions, [*versions[1:], None], strict=True):
        said = _row_text(each)
        before = (_row_text(older) if older else None) or {}
        why = next((kept.text for kept in each.entry.kept.all() if kept.name == "why"), "")
        found.append(
            Step(
                at=each.at,
                words=_DONE.get(each.entry.kind, "Changed"),
                by=by[_by(each.entry.line)],
                seq=each.entry.seq,
                changes=_changes(kind, before, said or {}, names),
                why=why,
                erased=said is None,
            )
        )
    return tuple(found[:MOST_SHOWN])


_DONE = {
    "record added": "Added",
    "record changed": "Changed",
    "record removed": "Taken out",
    "record restored": "Brought back",
}


def _changes(
    kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any], names: words.Names
) -> tuple[tuple[str, str, str], ...]:
    old, new = read_values(kind.fields, before), read_values(kind.fields, after)
    return tuple(
        (
            each.label,
            words.said(each, old.get(each.name), names),
            words.said(each, new.get(each.name), names),
        )
        for each in kind.fields
        if old.get(each.name) != new.get(each.name)
    )


def _deed(kind: Kind, noted: Noted, names: words.Names, by: Mapping[str, str]) -> Step:
    deed = kind.deed(noted.what)
    beside = {each.name: each for each in noted.entry.kept.all()}
    said = read_text(beside[ROW].text) if ROW in beside else None
    fields = deed.fields if deed else ()
    values = read_values(fields, said or {})
    files = [
        KeptFile(each.file_name or "file", None if each.erased_at else each.public_id)
        for name, each in beside.items()
        if name != ROW and (each.file_name or each.stored_as)
    ]
    return Step(
        at=noted.at,
        words=(deed.past if deed else noted.what),
        by=by[_by(noted.entry.line)],
        seq=noted.entry.seq,
        changes=tuple(
            (each.label, "", words.said(each, values.get(each.name), names))
            for each in fields
            if each.name in values and each.type is not Type.FILE
        ),
        on=noted.on,
        erased=said is None,
        withdrawn_at=noted.withdrawn_at,
        noted=None if noted.withdrawn_at else noted.public_id,
        files=tuple(files),
    )


def _files(row: Record, values: Mapping[str, Any]) -> dict[str, KeptFile]:
    """Given a row and what it says, return its files by field, each with where it is kept."""
    named = {
        name: value
        for name, value in values.items()
        if isinstance(value, dict) and "kept_name" in value
    }
    kept = Kept.objects.filter(
        entry__in=Revision.objects.filter(record=row).values("entry"),
        name__in=[str(each["kept_name"]) for each in named.values()],
        erased_at__isnull=True,
    )
    where = dict(kept.values_list("name", "public_id"))
    return {
        name: KeptFile(str(value.get("name", "file")), where.get(str(value["kept_name"])))
        for name, value in named.items()
    }


def _row_text(revision: Revision) -> Mapping[str, Any] | None:
    """Return what a version says; None where that was erased or does not read."""
    text = next((each.text for each in revision.entry.kept.all() if each.name == ROW), "")
    return read_text(text)


def _by(line: str) -> str:
    """Given an entry's line, return who did it; empty where it does not read."""
    try:
        found = json.loads(line)
    except ValueError:
        return ""
    return str(found.get("by", "")) if isinstance(found, dict) else ""

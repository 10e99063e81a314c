"""Every way to read records: as they stood at a moment, in a fixed number of statements."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from abide.domain.promises import Note, Row
from abide.hub.evidence.models import Kept
from abide.hub.records.kinds import KINDS
from abide.hub.records.models import Noted, Record, Revision
from abide.hub.records.spec import read_values
from abide.hub.schools.models import School

_ROW = "row"


def rows_of(
    school: School, at: datetime, kinds: Iterable[str] | None = None
) -> dict[str, tuple[Row, ...]]:
    """Given a school and a moment, return its records as they stood then, by kind, each with the
    newest note of each deed known then; all kinds, or those named. Four statements at most."""
    wanted = Q(school=school) if kinds is None else Q(school=school, kind__in=list(kinds))
    current = _said(Revision.objects.filter(pk__in=_current(wanted, at)))
    in_force, compared = Q(pk__in=_earlier(wanted, at)), Q(record__in=_compared(wanted), at__lte=at)
    earlier = _said(Revision.objects.filter(in_force | compared))
    versions = [each for each in _in_force([*current, *earlier]) if not each["removed"]]
    notes = _notes(wanted, at)
    found: dict[str, list[Row]] = {}
    for each in versions:
        kind = KINDS.get(each["record__kind"])
        if kind is None:
            continue
        kept = _read(each["entry__kept__text"])
        found.setdefault(kind.slug, []).append(
            Row(
                id=str(each["record__public_id"]),
                kind=kind.slug,
                values=read_values(kind.fields, kept or {}),
                at=each["at"],
                notes=notes.get(each["record"], {}),
                key=each["record__key"],
                erased=kept is None,
                earlier=_before(each, earlier) if kind.compared else (),
            )
        )
    return {slug: tuple(rows) for slug, rows in found.items()}


def find(school: School, kind: str, public_id: uuid.UUID) -> Record | None:
    """Given a kind and an id, return the record of this school, or None."""
    rows = Record.objects.filter(school=school, kind=kind, public_id=public_id)
    return rows.select_related("newest").first()


def values_of(revision: Revision) -> dict[str, Any]:
    """Given a version, return what it says, as JSON keeps it; nothing where that was erased."""
    text = Kept.objects.filter(entry_id=revision.entry_id, name=_ROW).values_list("text", flat=True)
    return dict(_read(text.first() or "") or {})


def _current(wanted: Q, at: datetime) -> QuerySet[Any]:
    """Return the newest versions, of records that have not changed since the moment."""
    return Record.objects.filter(wanted, newest__at__lte=at).values("newest")


def _earlier(wanted: Q, at: datetime) -> QuerySet[Any]:
    """Return the versions then in force, of records that changed since the moment."""
    changed = Record.objects.filter(wanted, newest__at__gt=at).values("pk")
    older = Revision.objects.filter(record__in=changed, at__lte=at).order_by()
    return older.values("record").annotate(newest=Max("pk")).values("newest")


def _compared(wanted: Q) -> QuerySet[Any]:
    """Return the records whose every version is read, as rules compare them."""
    slugs = [kind.slug for kind in KINDS.values() if kind.compared]
    return Record.objects.filter(wanted, kind__in=slugs).values("pk")


def _in_force(versions: Iterable[Any]) -> list[Any]:
    """Given versions, return the last of each record."""
    last: dict[int, Any] = {}
    for each in versions:
        known = last.get(each["record"])
        if known is None or known["number"] < each["number"]:
            last[each["record"]] = each
    return list(last.values())


def _before(version: Any, versions: Iterable[Any]) -> tuple[Mapping[str, Any], ...]:
    """Given a version, return what its record said before it, oldest first; what was erased or
    does not read says nothing."""
    fields = KINDS[version["record__kind"]].fields
    older = [
        each
        for each in versions
        if each["record"] == version["record"] and each["number"] < version["number"]
    ]
    read = (_read(each["entry__kept__text"]) for each in older)
    return tuple(read_values(fields, kept) for kept in read if kept is not None)


def _said(revisions: QuerySet[Revision]) -> list[Any]:
    rows = revisions.filter(entry__kept__name=_ROW).order_by("pk")
    return list(
        rows.values(
            "record",
            "record__public_id",
            "record__kind",
            "record__key",
            "number",
            "at",
            "removed",
            "entry__kept__text",
        )
    )


def _notes(wanted: Q, at: datetime) -> dict[int, dict[str, Note]]:
    """Return the newest note of each deed by record."""
    records = Record.objects.filter(wanted).values("pk")
    known = Noted.objects.filter(record__in=records, at__lte=at).order_by()
    days = known.values("record", "what").annotate(on=Max("on"), newest=Max("pk"))
    newest = {each["newest"] for each in days}
    found: dict[int, dict[str, Note]] = {}
    rows = Noted.objects.filter(pk__in=newest, entry__kept__name=_ROW).values(
        "record", "record__kind", "what", "on", "at", "entry__kept__text"
    )
    for each in rows:
        kind = KINDS.get(each["record__kind"])
        deed = kind.deed(each["what"]) if kind else None
        if deed is None:
            continue
        values = read_values(deed.fields, _read(each["entry__kept__text"]) or {})
        notes = found.setdefault(each["record"], {})
        notes[each["what"]] = Note(on=each["on"], at=each["at"], values=values)
    return found


def _read(text: str) -> Mapping[str, Any] | None:
    """Given what was kept beside an entry, return it; None where it was erased or does not read."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None

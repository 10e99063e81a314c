"""Records as rules read them: as they stood at a moment, in a fixed number of statements."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from abide.domain.promises import Note, Row
from abide.hub.evidence.models import Kept
from abide.hub.records.kinds import KINDS
from abide.hub.records.models import Noted, Record, Revision
from abide.hub.records.spec import Field, Kind, read_values
from abide.hub.schools.models import School

ROW = "row"
"""The name of the text beside an entry that holds what a version, or a deed, says."""
_AMISS = sorted({deed.what for kind in KINDS.values() for deed in kind.deeds if deed.amiss})


def rows_of(
    school: School, at: datetime, kinds: Iterable[str] | None = None
) -> dict[str, tuple[Row, ...]]:
    """Given a school and a moment, return its records as they stood then, by kind, each with the
    newest note of each deed known then; all kinds, or those named. Five statements at most.

    What was erased since says nothing at any moment, and a file that was erased is not there.
    """
    wanted = Q(school=school) if kinds is None else Q(school=school, kind__in=list(kinds))
    current = _said(Revision.objects.filter(pk__in=_current(wanted, at)))
    in_force, compared = Q(pk__in=_earlier(wanted, at)), Q(record__in=_compared(wanted), at__lte=at)
    earlier = _said(Revision.objects.filter(in_force | compared))
    before = _by_record(earlier)
    versions = [each for each in _in_force([*current, *earlier]) if not each["removed"]]
    notes = _noted(wanted, at)
    gone = _erased_files(versions, notes)
    found: dict[str, list[Row]] = {}
    for each in versions:
        kind = KINDS.get(each["record__kind"])
        if kind is None:
            continue
        kept = read_text(each["entry__kept__text"])
        found.setdefault(kind.slug, []).append(
            Row(
                id=str(each["record__public_id"]),
                kind=kind.slug,
                values=_values(kind.fields, kept or {}, gone),
                at=each["at"],
                notes=_notes(kind, notes.get(each["record"], ()), gone),
                key=each["record__key"],
                erased=kept is None,
                version=each["number"],
                earlier=_before(each, before.get(each["record"], ())) if kind.compared else (),
            )
        )
    return {slug: tuple(rows) for slug, rows in found.items()}


def find(school: School, kind: str, public_id: uuid.UUID) -> Record | None:
    """Given a kind and an id, return the record of this school, or None."""
    rows = Record.objects.filter(school=school, kind=kind, public_id=public_id)
    return rows.select_related("newest").first()


def values_of(revision: Revision) -> dict[str, Any]:
    """Given a version, return what it says, as JSON keeps it; nothing where that was erased."""
    text = Kept.objects.filter(entry_id=revision.entry_id, name=ROW).values_list("text", flat=True)
    return dict(read_text(text.first() or "") or {})


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
    return [last[record] for record in sorted(last)]  # in one order, whatever changed since


def _by_record(versions: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for each in versions:
        found.setdefault(each["record"], []).append(each)
    return found


def _before(version: Any, versions: Iterable[Any]) -> tuple[Mapping[str, Any], ...]:
    """Given a version and those of its record, return what was said before it, oldest first; what
    was erased or does not read says nothing."""
    fields = KINDS[version["record__kind"]].fields
    older = (each for each in versions if each["number"] < version["number"])
    read = (read_text(each["entry__kept__text"]) for each in older)
    return tuple(read_values(fields, kept) for kept in read if kept is not None)


def _said(revisions: QuerySet[Revision]) -> list[Any]:
    rows = revisions.filter(entry__kept__name=ROW).order_by("pk")
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


def _noted(wanted: Q, at: datetime) -> dict[int, list[Any]]:
    """Return the note of each deed of the newest day by record: of those noted by the moment, not
    withdrawn by then, and not erased since, but for those that tell of something amiss. Of two on
    one day the later word counts."""
    counts = Q(entry__kept__erased_at__isnull=True) | Q(what__in=_AMISS)
    rows = (
        Noted.objects.filter(record__in=Record.objects.filter(wanted).values("pk"), at__lte=at)
        .exclude(withdrawn_at__lte=at)
        .filter(counts, entry__kept__name=ROW)
    )
    newest: dict[tuple[int, str], tuple[date, int]] = {}
    # days alone, and the newest picked here: more costs the database more, of all ever noted
    for on, key, record, what in rows.values_list("on", "pk", "record", "what"):
        if (record, what) not in newest or newest[record, what] < (on, key):
            newest[record, what] = (on, key)
    counted = Noted.objects.filter(pk__in=[key for _, key in newest.values()])
    said = counted.filter(entry__kept__name=ROW).order_by("pk")
    return _by_record(said.values("on", "record", "what", "at", "entry", "entry__kept__text"))


def _notes(kind: Kind, noted: Iterable[Any], gone: Collection[str]) -> dict[str, Note]:
    """Given what was noted of a record, return it by deed; what does not read is passed over."""
    found = {}
    for each in noted:
        deed, kept = kind.deed(each["what"]), read_text(each["entry__kept__text"])
        if deed is not None and (kept is not None or deed.amiss):
            values = _values(deed.fields, kept or {}, gone)
            found[deed.what] = Note(on=each["on"], at=each["at"], values=values)
    return found


def _values(
    fields: tuple[Field, ...], kept: Mapping[str, Any], gone: Collection[str]
) -> dict[str, Any]:
    """Given what was kept, return its values without the files that were erased."""
    found = read_values(fields, kept)
    return {
        name: value
        for name, value in found.items()
        if not (isinstance(value, dict) and value.get("kept_name") in gone)
    }


def _erased_files(versions: Iterable[Any], notes: Mapping[int, Iterable[Any]]) -> set[str]:
    """Given versions and notes that name files, return those of the files that were erased."""
    records = [each["record"] for each in versions if '"kept_name"' in each["entry__kept__text"]]
    deeds = [
        each["entry"]
        for noted in notes.values()
        for each in noted
        if '"kept_name"' in each["entry__kept__text"]
    ]
    if not records and not deeds:
        return set()
    revised = Revision.objects.filter(record__in=records).values("entry")
    rows = Kept.objects.filter(Q(entry__in=revised) | Q(entry__in=deeds), erased_at__isnull=False)
    return set(rows.exclude(name=ROW).values_list("name", flat=True))


def read_text(text: str) -> Mapping[str, Any] | None:
    """Given what was kept beside an entry, return it; None where it was erased or does not read."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None

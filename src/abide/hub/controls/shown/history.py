"""What happened to a promise: what was said of it, what was noted, proven, reported, changed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from abide.domain.control import Basis
from abide.domain.promises import Control
from abide.domain.words import lower_first
from abide.hub.controls.actions import NOTE, UNDO_WITHIN
from abide.hub.controls.models import Attestation
from abide.hub.controls.shown.evidence_of import is_drilled, kinds_of
from abide.hub.controls.shown.lent import Event, lent_history
from abide.hub.drills.queries import ProofFilter, proofs_page
from abide.hub.evidence.models import Kept
from abide.hub.evidence.names import names_of
from abide.hub.records.kinds import KINDS
from abide.hub.records.kinds.settings import CONTROL
from abide.hub.records.models import Noted, Revision
from abide.hub.schools.models import School
from abide.hub.web.words import day

MOST = 30
"""Of each kind of event this many are shown; the log has all."""
_ERASED = "(what was written was erased)"


@dataclass(frozen=True)
class Undoable:
    """What a person said minutes ago and may still take back, and until when."""

    attestation: uuid.UUID
    until: datetime


def history_of(school: School, control: Control, at: datetime) -> list[Event]:
    """Given a promise and a moment, return what was known of it then, newest first. Its number of
    SQL statements is fixed for a promise."""
    found = [
        *_attested(school, control.id, at),
        *_recorded(school, control, at),
        *_drilled(school, control, at),
        *lent_history(school, control.id, at, MOST),
    ]
    return sorted(found, key=lambda event: event.at, reverse=True)


def undoable(school: School, control: str, user_id: int, at: datetime) -> Undoable | None:
    """Given a promise, a person and a moment, return what they said of it minutes before, or
    None."""
    newest = Attestation.objects.filter(
        school=school,
        control=control,
        by=user_id,
        withdrawn_at__isnull=True,
        at__gt=at - UNDO_WITHIN,
        at__lte=at,
    )
    row = newest.order_by("-at", "-pk").first()
    return None if row is None else Undoable(row.public_id, row.at + UNDO_WITHIN)


def _attested(school: School, control: str, at: datetime) -> list[Event]:
    rows = list(
        Attestation.objects.filter(school=school, control=control, at__lte=at)
        .select_related("by", "entry")
        .order_by("-at", "-pk")[:MOST]
    )
    beside: dict[int, list[Kept]] = {}
    for kept in Kept.objects.filter(entry__in=[row.entry_id for row in rows]).order_by("pk"):
        beside.setdefault(kept.entry_id, []).append(kept)
    return [_as_event(row, beside.get(row.entry_id, []), at, school.slug) for row in rows]


def _as_event(row: Attestation, beside: Sequence[Kept], at: datetime, slug: str) -> Event:
    said = "said that it was so" if row.kept else "said that it is not so"
    words = f"{row.by.name} {said} on {day(row.on)}"
    if row.withdrawn_at is not None and row.withdrawn_at <= at:
        words += ". Taken back: it was a mistake"
    notes = [_ERASED if kept.erased_at else kept.text for kept in beside if kept.name == NOTE]
    return Event(
        at=row.at,
        words=words,
        basis=Basis.STAFF,
        note=" ".join(notes),
        url=_entry_url(slug, row.entry.seq),
        files=tuple(
            (kept.file_name, _address("evidence:kept", slug, public_id=kept.public_id))
            for kept in beside
            if kept.stored_as and not kept.erased_at
        ),
    )


def _recorded(school: School, control: Control, at: datetime) -> list[Event]:
    """Return what was written into the registers that a promise is judged by, and what the school
    changed of the promise itself."""
    kinds = kinds_of(control)
    of = Revision.objects.filter(school=school, at__lte=at, record__kind__in=kinds)
    own = Revision.objects.filter(
        school=school, at__lte=at, record__kind=CONTROL.slug, record__key=control.id
    )
    noted = Noted.objects.filter(school=school, at__lte=at, record__kind__in=kinds)
    rows: list[Revision | Noted] = []
    for query in (of, own, noted):
        rows += query.select_related("record", "record__newest", "entry").order_by("-at", "-pk")[
            :MOST
        ]
    who = names_of(_by(row) for row in rows)
    titles = _titles(rows)
    slug = school.slug
    return [
        Event(
            at=row.at,
            words=_words(row, titles),
            basis=Basis.STAFF if isinstance(row, Noted) else None,
            by=who[_by(row)],
            url=_entry_url(slug, row.entry.seq),
        )
        for row in rows
    ]


def _words(row: Revision | Noted, titles: Mapping[int, str]) -> str:
    """Given a version or a deed, return it in words: "Envelope “Server passwords”: inspected"."""
    if row.record.kind == CONTROL.slug:
        return "What is promised here was changed"
    kind = KINDS.get(row.record.kind)
    one = kind.one if kind else row.record.kind
    name = titles.get(row.record_id, "")
    called = f"{one[:1].upper()}{one[1:]}" + (f" “{name}”" if name else "")
    if isinstance(row, Noted):
        deed = kind.deed(row.what) if kind else None
        return f"{called}: {lower_first(deed.past) if deed else row.what}, on {day(row.on)}"
    if row.removed:
        return f"{called}: taken out"
    return f"{called}: {'added' if row.number == 1 else 'changed'}"


def _titles(rows: Iterable[Revision | Noted]) -> dict[int, str]:
    """Given versions and deeds, return what their records are called now, by record."""
    newest = {
        row.record.newest.entry_id: row.record for row in rows if row.record.newest is not None
    }
    found = {}
    texts = Kept.objects.filter(entry__in=list(newest), name="row").values_list("entry", "text")
    for entry, text in texts:
        record = newest[entry]
        kind = KINDS.get(record.kind)
        if kind is not None:
            found[record.pk] = str(_parsed(text).get(kind.title_of, ""))
    return found


def _by(row: Revision | Noted) -> str:
    return str(_parsed(row.entry.line).get("by", ""))


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _drilled(school: School, control: Control, at: datetime) -> list[Event]:
    """Return the newest restore tests, where they are what a promise is judged by."""
    if not is_drilled(control):
        return []
    rows = proofs_page(school, ProofFilter(), 1).rows
    return [
        Event(
            at=row.at,
            words=f"{row.kind} of {row.system}: {lower_first(row.words)}",
            basis=Basis.MEASURED,
            url=_address("drills:proof", school.slug, receipt=row.receipt),
        )
        for row in rows
        if row.at <= at
    ]


def _entry_url(slug: str, seq: int) -> str:
    return _address("evidence:entry", slug, seq=seq)


def _address(name: str, slug: str, **arguments: Any) -> str:
    return reverse(name, kwargs={"school": slug, **arguments})

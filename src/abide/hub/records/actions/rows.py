"""Every way to change a record: added, changed, taken out, brought back, noted on a day.

What is said stands beside the entry as its text "row", so the log commits to every version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from abide.domain.errors import Refused
from abide.hub.evidence.actions import File, Text, record
from abide.hub.evidence.models import Entry
from abide.hub.records.kinds import KINDS
from abide.hub.records.models import Noted, Record, Revision
from abide.hub.records.queries import values_of
from abide.hub.records.queries.standing import ROW
from abide.hub.records.spec import Field, Kind, Type, kept_values
from abide.hub.register.actions import EditedMeanwhile
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day

NOTHING: Mapping[str, Any] = {}


@transaction.atomic
def add(
    *,
    school: School,
    kind: Kind,
    values: Mapping[str, Any],
    by: str,
    at: datetime,
    files: Sequence[File] = (),
    key: str = "",
    facts: Mapping[str, Any] = NOTHING,
) -> Record:
    """Given values by field, add a record and return it. `facts` are further ones of its entry,
    such as what it loosens. Raise Refused for values that don't fit, or a key that is taken."""
    _lock(school)
    if key and Record.objects.filter(school=school, kind=kind.slug, key=key).exists():
        raise Refused(f"There is such a {kind.one} already: change that one.")
    row = Record(school=school, kind=kind.slug, key=key)
    row.save()
    kept = kept_values(kind.fields, values)
    _check_files(kind.fields, {}, kept, files)
    _next(row, "record added", kept, by, at, files=files, facts=facts)
    return row


@transaction.atomic
def change(
    *,
    row: Record,
    values: Mapping[str, Any],
    by: str,
    at: datetime,
    version: int | None = None,
    files: Sequence[File] = (),
    facts: Mapping[str, Any] = NOTHING,
) -> bool:
    """Given the fields that are to change, save them as the next version; return whether any did.

    A value that is empty takes what was said away. Raise EditedMeanwhile when somebody else saved
    since `version`; Refused for values that don't fit, and for a record that was taken out.
    """
    _lock(row.school)
    kind, now = KINDS[row.kind], _newest(row, version)
    if now.newest is None or now.newest.removed:
        raise Refused(f"This {kind.one} was taken out: bring it back, then change it.")
    before = values_of(now.newest)
    known = {each.name for each in kind.fields}
    still = {name: value for name, value in before.items() if name in known}
    after = kept_values(kind.fields, {**still, **values})
    _check_files(kind.fields, before, after, files)
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if not changed:
        return False
    loosened = kind.loosens(before, after) if kind.loosens else {}
    told = {"changed": changed, **loosened, **facts}
    _next(now, "record changed", after, by, at, files=files, facts=told)
    return True


@transaction.atomic
def put(
    *,
    school: School,
    kind: Kind,
    key: str,
    values: Mapping[str, Any],
    by: str,
    at: datetime,
    version: int | None = None,
    facts: Mapping[str, Any] = NOTHING,
) -> bool:
    """Given what there is one of by its key, add it or change it; return whether anything did.
    Raise EditedMeanwhile when somebody else saved since `version` (0: there was none)."""
    row = Record.objects.filter(school=school, kind=kind.slug, key=key).first()
    if row is None:
        add(school=school, kind=kind, values=values, by=by, at=at, key=key, facts=facts)
        return True
    return change(row=row, values=values, by=by, at=at, version=version, facts=facts)


@transaction.atomic
def remove(
    *, row: Record, by: str, at: datetime, why: str, facts: Mapping[str, Any] = NOTHING
) -> None:
    """Given a reason, take a record out; its versions stay and it can be brought back."""
    _lock(row.school)
    now = _newest(row, None)
    if now.newest is None or now.newest.removed:
        return
    said = [Text("why", why)] if why else []
    values = values_of(now.newest)
    kind = KINDS[row.kind]
    if kind.asks:
        what = f"{kind.many}, on which promises are judged"
        facts = {"loosens": True, "what": what, "before": "listed", "after": "taken out", **facts}
    _next(now, "record removed", values, by, at, facts=facts, texts=said, removed=True)


@transaction.atomic
def bring_back(*, row: Record, by: str, at: datetime) -> None:
    """Given a record that was taken out, bring it back as it was. Raise Refused where what it said
    was erased: it would come back empty."""
    _lock(row.school)
    now = _newest(row, None)
    if now.newest is None or not now.newest.removed:
        return
    values = values_of(now.newest)
    if not values:
        raise Refused(f"What this {KINDS[row.kind].one} said was erased: add it anew.")
    _next(now, "record restored", values, by, at)


@transaction.atomic
def note(
    *,
    row: Record,
    what: str,
    on: date,
    by: str,
    at: datetime,
    values: Mapping[str, Any] = NOTHING,
    files: Sequence[File] = (),
    facts: Mapping[str, Any] = NOTHING,
) -> Noted:
    """Given a deed and its day, note it. Raise Refused for a deed that this kind does not know, a
    record that was taken out, and a day that is still to come."""
    _lock(row.school)
    kind, now = KINDS[row.kind], _newest(row, None)
    deed = kind.deed(what)
    if deed is None or now.newest is None or now.newest.removed:
        raise Refused(f"This can't be noted of this {kind.one}.")
    if on > local_day(row.school, at):
        raise Refused("That day is still to come: enter the day it was done.")
    kept = kept_values(deed.fields, values)
    _check_files(deed.fields, {}, kept, files)
    told = {"what": what, "on": on.isoformat(), "basis": "staff say", **facts}
    entry = _entry(now, "record noted", kept, by, at, files=files, facts=told)
    return Noted.objects.create(school=row.school, record=now, what=what, on=on, at=at, entry=entry)


@transaction.atomic
def withdraw_note(*, noted: Noted, by: str, at: datetime, why: str) -> None:
    """Given a deed that was noted by mistake and why, let it count for nothing from now on; it
    stays told with its entry."""
    _lock(noted.school)
    now = Noted.objects.select_for_update().get(pk=noted.pk)
    if now.withdrawn_at is not None:
        return
    row = noted.record
    deed = KINDS[row.kind].deed(now.what)
    told: dict[str, Any] = {}
    if deed is not None and deed.amiss:
        told = {"loosens": True, "before": deed.past, "after": "taken back"}
    record(
        school=row.school,
        kind="record note withdrawn",
        by=by,
        at=at,
        facts={
            "record": str(row.public_id),
            "of": row.kind,
            "what": now.what,
            "on": now.on.isoformat(),
            **told,
        },
        texts=[Text("why", why)] if why else [],
    )
    now.withdrawn_at = at
    now.save(update_fields=["withdrawn_at"])


def _check_files(
    fields: Sequence[Field],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    files: Sequence[File],
) -> None:
    """Raise Refused where a value names a file that is not handed in with it: it would be told of
    and be nowhere."""
    handed_in = {each.name for each in files}
    for field in fields:
        said = after.get(field.name) if field.type is Type.FILE else None
        if said is None or said == before.get(field.name):
            continue
        if not isinstance(said, dict) or said.get("kept_name") not in handed_in:
            raise Refused(f"“{field.label}”: choose the file itself.")


def _next(
    row: Record,
    entry_kind: str,
    kept: Mapping[str, Any],
    by: str,
    at: datetime,
    *,
    files: Sequence[File] = (),
    facts: Mapping[str, Any] = NOTHING,
    texts: Sequence[Text] = (),
    removed: bool = False,
) -> None:
    number = 1 if row.newest is None else row.newest.number + 1
    told = {"version": number, **facts}
    entry = _entry(row, entry_kind, kept, by, at, files=files, facts=told, texts=texts)
    row.newest = Revision.objects.create(
        school=row.school, record=row, number=number, at=at, entry=entry, removed=removed
    )
    row.save(update_fields=["newest"])


def _entry(
    row: Record,
    entry_kind: str,
    kept: Mapping[str, Any],
    by: str,
    at: datetime,
    *,
    files: Sequence[File] = (),
    facts: Mapping[str, Any] = NOTHING,
    texts: Sequence[Text] = (),
) -> Entry:
    said = Text(ROW, json.dumps(kept, ensure_ascii=False, sort_keys=True))
    told = {"record": str(row.public_id), "of": row.kind, **facts}
    return record(
        school=row.school,
        kind=entry_kind,
        by=by,
        at=at,
        facts=told,
        texts=[said, *texts],
        files=files,
    )


def _lock(school: School) -> None:
    School.objects.select_for_update().get(pk=school.pk)


def _newest(row: Record, version: int | None) -> Record:
    now = Record.objects.select_for_update(of=("self",)).select_related("newest").get(pk=row.pk)
    number = now.newest.number if now.newest else 0
    if version is not None and number != version:
        raise EditedMeanwhile(number)
    return now

"""Sheets: made, changed so that old signatures count or everybody is asked anew, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from abide.domain.errors import Refused
from abide.domain.words import plural
from abide.hub.records.actions import add, change, remove
from abide.hub.records.kinds.people import SHEET
from abide.hub.records.models import Record
from abide.hub.records.queries import find, values_of
from abide.hub.schools.door import Visitor
from abide.hub.schools.queries import local_day
from abide.hub.signoffs.models import SignLink


@transaction.atomic
def make_sheet(*, visitor: Visitor, values: Mapping[str, Any], at: datetime) -> UUID:
    """Given title, words, audience and the promises it is for, make a sheet; return its id."""
    row = add(school=visitor.school, kind=SHEET, values=values, by=visitor.by, at=at)
    return row.public_id


@transaction.atomic
def change_sheet(
    *,
    visitor: Visitor,
    sheet: UUID,
    values: Mapping[str, Any],
    anew: bool,
    at: datetime,
    version: int | None = None,
) -> None:
    """Given what it should say, change a sheet. `anew`: signatures count from today only, so
    everybody is asked again, and open links stop working, since they were for other words.

    Raise EditedMeanwhile when somebody else saved since `version`.
    """
    row = sheet_row(visitor, sheet)
    assert row.newest is not None
    said = values_of(row.newest)
    more: dict[str, Any] = {}
    if anew:
        more["counts_from"] = local_day(visitor.school, at)
        _withdraw_links(row, at)
    change(
        row=row,
        values={**values, **more},
        by=visitor.by,
        at=at,
        version=version,
        facts={"asked_anew": anew, **_loosened(said, values)},
    )


@transaction.atomic
def end_sheet(*, visitor: Visitor, sheet: UUID, why: str, at: datetime) -> None:
    """Given a reason, end a sheet: nobody is asked any more, which asks for less. Its signatures
    stay in the evidence."""
    row = sheet_row(visitor, sheet)
    _withdraw_links(row, at)
    facts = {"loosens": True, "what": "a sign-off", "before": "asked for", "after": "no longer"}
    remove(row=row, by=visitor.by, at=at, why=why, facts=facts)


def sheet_row(visitor: Visitor, sheet: UUID) -> Record:
    """Given a sheet's id, return its record. Raise Refused where the school has none such."""
    row = find(visitor.school, SHEET.slug, sheet)
    if row is None or row.newest is None or row.newest.removed:
        raise Refused("This sheet was ended: make a new one.")
    return row


def _loosened(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Given what a sheet said and what it is to say, return the facts of a loosening: others are
    asked instead, or it stands for fewer promises; nothing where it asks for no less."""
    audience = after.get("audience", before.get("audience"))
    gone = set(before.get("controls", ())) - set(after.get("controls", before.get("controls", ())))
    if audience == before.get("audience") and not gone:
        return {}
    words = [f"{before.get('audience')}, for {plural(len(before.get('controls', ())), 'promise')}"]
    words.append(f"{audience}, {plural(len(gone), 'promise')} fewer" if gone else str(audience))
    return {"loosens": True, "what": "a sign-off", "before": words[0], "after": words[1]}


def _withdraw_links(row: Record, at: datetime) -> None:
    SignLink.objects.filter(sheet=row, used_at__isnull=True, withdrawn_at__isnull=True).update(
        withdrawn_at=at
    )

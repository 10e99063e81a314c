"""Say who reports on what, change it, end it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from abide.hub.records import actions as records
from abide.hub.records.kinds.suppliers import EXPECTED_REPORT as EXPECTED
from abide.hub.records.models import Record
from abide.hub.records.queries import values_of
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day
from abide.hub.suppliers.models import FormLink


def expect(*, school: School, values: Mapping[str, Any], by: str, at: datetime) -> Record:
    """Given a supplier, its promises and what its reports are known by, expect them from today on.

    Raise Refused for values that don't fit.
    """
    since = local_day(school, at)
    told = {"since": since, **values}
    return records.add(school=school, kind=EXPECTED, values=told, by=by, at=at)


@transaction.atomic
def change_expected(
    *, row: Record, values: Mapping[str, Any], by: str, at: datetime, version: int | None = None
) -> bool:
    """Given what is to change, save it; return whether anything did. Expecting less of a promise,
    and believing more, is told to governors. Raise EditedMeanwhile, Refused."""
    said = values_of(row.newest) if row.newest else {}
    before = set(said.get("promises", ()))
    fewer = sorted(before - set(values.get("promises", before)))
    facts = _loosened(len(before), len(before) - len(fewer)) if fewer else _believed(said, values)
    return records.change(row=row, values=values, by=by, at=at, version=version, facts=facts)


@transaction.atomic
def end_expected(*, row: Record, by: str, at: datetime, why: str) -> None:
    """Given a reason, expect these reports no more; what came stays. Governors are told, and links
    that are open stop working."""
    promises = values_of(row.newest).get("promises", ()) if row.newest else ()
    records.remove(row=row, by=by, at=at, why=why, facts=_loosened(len(promises), 0))
    FormLink.objects.filter(expected=row, used_at=None, withdrawn_at=None).update(withdrawn_at=at)


def _believed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Given what is expected and what is to be, return the facts of a loosening where more mails
    count as good: from more senders, by fewer words to know them by, by more words of success or
    fewer of failure. In counts, since the words themselves are what people typed."""
    for name, what, wider in _BELIEVED:
        one = {str(each).strip().lower() for each in before.get(name, ())}
        other = {str(each).strip().lower() for each in after.get(name, before.get(name, ()))}
        if (other - one) if wider else (one - other):
            words = str(len(one)), str(len(other))
            return {"loosens": True, "what": what, "before": words[0], "after": words[1]}
    return {}


_BELIEVED = (
    ("senders", "senders who are believed for a supplier", True),
    ("good_words", "words that count as a supplier’s success", True),
    ("failed_words", "words that count as a supplier’s failure", False),
    ("words", "words that a supplier’s report must hold", False),
)


def _loosened(before: int, after: int) -> dict[str, Any]:
    what = "promises that a supplier reports on"
    return {"loosens": True, "what": what, "before": str(before), "after": str(after)}

"""Who has seen what: governors the loosenings, and who took the evidence away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from abide.hub.evidence.actions.recording import record
from abide.hub.evidence.models import Entry
from abide.hub.schools.models import School


@transaction.atomic
def mark_loosenings_seen(*, school: School, by: str, at: datetime, upto: int) -> Entry | None:
    """Given the newest entry that was on the page, note that this person has seen every loosening
    up to it; None where there is none."""
    shown = Entry.objects.filter(school=school, loosens=True, seq__lte=upto)
    newest = shown.order_by("-seq").values_list("seq", flat=True).first()
    if newest is None:
        return None
    facts = {"upto": newest, "loosenings": shown.count()}
    return record(school=school, kind="loosenings seen", by=by, at=at, facts=facts)


@transaction.atomic
def note_export(*, school: School, by: str, at: datetime) -> Entry:
    """Given a person who takes the evidence of a school away, with names and texts, note it."""
    return record(school=school, kind="evidence exported", by=by, at=at, facts={})

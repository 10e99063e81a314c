"""Erasing what stands outside the chain: the entry that commits to it stays, and still holds."""

from __future__ import annotations

import contextlib
from datetime import datetime

from django.db import transaction

from abide.hub.evidence.actions.recording import Text, record
from abide.hub.evidence.files import kept_files, place_of
from abide.hub.evidence.models import Entry, Kept
from abide.hub.schools.models import School


@transaction.atomic
def erase(*, kept: Kept, by: str, at: datetime, why: str) -> Entry | None:
    """Given a text or file beside an entry, remove it, its salt and its name for good.

    Without the salt nobody can tell from the entry what it was. Return the entry that says so; None
    when it was erased before.
    """
    School.objects.select_for_update().get(pk=kept.school_id)
    gone = Kept.objects.filter(pk=kept.pk, erased_at__isnull=True).update(
        salt="", text="", stored_as="", file_name="", media_type="", erased_at=at
    )
    if not gone:
        return None
    entry = record(
        school=kept.school,
        kind="erased",
        by=by,
        at=at,
        facts={"kept": str(kept.public_id), "entry": kept.entry.seq, "name": kept.name},
        texts=[Text("why", why)] if why else [],
    )
    transaction.on_commit(lambda: remove_erased_files(school=kept.school))
    return entry


@transaction.atomic
def remove_erased_files(*, school: School) -> int:
    """Given a school, remove files from the disk that nothing names any more; return how many.

    Done after each erasing, and each night for those that a kill left behind. Nothing is written
    for the school meanwhile, so no file is removed that an entry is just about to name.
    """
    School.objects.select_for_update().get(pk=school.pk)
    named = set(
        Kept.objects.filter(school=school).exclude(stored_as="").values_list("stored_as", flat=True)
    )
    removed = 0
    for stored_as in kept_files(school):
        if stored_as not in named:
            with contextlib.suppress(FileNotFoundError):
                place_of(stored_as).unlink()
                removed += 1
    return removed

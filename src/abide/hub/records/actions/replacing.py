"""The steps of a server's replacement: each is refused before its turn, and the old server counts
as wiped only after each system was shown on the new one by a restore test of its own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from abide.domain.errors import Refused
from abide.domain.words import day, listing, lower_first
from abide.hub.records.actions.rows import change, note
from abide.hub.records.kinds.servers import SERVER_REPLACEMENT
from abide.hub.records.models import Record
from abide.hub.records.queries.replacing import Replacement, proofs_since, replacement_of
from abide.hub.records.queries.standing import find
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day

SAID: Mapping[str, str] = {
    "compatible": "Somebody says that the new server fits what runs on it",
    "in use": "The new server is in use",
    "moved": "Everything was moved across",
    "proven": "Each system was brought back whole on the new server",
    "wiped": "The old server was wiped",
}
"""Each step, in words."""


@transaction.atomic
def note_step(
    *,
    school: School,
    replacement: uuid.UUID,
    step: str,
    on: date,
    values: Mapping[str, Any],
    by: str,
    at: datetime,
) -> None:
    """Given a step (compatible, in use, moved, wiped), its day and what was said, note it. Raise
    Refused before its turn, and for a day before the step that it waits for."""
    row, found = _locked(school, replacement, at)
    _check_turn(found, step)
    _check_day(found, step, on)
    if step == "in use":
        change(row=row, values={"in_use_on": on}, by=by, at=at)
        return
    note(row=row, what=step, on=on, by=by, at=at, values=values)


@transaction.atomic
def choose_tests(
    *, school: School, replacement: uuid.UUID, receipts: set[str], by: str, at: datetime
) -> tuple[str, ...]:
    """Given receipts of restore tests, note them as what shows the new server; return the names of
    the systems that none was chosen for. Raise Refused for none, and for a test that does not
    count: of another system, older than the new server, or not whole and right."""
    row, found = _locked(school, replacement, at)
    _check_turn(found, "proven")
    known = {
        shown.receipt: shown
        for proofs in proofs_since(school, found, at).values()
        for shown in proofs
    }
    if not receipts:
        raise Refused("Choose at least one restore test.")
    if not receipts <= set(known):
        raise Refused("One of these is no whole restore test since the new server is in use.")
    chosen = [known[each] for each in sorted(receipts)]
    shown = tuple(key for key, _ in found.systems if key in {each.system for each in chosen})
    values = {
        "systems": shown,
        "receipts": tuple(each.receipt for each in chosen),
        "machines": tuple(dict.fromkeys(each.machine for each in chosen)),
    }
    on = local_day(school, max(each.at for each in chosen))
    facts = {"receipts": [each.receipt for each in chosen]}
    note(row=row, what="proven", on=on, by=by, at=at, values=values, facts=facts)
    return tuple(name for key, name in found.systems if key not in shown)


def _locked(school: School, replacement: uuid.UUID, at: datetime) -> tuple[Record, Replacement]:
    """Return the replacement as nobody else can change it meanwhile."""
    School.objects.select_for_update().get(pk=school.pk)
    row = find(school, SERVER_REPLACEMENT.slug, replacement)
    found = replacement_of(school, replacement, at)
    if row is None or found is None:
        raise Refused("This replacement was taken out: bring it back first.")
    return row, found


def _check_turn(found: Replacement, step: str) -> None:
    waits = found.waits_for(step)
    if not waits:
        return
    if step == "wiped" and waits == "proven":
        left = listing(found.left) or "what moved"
        raise Refused(
            f"Do not wipe {found.row.text('old_server')} yet: {left} must first be brought back "
            f"whole on {found.row.text('new_server')}, and that test be chosen here."
        )
    raise Refused(f"First comes: {lower_first(SAID[waits])}.")


def _check_day(found: Replacement, step: str, on: date) -> None:
    """Raise Refused for a day that is still to come, or before that of an earlier step."""
    if on > found.today:
        raise Refused("That day is still to come: enter the day it was done.")
    needed = {"moved": "in use", "wiped": "proven"}.get(step)
    since = found.done_on(needed) if needed else None
    if needed and since is not None and on < since:
        raise Refused(
            f"That day is before {day(since)}, when: {lower_first(SAID[needed])}. "
            "Enter the day it was done."
        )

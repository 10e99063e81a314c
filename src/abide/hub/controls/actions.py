"""What people say of promises, and what they take back of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from abide.domain.errors import Refused
from abide.hub.controls.models import Attestation
from abide.hub.controls.promises.knowing import NOTE
from abide.hub.evidence.actions import File, Text, record
from abide.hub.people.models import User
from abide.hub.schools.door import Visitor
from abide.hub.schools.queries import local_day

__all__ = ["NOTE", "UNDO_WITHIN", "attest", "withdraw"]

UNDO_WITHIN = timedelta(minutes=15)
"""How long what was said can be taken back as a mistake; later it is said anew."""


@transaction.atomic
def attest(
    *,
    visitor: Visitor,
    control: str,
    on: date,
    kept: bool,
    note: str,
    at: datetime,
    files: Sequence[File] = (),
) -> Attestation:
    """Given a promise and a day, note that the person says it was kept then, or was not.

    Raise Refused for a day that is still to come, and for a "no" without a word why.
    """
    school = visitor.school
    if on > local_day(visitor.school, at):
        raise Refused("That day is still to come: enter the day it was done.")
    if not kept and not note.strip():
        raise Refused("Say in a few words what is not so, so that somebody can mend it.")
    facts = {"control": control, "on": on.isoformat(), "kept": kept, "basis": "staff say"}
    entry = record(
        school=school,
        kind="attested",
        by=visitor.by,
        at=at,
        facts=facts,
        texts=[Text(NOTE, note.strip())] if note.strip() else [],
        files=files,
    )
    by = User.objects.get(pk=visitor.user_id)
    return Attestation.objects.create(
        school=school, control=control, on=on, at=at, kept=kept, by=by, entry=entry
    )


@transaction.atomic
def withdraw(*, visitor: Visitor, attestation: uuid.UUID, at: datetime) -> str:
    """Given what the same person said minutes before, take it back: it counts for nothing from now
    on, and both stay in the log. Return the promise's id.

    Raise Refused where there is no such word of theirs, it was taken back already, or it is too
    late.
    """
    rows = Attestation.objects.select_for_update().filter(
        school=visitor.school, public_id=attestation, by_id=visitor.user_id
    )
    row = rows.first()
    if row is None:
        raise Refused("Only the person who said it can take it back.")
    if row.withdrawn_at is not None:
        raise Refused("That was taken back already.")
    if at - row.at > UNDO_WITHIN:
        raise Refused(
            "That was more than 15 minutes ago, so it stays written down. If it is wrong, say now "
            "how it is."
        )
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    record(
        school=visitor.school,
        kind="attestation withdrawn",
        by=visitor.by,
        at=at,
        facts={"control": row.control, "attested": row.entry.hash},
    )
    return row.control

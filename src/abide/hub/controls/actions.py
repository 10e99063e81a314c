"""What people say of promises, and what the school makes of them: attested, edited, set aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from abide.domain.errors import Refused
from abide.hub.controls.knowing import NOTE
from abide.hub.controls.models import Attestation
from abide.hub.evidence.actions import File, Text, record
from abide.hub.people.models import User
from abide.hub.schools.door import Visitor


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
    if on > _today(visitor, at):
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


def _today(visitor: Visitor, at: datetime) -> date:
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo(visitor.school.zone)).date()

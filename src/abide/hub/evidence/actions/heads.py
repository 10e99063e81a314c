"""Each day's head: signed, handed to those who keep it elsewhere, minuted by the clerk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from abide.domain.evidence import canonical
from abide.domain.receipts import short_form
from abide.hub.evidence.actions.recording import HUB, Text, record
from abide.hub.evidence.models import Entry, Head
from abide.hub.evidence.reading import verify_school
from abide.hub.evidence.signatures import public_key, sign
from abide.hub.evidence.verifying import SchoolVerified
from abide.hub.schools.models import School

HEAD_VERSION = 1
_HANDED_OUT = 7


def sign_head(*, school: School, day: date, at: datetime) -> Head:
    """Given a school and a day of its own that is over, sign what its chain ends with; return that.

    A day's head is signed once: asked again, the same is returned. The chain is verified first, and
    the head says what that showed: the head of a broken log says so.
    """
    found = Head.objects.filter(school=school, day=day).first()
    if found is not None:
        return found
    key = public_key()
    if not _is_named(school, key):
        record(school=school, kind="head key", by=HUB, at=at, facts={"public_key": key})
    verified = verify_school(school)
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        found = Head.objects.filter(school=school, day=day).first()
        if found is not None:
            return found
        last = Entry.objects.filter(school=school).select_related("school").latest("seq")
        payload = canonical(_payload(last, day, verified, at, key))
        return Head.objects.create(
            school=school,
            day=day,
            seq=last.seq,
            hash=last.hash,
            payload=payload.decode(),
            signature=sign(payload),
            made_at=at,
        )


def _payload(
    last: Entry, day: date, verified: SchoolVerified, at: datetime, key: str
) -> dict[str, Any]:
    """Return what is signed: the chain's end, and what verifying it showed."""
    return {
        "v": HEAD_VERSION,
        "school": str(last.school.public_id),
        "day": day.isoformat(),
        "entries": last.seq,
        "head": last.hash,
        "at": at.isoformat(),
        "intact": verified.intact,
        "first_broken": verified.first_broken,
        "key": key,
    }


def _is_named(school: School, key: str) -> bool:
    """Say whether the school's log names a key as the one that signs its heads."""
    rows = Entry.objects.filter(school=school, kind="head key").order_by("-seq")
    return any(f'"public_key":"{key}"' in line for line in rows.values_list("line", flat=True))


def heads_to_hand_out(school: School) -> list[dict[str, Any]]:
    """Given a school, return its newest signed heads as an agent gets them, the earliest first.

    An agent notes them in its own chain, and so they reach every place it copies to.
    """
    newest = Head.objects.filter(school=school).order_by("-day")[:_HANDED_OUT]
    return [
        {
            "day": each.day.isoformat(),
            "entries": each.seq,
            "head": each.hash,
            "payload": each.payload,
            "signature": each.signature,
        }
        for each in reversed(newest)
    ]


@transaction.atomic
def minute(*, head: Head, by: str, at: datetime, held_on: date, reference: str) -> Entry:
    """Given a head that the clerk wrote into the minutes of a meeting, note that, and which."""
    return record(
        school=head.school,
        kind="minuted",
        by=by,
        at=at,
        facts={
            "day": head.day.isoformat(),
            "short": short_form(head.hash),
            "held_on": held_on.isoformat(),
        },
        texts=[Text("reference", reference)],
    )

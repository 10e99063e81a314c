"""Letters are put into the outbox: once for each address and each thing told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from abide.hub.schools.models import School
from abide.hub.telling.queries import Outgoing, Telling
from abide.hub.worker.models import Mail


@transaction.atomic
def post(
    *, to: Iterable[str], subject: str, body: str, at: datetime, about: str, school: School | None
) -> int:
    """Given a letter and its addresses, put it into the outbox once for each; return how many were
    not there yet. `about` names what is told: the same is never told twice to one address."""
    letters = [Outgoing(each.strip().lower(), subject, body) for each in to if each.strip()]
    telling = Telling(about=about, thread="", outgoing=tuple(letters))
    return post_telling(telling=telling, at=at, school=school)


@transaction.atomic
def post_telling(*, telling: Telling, at: datetime, school: School | None) -> int:
    """Given letters about one thing, each to one address, put them into the outbox; return how
    many were not there yet."""
    letters = {each.to: each for each in telling.outgoing}
    told = Mail.objects.filter(about=telling.about, to__in=letters)
    known = set(told.values_list("to", flat=True))
    new = [
        Mail(
            school=school,
            about=telling.about,
            thread=telling.thread,
            to=to,
            way_id=each.way,
            subject=" ".join(each.subject.split())[:200],
            body=each.body,
            made_at=at,
            not_before=at,
        )
        for to, each in sorted(letters.items())
        if to not in known
    ]
    Mail.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)

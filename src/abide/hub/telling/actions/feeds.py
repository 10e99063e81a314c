"""A person's private calendar address: made, made anew, ended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from abide.hub.evidence.actions import record
from abide.hub.people.tokens import drawn, fingerprint
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from abide.hub.telling.models import Feed


@transaction.atomic
def make_feed(*, visitor: Visitor, at: datetime) -> str:
    """Given a person, make their calendar address and return what stands in it: it is shown once
    and only its hash is kept. An earlier address of theirs ends."""
    school = School.objects.select_for_update().get(pk=visitor.school.pk)
    Feed.objects.filter(school=school, user=visitor.user_id, ended_at=None).update(ended_at=at)
    token = drawn()
    Feed.objects.create(
        school=school, user_id=visitor.user_id, token_hash=fingerprint(token), made_at=at
    )
    facts = {"person": str(visitor.person)}
    record(school=school, kind="calendar feed made", by=visitor.by, at=at, facts=facts)
    return token


@transaction.atomic
def end_feed(*, visitor: Visitor, at: datetime) -> None:
    """Given a person, end their calendar address; nothing happens where there is none."""
    school = School.objects.select_for_update().get(pk=visitor.school.pk)
    feeds = Feed.objects.filter(school=school, user=visitor.user_id, ended_at=None)
    if feeds.update(ended_at=at):
        facts = {"person": str(visitor.person)}
        record(school=school, kind="calendar feed ended", by=visitor.by, at=at, facts=facts)

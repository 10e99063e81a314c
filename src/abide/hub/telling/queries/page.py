"""What the page Messages shows: what I get and how, and who is told when."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from abide.domain.roles import Capability
from abide.domain.telling import HEAD_TOLD_FROM
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from abide.hub.telling.models import Feed, Rules, Way
from abide.hub.telling.queries.audience import MORNING, WEEK, audience_of


@dataclass(frozen=True)
class MessagesPage:
    """What one person gets and how, and the rules of their school."""

    email: str
    morning: str
    week: str
    ways: Sequence[Way]
    addresses: Sequence[Way]
    feed: Feed | None
    rules: Rules
    head_told_from: int
    has_server: bool
    manages: bool


def messages_page(visitor: Visitor, at: datetime) -> MessagesPage:
    """Given who looks, return what they get and how, in a fixed number of statements."""
    school = visitor.school
    audience = audience_of(school, at)
    person = audience.of_user(visitor.user_id)
    assert person is not None
    feeds = Feed.objects.filter(school=school, user=visitor.user_id, ended_at__isnull=True)
    return MessagesPage(
        email=person.email,
        morning=audience.wants(person, MORNING),
        week=audience.wants(person, WEEK),
        ways=[way for way in audience.ways if way.user_id == visitor.user_id],
        addresses=[way for way in audience.ways if way.user_id is None],
        feed=feeds.first(),
        rules=audience.rules,
        head_told_from=HEAD_TOLD_FROM,
        has_server=settings.CONFIGURATION.mail is not None,
        manages=visitor.may(Capability.MANAGE_PEOPLE),
    )


def find_way(school: School, public_id: uuid.UUID) -> Way | None:
    """Given an id, return the way of this school with it, while it is in use."""
    ways = Way.objects.filter(school=school, public_id=public_id, ended_at__isnull=True)
    return ways.select_related("school").first()


def address_of_feed(token: str) -> str:
    """Given what stands in a calendar's address, return the whole address."""
    return f"{settings.PUBLIC_ADDRESS}{reverse('calendar_feed', kwargs={'token': token})}"

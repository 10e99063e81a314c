"""What people chose of messages, for the walk of every address."""

from __future__ import annotations

import uuid

from abide.domain.roles import Role
from abide.hub.telling.models import Feed, Way
from abide.hub.telling.sealing import seal
from abide.hub.worker.models import Mail
from tests.hub.web.things import World


def of_telling(world: World, name: str) -> None:
    """Give each person another way and a calendar, the school an address, and one a test."""
    school, at = world.school, world.at
    ways = {}
    for role, user in world.people.items():
        ways[role] = Way.objects.create(
            school=school,
            user=user,
            service=name[:100],
            sealed=seal("slack://nowhere"),
            morning=True,
            week=True,
            made_at=at,
        )
        token_hash = uuid.uuid4().hex * 2
        Feed.objects.create(school=school, user=user, token_hash=token_hash, made_at=at)
    address = Way.objects.create(school=school, email="tickets@provider.example", made_at=at)
    asked = uuid.uuid4()
    Mail.objects.create(
        school=school,
        about=f"test:{asked}",
        to=world.people[Role.HEADTEACHER].email,
        subject=name,
        made_at=at,
        not_before=at,
        why_not=name[:300],
    )
    world.things["telling:way_end.way"] = ways[Role.HEADTEACHER].public_id
    world.things["telling:address_end.way"] = address.public_id
    world.things["worker:tested.asked"] = asked

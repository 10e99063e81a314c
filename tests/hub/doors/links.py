"""Noon, and somebody new who is invited then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from abide.domain.roles import Role
from abide.hub.people import actions
from abide.hub.people.actions.posts import Posts
from abide.hub.schools.models import School
from tests.hub.people import visitor

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
PASSWORD = "three quiet otters"
NEWCOMER = {"name": "Nell New", "password": PASSWORD}
SetClock = Callable[[datetime], None]


def invited(school: School, *roles: Role, email: str = "nell@larkfield.example") -> str:
    return actions.invite(
        visitor=visitor(school, Role.HEADTEACHER),
        email=email,
        name="Nell New",
        posts=Posts(roles or (Role.CLERK,)),
        at=NOON,
        mails=False,
    )

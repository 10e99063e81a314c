"""Who is there to be told, what each of them chose, and by which ways."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from abide.domain.roles import Role
from abide.hub.people.queries.door import posts_at
from abide.hub.schools.models import School
from abide.hub.telling.models import Choice, Rules, Way

MORNING, WEEK = "morning", "week"
YES, NO = "yes", "no"
ALL, MINE, NONE = "all", "mine", "none"
WEEK_CHOICES = (ALL, MINE, NONE)
SUMMARY_BY_DEFAULT = frozenset({Role.HEADTEACHER, Role.OFFICE_MANAGER, Role.TECHNICIAN})
"""Posts that get the whole summary unless they choose otherwise; others hear of their own jobs."""


@dataclass(frozen=True)
class Person:
    """One person who holds posts in a school."""

    user_id: int
    public_id: uuid.UUID
    name: str
    email: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Audience:
    """Everybody who may be told, what they chose, the ways there are, and the school's rules."""

    people: tuple[Person, ...]
    choices: Mapping[tuple[int, str], str]
    ways: tuple[Way, ...]
    rules: Rules

    def holders(self, role: Role) -> list[Person]:
        """Given a post, return who holds it."""
        return [each for each in self.people if role in each.roles]

    def person(self, public_id: uuid.UUID) -> Person | None:
        """Given a person's id, return them while they hold a post."""
        return next((each for each in self.people if each.public_id == public_id), None)

    def of_user(self, user_id: int) -> Person | None:
        return next((each for each in self.people if each.user_id == user_id), None)

    def wants(self, person: Person, letter: str) -> str:
        """Given a person and a letter, return what they chose of it by mail, or the default."""
        chosen = self.choices.get((person.user_id, letter))
        if chosen is not None:
            return chosen
        if letter == MORNING:
            return YES
        return ALL if person.roles & SUMMARY_BY_DEFAULT else MINE

    def ways_of(self, person: Person | None, letter: str) -> list[Way]:
        """Given a person (None: the school's own addresses) and a letter, return the other ways
        that it goes by."""
        user = person.user_id if person else None
        return [way for way in self.ways if way.user_id == user and getattr(way, letter)]


def audience_of(school: School, at: datetime) -> Audience:
    """Given a school and a moment, return everybody who may be told, in a fixed number of
    statements."""
    roles: dict[int, set[Role]] = {}
    users = {}
    for post in posts_at(school, at):
        users[post.user_id] = post.user
        roles.setdefault(post.user_id, set()).add(Role(post.role))
    people = [
        Person(pk, user.public_id, str(user), user.email, frozenset(roles[pk]))
        for pk, user in users.items()
    ]
    chosen = Choice.objects.filter(school=school).values_list("user_id", "letter", "wants")
    return Audience(
        people=tuple(sorted(people, key=lambda each: (each.name, each.email))),
        choices={(user, letter): wants for user, letter, wants in chosen},
        ways=tuple(Way.objects.filter(school=school, ended_at__isnull=True).order_by("pk")),
        rules=rules_of(school),
    )


def rules_of(school: School) -> Rules:
    """Given a school, return when its people are told; the defaults where it chose nothing."""
    return Rules.objects.filter(school=school).first() or Rules(school=school)

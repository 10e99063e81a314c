"""Who holds which post in a school, and where one person is all there is."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.http import Http404

from abide.domain.roles import MANAGERS, Role, needs_second_step
from abide.hub.people.models import Membership, User
from abide.hub.people.queries.door import posts_at
from abide.hub.schools.models import School

NEEDED = (
    Role.HEADTEACHER,
    Role.OFFICE_MANAGER,
    Role.TECHNICIAN,
    Role.DATA_PROTECTION_OFFICER,
    Role.CHAIR,
    Role.CLERK,
)
"""Posts that every school has; a page names those that nobody holds here."""

_SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class PostRow:
    """One post that a person holds."""

    role: Role
    since: datetime
    until: date | None


@dataclass(frozen=True)
class PersonRow:
    """One person of a school. `second_step`: has set one up here; `signs_in_outside`: by the
    school's own sign-in service."""

    public_id: uuid.UUID
    user_id: int
    name: str
    email: str
    posts: tuple[PostRow, ...]
    second_step: bool
    signs_in_outside: bool
    last_signed_in: datetime | None

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(post.role for post in self.posts)

    @property
    def needs_second_step(self) -> bool:
        return needs_second_step(self.roles)

    @property
    def manages_people(self) -> bool:
        return any(role in MANAGERS for role in self.roles)

    @property
    def until(self) -> date | None:
        """Return the last day of access, None where some post has no end."""
        days = [post.until for post in self.posts if post.until]
        return max(days) if len(days) == len(self.posts) and days else None


def people_of(school: School, at: datetime) -> list[PersonRow]:
    """Given a school and a moment, return who holds a post, in the order of posts, then by name."""
    posts = posts_at(school, at)
    ids = {post.user_id for post in posts}
    stepped = set(
        Authenticator.objects.filter(user__in=ids, type__in=_SECOND_STEPS).values_list(
            "user_id", flat=True
        )
    )
    outside = set(SocialAccount.objects.filter(user__in=ids).values_list("user_id", flat=True))
    held: dict[User, list[Membership]] = {}
    for post in posts:
        held.setdefault(post.user, []).append(post)
    rows = [_row(user, own, stepped, outside) for user, own in held.items()]
    order = list(Role)
    return sorted(rows, key=lambda row: (min(map(order.index, row.roles)), row.name))


def person_of(school: School, public_id: uuid.UUID, at: datetime) -> PersonRow:
    """Given a school and a person's opaque id, return the person. Raise Http404 for strangers."""
    for row in people_of(school, at):
        if row.public_id == public_id:
            return row
    raise Http404


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """Given opaque ids as the log has them ("person:" and a UUID, or the UUID alone), return the
    names of those that are still known."""
    wanted: dict[uuid.UUID, list[str]] = {}
    for each in ids:
        try:
            wanted.setdefault(uuid.UUID(each.removeprefix("person:")), []).append(each)
        except ValueError:
            continue
    known = User.objects.filter(public_id__in=wanted).values_list("public_id", "name", "email")
    return {each: name or email for found, name, email in known for each in wanted[found]}


def single_points(school: School, at: datetime) -> list[str]:
    """Given a school and a moment, return in sentences which posts nobody holds, and what only one
    person can do."""
    people = people_of(school, at)
    held = {role for person in people for role in person.roles}
    said = [f"Nobody here is {role.value}." for role in NEEDED if role not in held]
    managing = [person for person in people if person.manages_people]
    if len(managing) == 1:
        said.append(
            f"Only {managing[0].name} can invite people and end their access. "
            "Give a second person the post of headteacher or office manager."
        )
    return said


def _row(user: User, posts: list[Membership], stepped: set[int], outside: set[int]) -> PersonRow:
    return PersonRow(
        public_id=user.public_id,
        user_id=user.pk,
        name=user.name,
        email=user.email,
        posts=tuple(PostRow(Role(each.role), each.since, each.until) for each in posts),
        second_step=user.pk in stepped,
        signs_in_outside=user.pk in outside,
        last_signed_in=user.last_login,
    )

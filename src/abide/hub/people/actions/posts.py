"""Posts: given, changed and ended. A school is never left with nobody who manages its people."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction

from abide.domain.errors import Refused
from abide.domain.roles import ENDS_BY_ITSELF, MANAGERS, Role, capabilities, may_give
from abide.domain.words import day, listing
from abide.hub.evidence.actions import record
from abide.hub.people import letters
from abide.hub.people.models import Link, Membership, User
from abide.hub.people.queries import held_posts, holders_of
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School


@dataclass(frozen=True)
class Posts:
    """Posts to be held, and the last day of them (None: no end)."""

    roles: tuple[Role, ...]
    until: date | None = None


def make_person(*, email: str, name: str, password: str | None, at: datetime) -> User:
    """Given who a person is, make their account and return it. Without a password they come in by
    the school's own sign-in service or by a link; no password is ever made up.

    The address counts as vouched for by whoever invited it.
    """
    user = User(email=email.strip().lower(), name=name.strip(), joined_at=at)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def give(*, school: School, user: User, posts: Posts, by: str, at: datetime) -> None:
    """Given posts, let a person hold those that they don't hold yet; one entry each."""
    held = {Role(post.role): post for post in held_posts(user, at) if post.school_id == school.pk}
    for role in posts.roles:
        if role in held:
            continue
        Membership.objects.filter(
            school=school, user=user, role=role.value, ended_at__isnull=True
        ).update(ended_at=at)
        Membership.objects.create(
            school=school, user=user, role=role.value, since=at, until=posts.until
        )
        facts = {"person": str(user.public_id), "role": role.value}
        if posts.until:
            facts["until"] = posts.until.isoformat()
        record(school=school, kind="post given", by=by, at=at, facts=facts)


def may_all_be_given(
    *, visitor: Visitor, user: User | None, roles: Iterable[Role], at: datetime
) -> None:
    """Given posts that a visitor wants to give, return nothing when they may. Raise Refused."""
    for role in roles:
        held = bool(holders_of(visitor.school, role, at))
        if not may_give(visitor.roles, role, held):
            raise Refused(f"Only a {role.value} can give the post of {role.value}.")
        own = user is not None and user.pk == visitor.user_id
        if own and not capabilities([role]) <= visitor.can:
            raise Refused(
                f"You can't give yourself the post of {role.value}: ask another person who "
                "manages people here."
            )


def check_end(*, roles: Iterable[Role], until: date | None, at: datetime) -> None:
    """Given posts and their last day, return nothing when they fit. Raise Refused."""
    must = [role.value for role in roles if role in ENDS_BY_ITSELF]
    if must and until is None:
        raise Refused(f"The post of {listing(must)} needs a last day: enter one.")
    if until is not None and until < at.date():
        raise Refused("The last day has passed already: enter a day that is still to come.")


@transaction.atomic
def change_posts(*, visitor: Visitor, person: uuid.UUID, posts: Posts, at: datetime) -> None:
    """Given the posts that a person of the school should hold from now on, give and end what
    differs. Raise Refused where the visitor may not, or nobody would manage people any more."""
    school = School.objects.select_for_update().get(pk=visitor.school.pk)
    user = User.objects.get(public_id=person)
    held = _held_here(user, school, at)
    if not held:
        raise Refused(f"{user} holds no post here any more: invite them anew.")
    if not posts.roles:
        raise Refused("Choose at least one post, or end this person's access.")
    check_end(roles=posts.roles, until=posts.until, at=at)
    new = [role for role in posts.roles if role not in held]
    may_all_be_given(visitor=visitor, user=user, roles=new, at=at)
    _refuse_own_extension(visitor, user, held.values(), posts.until)
    lasting = [role for role in posts.roles if posts.until is None and role in MANAGERS]
    _refuse_stuck(school, user, keeps=bool(lasting), at=at)
    _end(
        school,
        user,
        [post for role, post in held.items() if role not in posts.roles],
        visitor.by,
        at,
    )
    give(school=school, user=user, posts=posts, by=visitor.by, at=at)
    for role in posts.roles:
        if role in held and held[role].until != posts.until:
            _move_last_day(school, held[role], posts.until, visitor.by, at)


@transaction.atomic
def end_access(*, visitor: Visitor, person: uuid.UUID, at: datetime) -> None:
    """Given a person of the school, end all that they may do there, at once; where they hold no
    post anywhere any more, their open sessions end too. What they carried stays, without anyone.

    Raise Refused when nobody would manage people any more.
    """
    school = School.objects.select_for_update().get(pk=visitor.school.pk)
    user = User.objects.get(public_id=person)
    held = _held_here(user, school, at)
    if not held:
        raise Refused(f"{user} holds no post here any more.")
    _refuse_stuck(school, user, keeps=False, at=at)
    _end(school, user, list(held.values()), visitor.by, at)
    if not held_posts(user, at):
        end_sessions(user)
    letters.access_ended(school, user)


def end_sessions(user: User) -> None:
    """Given a person, make every session of theirs useless."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def withdraw_links(*, school: School, user: User, by: str, at: datetime) -> None:
    """Given a person who manages people no more, withdraw the invitations that they made."""
    waiting = Link.objects.filter(
        school=school, made_by=user, used_at__isnull=True, withdrawn_at__isnull=True
    )
    for link in waiting:
        link.withdrawn_at = at
        link.save(update_fields=["withdrawn_at"])
        facts = {"invitation": str(link.public_id), "because": "who made it manages people no more"}
        record(school=school, kind="invitation withdrawn", by=by, at=at, facts=facts)


def _held_here(user: User, school: School, at: datetime) -> dict[Role, Membership]:
    return {Role(post.role): post for post in held_posts(user, at) if post.school_id == school.pk}


def _end(school: School, user: User, posts: Sequence[Membership], by: str, at: datetime) -> None:
    for post in posts:
        post.ended_at = at
        post.save(update_fields=["ended_at"])
        facts = {"person": str(user.public_id), "role": post.role, **_of_governors(post)}
        if "loosens" in facts:
            facts |= {"before": "held", "after": "ended"}
        record(school=school, kind="post ended", by=by, at=at, facts=facts)
    if posts and not any(role in MANAGERS for role in _held_here(user, school, at)):
        withdraw_links(school=school, user=user, by=by, at=at)


def _move_last_day(
    school: School, post: Membership, until: date | None, by: str, at: datetime
) -> None:
    facts = {
        "person": str(post.user.public_id),
        "role": post.role,
        "before": post.until.isoformat() if post.until else "no end",
        "after": until.isoformat() if until else "no end",
        **_of_governors(post),
    }
    post.until = until
    post.save(update_fields=["until"])
    record(school=school, kind="last day changed", by=by, at=at, facts=facts)


def _of_governors(post: Membership) -> dict[str, Any]:
    """Return what puts the end of a post on the governors' list. Whoever manages people may end the
    headteacher's, so that leavers lose access at once, and may then fill it: so it is shown."""
    if post.role != Role.HEADTEACHER.value:
        return {}
    return {"loosens": True, "what": "who holds the post of headteacher"}


def _refuse_own_extension(
    visitor: Visitor, user: User, held: Iterable[Membership], until: date | None
) -> None:
    """Raise Refused when a visitor would hold a post of their own for longer than was given."""
    if user.pk != visitor.user_id:
        return
    for post in held:
        if post.until is not None and (until is None or until > post.until):
            raise Refused(
                f"Your post of {post.role} was given until {day(post.until)}: ask another person "
                "who manages people here to give it for longer."
            )


def _refuse_stuck(school: School, user: User, *, keeps: bool, at: datetime) -> None:
    """Raise Refused when, without this person, nobody without a last day manages people."""
    if keeps:
        return
    managing = Membership.objects.filter(
        school=school,
        role__in=[role.value for role in MANAGERS],
        ended_at__isnull=True,
        until__isnull=True,
        user__is_active=True,
    )
    others = managing.exclude(user=user).exists()
    if not others and managing.filter(user=user).exists():
        raise Refused(
            f"{user} is the only person here who can invite people and end their access. First "
            "give somebody else the post of headteacher or office manager, without a last day."
        )

"""How people come to hold posts: the first by the set-up link, all others by invitation."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from abide.domain.errors import Refused
from abide.domain.roles import MANAGERS, Role, may_give
from abide.hub.evidence.actions import Text, record
from abide.hub.people import letters
from abide.hub.people.actions.links import LinkGone, consume, draw
from abide.hub.people.actions.posts import (
    Posts,
    check_end,
    give,
    make_person,
    may_all_be_given,
)
from abide.hub.people.models import Link, User
from abide.hub.people.queries import held_posts, holders_of
from abide.hub.schools.actions import Settings, make_school
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from abide.hub.schools.queries import any_school


@dataclass(frozen=True)
class Newcomer:
    """Who comes in for the first time, with the password they chose."""

    name: str
    password: str


@transaction.atomic
def set_up(
    *, token: str, who: Newcomer, email: str, role: Role, settings: Settings, at: datetime
) -> tuple[User, School]:
    """Given the set-up link's token, who sets up, and the school, make both and return them.

    Raise LinkGone; Refused when there is a school already or the post can't invite others.
    """
    consume(token=token, purpose=Link.Purpose.SET_UP, at=at)
    if any_school():
        raise LinkGone
    if role not in MANAGERS:
        raise Refused("Whoever sets up must be able to invite the others.")
    user = make_person(email=email, name=who.name, password=who.password, at=at)
    by = f"person:{user.public_id}"
    school = make_school(settings=settings, by=by, at=at)
    _note_joined(school, user, "set-up link", at)
    give(school=school, user=user, posts=Posts((role,)), by=by, at=at)
    return user, school


@transaction.atomic
def invite(
    *, visitor: Visitor, email: str, name: str, posts: Posts, at: datetime, mails: bool
) -> str:
    """Given whom to invite to which posts, note it, mail the link where mails go out, and return
    the link's token, to be shown once where they don't. An older invitation of the same address
    stops working. Raise Refused."""
    school = visitor.school
    email = email.strip().lower()
    if not posts.roles:
        raise Refused("Choose at least one post.")
    check_end(roles=posts.roles, until=posts.until, at=at)
    user = User.objects.filter(email=email).first()
    may_all_be_given(visitor=visitor, user=user, roles=posts.roles, at=at)
    for older in _waiting(school, email):
        _withdraw(older, visitor.by, at, "a newer invitation")
    link, token = draw(
        purpose=Link.Purpose.INVITATION,
        at=at,
        school=school,
        email=email,
        name=name.strip(),
        roles=[role.value for role in posts.roles],
        until=posts.until,
        made_by_id=visitor.user_id,
    )
    facts = {
        "invitation": str(link.public_id),
        "roles": [role.value for role in posts.roles],
        "until": posts.until.isoformat() if posts.until else "no end",
    }
    texts = [Text("address", email), Text("name", name.strip())]
    record(school=school, kind="invited", by=visitor.by, at=at, facts=facts, texts=texts)
    if mails:
        letters.invitation(link, token, visitor.name)
    return token


@transaction.atomic
def withdraw_invitation(*, visitor: Visitor, public_id: uuid.UUID, at: datetime) -> None:
    """Given an open invitation of the school, stop it. Raise Refused when it is not open."""
    link = (
        Link.objects.select_for_update()
        .filter(
            school=visitor.school,
            public_id=public_id,
            purpose=Link.Purpose.INVITATION,
            used_at__isnull=True,
            withdrawn_at__isnull=True,
        )
        .first()
    )
    if link is None:
        raise Refused("That invitation was answered or withdrawn already.")
    _withdraw(link, visitor.by, at, "a person withdrew it")


@transaction.atomic
def accept_invitation(*, token: str, who: Newcomer, at: datetime) -> User:
    """Given an invitation's token and a newcomer, make their account with its posts and return it.

    Raise LinkGone; Refused when somebody signs in with this address already.
    """
    link = consume(token=token, purpose=Link.Purpose.INVITATION, at=at)
    try:
        with transaction.atomic():
            user = make_person(email=link.email, name=who.name, password=who.password, at=at)
    except IntegrityError:
        raise Refused("You sign in here already: sign in, then open this link again.") from None
    _join(link, user, "invitation", at)
    return user


@transaction.atomic
def accept_as(*, token: str, user: User, at: datetime) -> School:
    """Given an invitation's token and whom it was meant for, signed in, give its posts and return
    the school. Raise LinkGone; Refused when it was meant for another address."""
    link = consume(token=token, purpose=Link.Purpose.INVITATION, at=at)
    if link.email != user.email:
        raise Refused("This invitation is for another address: sign out, then open it again.")
    return _join(link, user, "invitation", at)


@transaction.atomic
def join_by_sign_in(*, email: str, name: str, at: datetime) -> User | None:
    """Given an address that the school's own sign-in service vouches for, accept the invitations
    that wait for it and return the person, new or known; None when there are none."""
    email = email.strip().lower()
    found = [link for link in _waiting(None, email) if link.expires_at > at]
    waiting = [link for link in found if _may_still_be_given(link, at)]
    if not waiting:
        return None
    user = User.objects.filter(email=email).first()
    if user is None:
        name = name or waiting[0].name or email
        user = make_person(email=email, name=name, password=None, at=at)
    for link in waiting:
        link.used_at = at
        link.save(update_fields=["used_at"])
        _join(link, user, "sign-in service", at)
    return user


@transaction.atomic
def connect_sign_in(*, user: User, schools: list[School], at: datetime) -> None:
    """Given a person whose account at the school's sign-in service was found to be theirs, note it
    in each of their schools."""
    for school in schools:
        record(
            school=school,
            kind="sign-in connected",
            by=f"person:{user.public_id}",
            at=at,
            facts={"person": str(user.public_id)},
        )


def _join(link: Link, user: User, way: str, at: datetime) -> School:
    school = link.school
    assert school is not None
    if not _may_still_be_given(link, at):
        raise LinkGone
    _note_joined(school, user, way, at, str(link.public_id))
    posts = Posts(tuple(Role(role) for role in link.roles), link.until)
    by = f"person:{link.made_by.public_id}" if link.made_by else "hub"
    give(school=school, user=user, posts=posts, by=by, at=at)
    return school


def _may_still_be_given(link: Link, at: datetime) -> bool:
    """Return whether who invited could give these posts now: their own may have ended by its last
    day, or changed, since the link was made."""
    school, inviter = link.school, link.made_by
    if inviter is None or school is None:
        return True
    held = [Role(post.role) for post in held_posts(inviter, at) if post.school_id == school.pk]
    roles = [Role(each) for each in link.roles]
    return all(may_give(held, role, bool(holders_of(school, role, at))) for role in roles)


def _note_joined(school: School, user: User, way: str, at: datetime, invitation: str = "") -> None:
    facts = {"person": str(user.public_id), "way": way}
    if invitation:
        facts["invitation"] = invitation
    by = f"person:{user.public_id}"
    texts = [Text("name", user.name), Text("address", user.email)]
    record(school=school, kind="joined", by=by, at=at, facts=facts, texts=texts)


def _waiting(school: School | None, email: str) -> list[Link]:
    found = Link.objects.select_for_update(of=("self",)).filter(
        purpose=Link.Purpose.INVITATION,
        email=email,
        used_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    if school is not None:
        found = found.filter(school=school)
    return list(found.select_related("school", "made_by"))


def _withdraw(link: Link, by: str, at: datetime, because: str) -> None:
    assert link.school is not None
    link.withdrawn_at = at
    link.save(update_fields=["withdrawn_at"])
    facts = {"invitation": str(link.public_id), "because": because}
    record(school=link.school, kind="invitation withdrawn", by=by, at=at, facts=facts)

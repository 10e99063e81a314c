"""Links that work once: drawn from 32 random bytes, kept as a hash, used up by one who wins."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from abide.domain.errors import Refused
from abide.hub.evidence.actions import record
from abide.hub.people.models import Link, User
from abide.hub.people.queries import schools_of
from abide.hub.people.tokens import drawn, fingerprint
from abide.hub.schools.queries import any_school

LASTS = {
    Link.Purpose.SET_UP: timedelta(hours=24),
    Link.Purpose.INVITATION: timedelta(days=7),
    Link.Purpose.SIGN_IN: timedelta(minutes=30),
}
"""How long each link works. Short, since whoever holds one comes in."""


class LinkGone(Refused):
    """The link is unknown, used, withdrawn or too late; which of these is not told."""

    def __init__(self) -> None:
        super().__init__(
            "This link does not work any more. Links work once and for a short time: ask whoever "
            "sent it for a new one."
        )


def draw(*, purpose: Link.Purpose, at: datetime, **fields: Any) -> tuple[Link, str]:
    """Given what a link is for, make it and return it with its token, which is kept nowhere."""
    token = drawn()
    link = Link.objects.create(
        token_hash=fingerprint(token),
        purpose=purpose,
        made_at=at,
        expires_at=at + LASTS[purpose],
        **fields,
    )
    return link, token


def consume(*, token: str, purpose: Link.Purpose, at: datetime) -> Link:
    """Given a link's token, use it up and return it. Of two who come at once, one gets it.

    Call it inside the transaction of what the link is for. Raise LinkGone.
    """
    found = Link.objects.filter(token_hash=fingerprint(token), purpose=purpose)
    won = found.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at).update(
        used_at=at
    )
    if won != 1:
        raise LinkGone
    return found.select_related("school", "user").get()


@transaction.atomic
def set_up_link(*, at: datetime) -> str:
    """Given an empty hub, return the token of a link that sets up its first school; an older link
    stops working. Raise Refused once there is a school."""
    if any_school():
        raise Refused(
            "This hub has a school already: invite people on its page People, or let a person back "
            "in with `abide hub link EMAIL`."
        )
    Link.objects.filter(
        purpose=Link.Purpose.SET_UP, used_at__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=at)
    return draw(purpose=Link.Purpose.SET_UP, at=at)[1]


@transaction.atomic
def sign_in_link(*, email: str, by: str, at: datetime) -> str:
    """Given the address of a person who lost access, return the token of a link that signs them in
    once; one entry in each of their schools. A second step is still asked for.

    Raise Refused when nobody with a post has this address.
    """
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    schools = schools_of(user, at) if user else []
    if user is None or not schools:
        raise Refused(f"Nobody with a post signs in with {email}: look at the page People.")
    link, token = draw(purpose=Link.Purpose.SIGN_IN, at=at, user=user, email=user.email)
    for school in schools:
        record(
            school=school,
            kind="sign-in link made",
            by=by,
            at=at,
            facts={"person": str(user.public_id), "link": str(link.public_id)},
        )
    return token


@transaction.atomic
def use_sign_in_link(*, token: str, password: str, at: datetime) -> User:
    """Given a sign-in link's token and perhaps a new password, use the link up and return whom it
    signs in. Raise LinkGone; ValidationError when the password is too weak (nothing is used)."""
    link = consume(token=token, purpose=Link.Purpose.SIGN_IN, at=at)
    user = link.user
    schools = schools_of(user, at) if user else []
    if user is None or not schools:
        raise LinkGone
    if password:
        validate_password(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
    for school in schools:
        record(
            school=school,
            kind="sign-in link used",
            by=f"person:{user.public_id}",
            at=at,
            facts={"link": str(link.public_id), "new password": bool(password)},
        )
    return user

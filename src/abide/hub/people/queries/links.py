"""Links that let a person in once: what an open one says, and which invitations wait."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from abide.domain.roles import Role
from abide.hub.people.models import Link, User
from abide.hub.people.tokens import fingerprint
from abide.hub.schools.models import School

_PAGES = {
    Link.Purpose.SET_UP: "set_up",
    Link.Purpose.INVITATION: "invitation",
    Link.Purpose.SIGN_IN: "sign_in_link",
}


@dataclass(frozen=True)
class Opened:
    """What a link that still works says."""

    email: str
    name: str
    school: str
    roles: tuple[Role, ...]
    until: date | None
    expires_at: datetime


@dataclass(frozen=True)
class InvitationRow:
    """An invitation that waits for an answer."""

    public_id: uuid.UUID
    email: str
    name: str
    roles: tuple[Role, ...]
    until: date | None
    made_by: str
    expires_at: datetime


def address_of_link(purpose: str, token: str) -> str:
    """Given a purpose ("set up", "invitation", "sign in") and a token, return the whole address."""
    page = reverse(_PAGES[Link.Purpose(purpose)], kwargs={"token": token})
    return f"{settings.PUBLIC_ADDRESS}{page}"


def opened(token: str, purpose: str, at: datetime) -> Opened | None:
    """Given what stands in a link, return what it says, or None when it does not work: unknown,
    used, withdrawn and late links are not told apart."""
    link = (
        Link.objects.filter(
            token_hash=fingerprint(token),
            purpose=purpose,
            used_at__isnull=True,
            withdrawn_at__isnull=True,
            expires_at__gt=at,
        )
        .select_related("school", "user")
        .first()
    )
    if link is None:
        return None
    return Opened(
        email=link.email or (link.user.email if link.user else ""),
        name=link.name or (link.user.name if link.user else ""),
        school=link.school.name if link.school else "",
        roles=tuple(Role(role) for role in link.roles),
        until=link.until,
        expires_at=link.expires_at,
    )


def is_known(email: str) -> bool:
    """Given an address, return whether somebody signs in here with it."""
    return User.objects.filter(email=email.strip().lower()).exists()


def invitations_of(school: School, at: datetime) -> list[InvitationRow]:
    """Given a school and a moment, return the invitations that wait for an answer, newest first."""
    links = Link.objects.filter(
        school=school,
        purpose=Link.Purpose.INVITATION,
        used_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=at,
    ).select_related("made_by")
    return [
        InvitationRow(
            public_id=link.public_id,
            email=link.email,
            name=link.name,
            roles=tuple(Role(role) for role in link.roles),
            until=link.until,
            made_by=str(link.made_by) if link.made_by else "",
            expires_at=link.expires_at,
        )
        for link in links.order_by("-made_at")
    ]

"""Mails of this room, as plain text that reads well on a phone. They wait where no mail server is
set, and nothing else waits for them."""

from __future__ import annotations

from django.core.mail import send_mail

from abide.domain.roles import Role
from abide.domain.words import day, listing
from abide.hub.people.models import Link, User
from abide.hub.people.queries import address_of_link
from abide.hub.schools.models import School


def invitation(link: Link, token: str, inviter: str) -> None:
    """Given an invitation and its token, mail it."""
    assert link.school is not None
    posts = listing([Role(role).value for role in link.roles])
    address = address_of_link(Link.Purpose.INVITATION, token)
    body = (
        f"{inviter} invites you to Abide at {link.school.name}, as {posts}.\n\n"
        "Abide shows whether the school could get its systems and data back after a bad day.\n\n"
        f"Open this link to come in:\n{address}\n\n"
        f"It works once, until {day(link.expires_at.date())}. If you did not expect it, leave it "
        "alone: nothing happens without you.\n"
    )
    send_mail(f"You are invited to {link.school.name}", body, None, [link.email])


def access_ended(school: School, user: User) -> None:
    """Given a person whose access ended, tell them."""
    body = (
        f"Your access to {school.name} in Abide has ended today.\n\n"
        "If that surprises you, ring the school office.\n"
    )
    send_mail(f"Your access to {school.name} has ended", body, None, [user.email])


def second_step_taken_away(user: User) -> None:
    """Given a person whose second step was taken away, tell them."""
    body = (
        "The second step of your sign-in to Abide was taken away today, and you were signed out "
        "everywhere. Set up a new one when you sign in next.\n\n"
        "If you did not ask for that, ring the school office now.\n"
    )
    send_mail("Your second step was taken away", body, None, [user.email])

"""A second step that was lost with a telephone is taken away, so that a new one can be set up."""

from __future__ import annotations

import uuid
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from abide.domain.errors import Refused
from abide.hub.evidence.actions import HUB, record
from abide.hub.people import letters
from abide.hub.people.actions.posts import end_sessions
from abide.hub.people.models import User
from abide.hub.people.queries import schools_of
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School


@transaction.atomic
def reset_second_step(*, visitor: Visitor, person: uuid.UUID, at: datetime) -> None:
    """Given a person of the school who lost their second step, take it away and end their
    sessions; an entry says so.

    Raise Refused for oneself, and for people who hold posts in other schools too: what one school
    decides must not weaken another's door.
    """
    user = User.objects.get(public_id=person)
    schools = schools_of(user, at)
    if user.pk == visitor.user_id:
        raise Refused("You can't take away your own second step: ask another person to.")
    if [school.pk for school in schools] != [visitor.school.pk]:
        raise Refused(
            f"{user} works for other schools too, so whoever runs this hub must do it, on the "
            "hub's own machine: `abide hub link EMAIL --new-second-step`."
        )
    _take_away(user, schools, visitor.by, at)


@transaction.atomic
def reset_by_host(*, email: str, at: datetime) -> None:
    """Given the address of a person who lost their second step, take it away as the host, at the
    server; an entry in each of their schools says so. Raise Refused when nobody has it."""
    user = User.objects.filter(email=email.strip().lower()).first()
    schools = schools_of(user, at) if user else []
    if user is None or not schools:
        raise Refused(f"Nobody with a post signs in with {email}: look at the page People.")
    _take_away(user, schools, HUB, at)


def _take_away(user: User, schools: list[School], by: str, at: datetime) -> None:
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    for school in schools:
        facts = {"person": str(user.public_id)}
        record(school=school, kind="second step taken away", by=by, at=at, facts=facts)
    letters.second_step_taken_away(user)

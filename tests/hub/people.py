"""The cast: one person for each post, at an invented school, and a stranger at another."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.test import Client

from abide.domain.roles import Role, capabilities
from abide.hub.people.models import Membership, User
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School

BEGAN = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
NAMES = {
    Role.HEADTEACHER: "Hannah Heath",
    Role.OFFICE_MANAGER: "Olu Offord",
    Role.ICT_COORDINATOR: "Ines Ito",
    Role.TECHNICIAN: "Theo Tarn",
    Role.DATA_PROTECTION_OFFICER: "Dara Dunn",
    Role.CHAIR: "Chris Chalke",
    Role.GOVERNOR: "Gwen Gorse",
    Role.CLERK: "Cleo Clough",
    Role.AUDITOR: "Ada Ash",
}


def make_school(name: str = "Larkfield Primary School", slug: str = "larkfield") -> School:
    return School.objects.create(name=name, slug=slug, created_at=BEGAN)


def make_person(school: School, role: Role, name: str | None = None) -> User:
    """Return the person of a post at a school, made when there is none yet."""
    name = name or NAMES[role]
    email = f"{name.lower().replace(' ', '.')}@{school.slug}.example"
    user, made = User.objects.get_or_create(
        email=email, defaults={"name": name, "joined_at": BEGAN}
    )
    if made:
        Membership.objects.create(school=school, user=user, role=role.value, since=BEGAN)
    return user


def visitor(school: School, role: Role, name: str | None = None) -> Visitor:
    """Return the person of a post, made when there is none yet, as actions are told of them."""
    user = make_person(school, role, name)
    return Visitor(school, user.pk, user.public_id, user.name, (role,), capabilities([role]), True)


def signed_in(user: User, *, second_step: bool = True) -> Client:
    """Return a browser in which a person is signed in, with a second step unless told otherwise."""
    client = Client()
    client.force_login(user)
    methods: list[dict[str, Any]] = [{"method": "password", "at": 0}]
    if second_step:
        methods.append({"method": "mfa", "at": 0, "type": "totp"})
    session = client.session
    session["account_authentication_methods"] = methods
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client

"""Every way to read who may come in."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from abide.domain.roles import Role, capabilities, needs_second_step
from abide.hub.people.models import Membership, User
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School


def held_posts(user: User, at: datetime) -> QuerySet[Membership]:
    """Given a person and a moment, return the posts they hold then, with their schools."""
    today = at.astimezone(ZoneInfo("Europe/London")).date()
    return (
        Membership.objects.filter(user=user, ended_at__isnull=True, user__is_active=True)
        .filter(Q(until__isnull=True) | Q(until__gte=today))
        .select_related("school")
        .order_by("school__name", "role")
    )


def schools_of(user: User, at: datetime) -> list[School]:
    """Given a person and a moment, return the schools they hold a post in, by name."""
    return list(dict.fromkeys(post.school for post in held_posts(user, at)))


def visitor_of(request: HttpRequest, slug: str, at: datetime) -> Visitor | None:
    """Given a signed-in request and a school's slug, return who looks in, or None for a stranger."""
    user = request.user
    assert isinstance(user, User)
    posts = list(held_posts(user, at).filter(school__slug=slug))
    if not posts:
        return None
    roles = tuple(Role(post.role) for post in posts)
    return Visitor(
        school=posts[0].school,
        user_id=user.pk,
        person=user.public_id,
        name=str(user),
        roles=roles,
        can=capabilities(roles),
        second_step=not needs_second_step(roles) or had_second_step(request),
    )


def had_second_step(request: HttpRequest) -> bool:
    """Given a signed-in request, return whether it was signed in with a second step, a passkey, or
    by the school's own sign-in service."""
    records = request.session.get("account_authentication_methods", [])
    return any(each.get("method") in ("mfa", "socialaccount") for each in records)

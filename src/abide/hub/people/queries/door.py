"""Who may come in: posts held at a moment, and whether this session gave a second step."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from abide.domain.roles import Role, capabilities, needs_second_step
from abide.hub.evidence.models import Entry
from abide.hub.people.models import Membership, User
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day

OTHERS_SECOND_STEP = "abide_second_step_by_sign_in_service"
"""Where a session notes for whom the school's own sign-in service asked for a second step."""


def held_posts(user: User, at: datetime) -> list[Membership]:
    """Given a person and a moment, return the posts they hold then, with their schools."""
    return _held(_not_ended(at).filter(user=user), at)


def schools_of(user: User, at: datetime) -> list[School]:
    """Given a person and a moment, return the schools they hold a post in, by name."""
    return list(dict.fromkeys(post.school for post in held_posts(user, at)))


def holders_of(school: School, role: Role, at: datetime) -> list[User]:
    """Given a school, a post and a moment, return who holds it then, by name."""
    posts = _held(_not_ended(at).filter(school=school, role=role.value), at)
    return sorted((post.user for post in posts), key=lambda user: user.name)


def posts_at(school: School, at: datetime) -> list[Membership]:
    """Given a school and a moment, now or past, return every post held there then, with its person:
    one that was given by then, had not been ended, and whose last day, as it was then, had not
    gone by."""
    posts = list(
        Membership.objects.filter(school=school, since__lte=at, user__is_active=True)
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))
        .select_related("school", "user")
        .order_by("role", "since", "pk")
    )
    moved = _last_days_then(school, at)
    for post in posts:
        first = moved.get((str(post.user.public_id), post.role))
        if first is not None and (post.ended_at is None or first.at <= post.ended_at):
            post.until = first.before
    return _held(posts, at)


def visitor_of(request: HttpRequest, slug: str, at: datetime) -> Visitor | None:
    """Given a signed-in request and a school's slug, return who looks in, or None for a
    stranger."""
    user = request.user
    assert isinstance(user, User)
    posts = _held(_not_ended(at).filter(user=user, school__slug=slug), at)
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
    """Given a signed-in request, return whether its person gave a second step in this session: a
    code, a recovery code or a passkey, or one that the school's own sign-in service asks for.

    Setting a second step up does not count; giving it once afterwards does.
    """
    user = request.user
    if not isinstance(user, User):
        return False
    records = get_authentication_records(request, user)
    if any(each.get("method") == "mfa" for each in records):
        return True
    return bool(request.session.get(OTHERS_SECOND_STEP) == str(user.public_id))


def has_second_step(user: User) -> bool:
    """Given a person, return whether they have set up a second step here."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def _not_ended(at: datetime) -> QuerySet[Membership]:
    """Return posts that may be held at a moment; the last day is judged by `_held`, since it ends
    at midnight where the school is."""
    yesterday = at.date() - timedelta(days=1)
    return (
        Membership.objects.filter(ended_at__isnull=True, user__is_active=True)
        .filter(Q(until__isnull=True) | Q(until__gte=yesterday))
        .select_related("school", "user")
        .order_by("school__name", "role")
    )


@dataclass(frozen=True)
class _Moved:
    """When the last day of a post was changed, and what it was before."""

    at: datetime
    before: date | None


def _last_days_then(school: School, at: datetime) -> dict[tuple[str, str], _Moved]:
    """Return the first change since a moment of each post's last day, by person and post."""
    changes = Entry.objects.filter(school=school, kind="last day changed", at__gt=at)
    found: dict[tuple[str, str], _Moved] = {}
    for moved_at, line in changes.order_by("seq").values_list("at", "line"):
        facts = _facts(line)
        before = str(facts.get("before"))
        with suppress(ValueError):
            day = None if before == "no end" else date.fromisoformat(before)
            key = str(facts.get("person")), str(facts.get("role"))
            found.setdefault(key, _Moved(moved_at, day))
    return found


def _facts(line: str) -> dict[str, Any]:
    """Given a line of the log, return its facts; none where somebody changed it into no entry."""
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    facts = value.get("facts") if isinstance(value, dict) else None
    return facts if isinstance(facts, dict) else {}


def _held(posts: Iterable[Membership], at: datetime) -> list[Membership]:
    return [
        post for post in posts if post.until is None or post.until >= local_day(post.school, at)
    ]

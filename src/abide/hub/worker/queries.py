"""Every way to read what the worker has done and has to do."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from abide.hub.schools.models import School
from abide.hub.worker.models import Mail

NEWEST = 50
_WAITS = Q(sent_at__isnull=True, given_up_at__isnull=True)


@dataclass(frozen=True)
class Outbox:
    """How mail stands: whether there is a server, what waits since when, and why."""

    has_server: bool
    waiting: int
    waiting_since: datetime | None
    why_not: str


def outbox() -> Outbox:
    """Return how mail stands on this hub."""
    found = Mail.objects.filter(_WAITS).aggregate(count=Count("pk"), since=Min("made_at"))
    trouble = (
        Mail.objects.filter(_WAITS).exclude(why_not="").order_by("-not_before").values("why_not")
    )
    newest = trouble.first()
    return Outbox(
        has_server=settings.CONFIGURATION.mail is not None,
        waiting=found["count"],
        waiting_since=found["since"],
        why_not=newest["why_not"] if newest else "",
    )


def mails_of(school: School) -> QuerySet[Mail]:
    """Given a school, return its mails, newest first."""
    rows = Mail.objects.filter(school=school).select_related("way__user")
    return rows.order_by("-made_at", "to")


def letters_of_test(school: School, asked: uuid.UUID) -> list[Mail]:
    """Given which test was asked for, return its letters."""
    return list(mails_of(school).filter(about=f"test:{asked}").order_by("pk"))


def is_mine(mail: Mail, user_id: int, email: str) -> bool:
    """Given a letter and a person, return whether it goes to them."""
    return mail.to == email.lower() if mail.way is None else mail.way.user_id == user_id


def name_of(mail: Mail) -> str:
    """Given a letter, return where it goes, as pages say it: never the address of a service."""
    if mail.way is None:
        return mail.to
    return f"{mail.way}, {mail.way.user}"

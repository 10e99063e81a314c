"""What goes out: one letter to one address, by mail or another way."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from abide.domain.telling import Back, Letter
from abide.domain.words import moment
from abide.hub.controls.promises.judged import PromisesAt
from abide.hub.controls.standing.school import Standing
from abide.hub.schools.models import School
from abide.hub.telling.models import Told, Way


@dataclass(frozen=True)
class Outgoing:
    """One letter to one address; `way` is the row of another way than mail."""

    to: str
    subject: str
    body: str
    way: int | None = None


@dataclass(frozen=True)
class Telling:
    """All that is told of one thing at one time: each letter once (`about`), in one thread.

    `troubles` and `backs`: whom it tells of which systems, so that the next letter knows.
    """

    about: str
    thread: str
    outgoing: tuple[Outgoing, ...]
    troubles: tuple[tuple[str, uuid.UUID], ...] = ()
    backs: tuple[tuple[str, uuid.UUID], ...] = ()


def by_mail(email: str, letter: Letter) -> Outgoing:
    """Given an address and a letter, return it as a mail."""
    return Outgoing(email, letter.subject, letter.body)


def by_ways(ways: Iterable[Way], letter: Letter) -> list[Outgoing]:
    """Given other ways and a letter, return it as each takes it: whole to an address of the
    school's, in short to a service."""
    return [
        by_mail(way.email, letter)
        if way.email
        else Outgoing(f"way:{way.public_id}", letter.subject, letter.short, way.pk)
        for way in ways
    ]


def page(school: School, name: str, **more: object) -> str:
    """Given the name of a page of a school, return its whole address."""
    path = reverse(name, kwargs={"school": school.slug, **more})
    return f"{settings.PUBLIC_ADDRESS}{path}"


def thread_of(school: School, letter: str, month: str) -> str:
    """Given a school, a letter and a month, return the name that mail programs keep them together
    by: one thread a month."""
    host = urlsplit(settings.PUBLIC_ADDRESS).hostname or "localhost"
    return f"{letter}-{month}-{school.public_id}@{host}"


def open_troubles(school: School) -> list[Told]:
    """Given a school, return of which systems somebody was told who was not told yet that they
    are back."""
    return list(Told.objects.filter(school=school, back_at__isnull=True).order_by("pk"))


@dataclass(frozen=True)
class Backs:
    """What one address is told to be back, and which rows that closes."""

    lines: tuple[Back, ...]
    ids: tuple[tuple[str, uuid.UUID], ...]


def id_of_promise(school: School, control: str) -> uuid.UUID:
    """Given a promise's id, return the id that it is told by, beside those of systems."""
    return uuid.uuid5(school.public_id, control)


def backs_for(email: str, told: Sequence[Told], still: set[uuid.UUID], judged: PromisesAt) -> Backs:
    """Given an address, what was told, what is still in trouble and how all stands, return what to
    tell of those that are back. Of one that is gone nothing is said."""
    found = judged.standing
    lines, ids = [], []
    for row in told:
        if row.to != email or row.system in still:
            continue
        ids.append((email, row.system))
        one = found.of(row.system)
        if one is not None:
            lines.append(Back(one.name, _good(one.status.last_backup_at, found)))
            continue
        title = _title(row.system, judged)
        if title:
            lines.append(Back(f"“{title}”", "the report has come, and tells of no failure."))
    return Backs(tuple(lines), tuple(ids))


def _title(told: uuid.UUID, judged: PromisesAt) -> str:
    """Return the title of the promise that was told by an id, where it is kept now."""
    school = judged.standing.school
    for each in judged.promises:
        if id_of_promise(school, each.control.id) == told and each.judged.is_kept:
            return each.control.title.rstrip(".")
    return ""


def _good(last: datetime | None, found: Standing) -> str:
    if last is None:
        return "nothing is amiss with its backups any more."
    zone = found.calendar.zone
    year = found.at.astimezone(zone).year
    return f"its newest good backup is of {moment(last, zone, year)}."

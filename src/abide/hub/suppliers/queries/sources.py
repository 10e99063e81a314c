"""The mailboxes and the watched folder as a school sees them: which address, and do they work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from abide.hub.configuration import Reports
from abide.hub.schools.models import School
from abide.hub.suppliers.models import Look
from abide.hub.suppliers.reading.mails import fingerprint

FOLDER_SOURCE = "folder"


@dataclass(frozen=True)
class Source:
    """One place that reports come to: `address` for mails, `folder` as the host names it."""

    address: str
    folder: str
    looked_at: datetime | None
    failing_since: datetime | None
    trouble: str


def source_of(box: Reports) -> str:
    """Given a mailbox, return the name that its looks are noted under."""
    return fingerprint(f"{box.host}:{box.port}:{box.user}:{box.mailbox}")


def address_of(box: Reports, school: School) -> str:
    """Given a mailbox and a school, return the address that its suppliers write to: with the
    school's own word in it where the mailbox is for more than one."""
    if box.school:
        return box.address
    name, _, domain = box.address.partition("@")
    return f"{name}+{school.slug}@{domain}"


def schools_named(box: Reports, to: Sequence[str]) -> list[School]:
    """Given a mailbox and the addresses that a mail is for, return the schools that it is for; the
    only school of a hub is meant by every mail."""
    if box.school:
        return list(School.objects.filter(slug=box.school))
    name, _, domain = box.address.lower().partition("@")
    slugs = {
        local.removeprefix(f"{name}+")
        for local, _, host in (each.partition("@") for each in to)
        if host == domain and local.startswith(f"{name}+")
    }
    named = list(School.objects.filter(slug__in=slugs).order_by("pk")) if slugs else []
    if named:
        return named
    every = list(School.objects.order_by("pk")[:2])
    return every if len(every) == 1 else []


def sources_of(school: School) -> list[Source]:
    """Given a school, return the places that its reports come to, and how the last look went."""
    boxes = [box for box in settings.CONFIGURATION.reports if box.school in ("", school.slug)]
    looks = {look.source: look for look in _looks([*map(source_of, boxes), FOLDER_SOURCE])}
    found = [_source(address_of(box, school), "", looks.get(source_of(box))) for box in boxes]
    root = settings.CONFIGURATION.reports_folder
    if root:
        place = str(settings.HUB_HOME.hub / root / school.slug)
        found.append(_source("", place, looks.get(FOLDER_SOURCE)))
    return found


def troubles(at: datetime) -> list[str]:
    """Given a moment, return what is wrong with mailboxes and folder, for whoever runs the hub."""
    sources = [*map(source_of, settings.CONFIGURATION.reports), FOLDER_SOURCE]
    found = _looks(sources)
    said = [look.trouble for look in found if look.trouble]
    return said + [
        f"{look.put_by:,} mails named no school, or too many waited: they lie put by there."
        for look in found
        if look.put_by
    ]


def failing_since(school: School, at: datetime) -> datetime | None:
    """Given a school and a moment, return since when nothing could come in by one of the ways its
    reports come; None while all work."""
    since = (each.failing_since for each in sources_of(school))
    return min((each for each in since if each is not None and each <= at), default=None)


def _looks(sources: Sequence[str]) -> list[Look]:
    return list(Look.objects.filter(source__in=list(sources)).order_by("pk"))


def _source(address: str, folder: str, look: Look | None) -> Source:
    if look is None:
        return Source(address, folder, None, None, "")
    return Source(address, folder, look.tried_at, look.failing_since, look.trouble)

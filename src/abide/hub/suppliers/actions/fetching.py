"""Look into the mailboxes and the watched folder, and take in what lies there. What goes wrong with
one mail, one mailbox or one school holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from abide.domain.errors import AbideError
from abide.domain.words import plural
from abide.hub.configuration import Reports
from abide.hub.schools.models import School
from abide.hub.suppliers.actions.taking import Brought, PutBy, take_in
from abide.hub.suppliers.models import Look, Report
from abide.hub.suppliers.queries.sources import FOLDER_SOURCE, schools_named, source_of
from abide.hub.suppliers.reading.mails import read_mail
from abide.hub.suppliers.sources import folder
from abide.hub.suppliers.sources.mailbox import Fetched, opened
from abide.hub.suppliers.verdicts import Came

EVERY = timedelta(minutes=5)
_log = logging.getLogger("abide.suppliers")
_told: set[str] = set()


def fetch(*, at: datetime) -> int:
    """Given a moment, take in what lies in every mailbox that was not looked into lately and in the
    watched folder; return how many reports that were. How each look went is noted."""
    taken = 0
    for box in settings.CONFIGURATION.reports:
        source = source_of(box)
        lately = Look.objects.filter(source=source, tried_at__gt=at - EVERY, tried_at__lte=at)
        if not lately.exists():
            school = School.objects.filter(slug=box.school).first() if box.school else None
            taken += _looked(source, school, partial(_mailbox, box, at), at)
    root = settings.CONFIGURATION.reports_folder
    if root:
        taken += _looked(
            FOLDER_SOURCE, None, partial(_folders, settings.HUB_HOME.hub / root, at), at
        )
    return taken


Work = Callable[[], tuple[int, int, str]]
"""Takes in what is there; says how many were taken, how many lie put by, and what went wrong."""


def _looked(source: str, school: School | None, work: Work, at: datetime) -> int:
    try:
        taken, put_by, trouble = work()
    except (AbideError, OSError) as error:
        taken, put_by, trouble = 0, 0, _sentence(error)
    look, _ = Look.objects.get_or_create(source=source, defaults={"tried_at": at})
    look.school, look.tried_at, look.trouble = school, at, trouble[:300]
    if trouble:
        look.failing_since = look.failing_since or at
    else:
        look.worked_at, look.failing_since = at, None
        look.put_by = put_by
    look.save()
    return taken


def _mailbox(box: Reports, at: datetime) -> tuple[int, int, str]:
    taken = failed = 0
    with opened(box) as held:
        for uid in held.waiting():
            fetched = held.fetch(uid)
            if fetched is None:
                continue
            try:
                number = _mail(box, fetched, at)
            except PutBy:
                held.move(uid, box.put_by)
            except (AbideError, DatabaseError, OSError) as error:
                _tell(f"mail {uid} of {box.host}", error)
                failed += 1
            except Exception as error:  # noqa: BLE001  one that trips us must not stop the others
                _tell(f"mail {uid} of {box.host}, put by", type(error).__name__)
                held.move(uid, box.put_by)
            else:
                taken += number
                held.move(uid, box.taken)
        put_by = held.number_in(box.put_by)
    return taken, put_by, _of_failed(failed, "mail")


def _mail(box: Reports, fetched: Fetched, at: datetime) -> int:
    """Take one mail in at each school that it is for; return at how many. Raise PutBy for one that
    names no school here, or that no school takes."""
    mail = read_mail(fetched.raw)
    received = min(fetched.arrived_at or at, at)
    came = Came(mail, received)
    brought = Brought(
        came, fetched.raw, Report.Way.MAIL, "mail.eml", "message/rfc822", mail.message_id
    )
    schools = schools_named(box, mail.to)
    if not schools:
        raise PutBy
    found = [
        take_in(school=each, brought=brought, at=at, verified_by=box.verified_by)
        for each in schools
    ]
    return sum(each is not None for each in found)


def _folders(root: Path, at: datetime) -> tuple[int, int, str]:
    taken = failed = 0
    for school, base in _bases(root):
        for found in folder.files_in(base):
            try:
                taken += take_in(school=school, brought=_brought(found, at), at=at) is not None
                folder.move_to_done(base, found)
            except PutBy:
                continue  # it stays where it lies until somebody has settled what waits
            except Exception as error:  # noqa: BLE001  one that trips us must not stop the others
                _tell(f"{school.slug}, a file of the watched folder", type(error).__name__)
                failed += 1
    return taken, 0, _of_failed(failed, "file")


def _brought(found: folder.Found, at: datetime) -> Brought:
    """Given a file of the watched folder, return it as it is taken in."""
    came = Came(
        mail=found.mail,
        received_at=at,
        folder=found.part,
        file_name=found.path.name,
        claimed_at=min(found.mail.date or found.written_at, found.written_at),
    )
    return Brought(came, found.raw, Report.Way.FOLDER, found.path.name, found.media_type)


def _bases(root: Path) -> Iterator[tuple[School, Path]]:
    """Yield each school with its folder; with one school alone also what lies in it directly."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    schools = list(School.objects.order_by("pk"))
    for school in schools:
        base = root / school.slug
        if base.is_dir() and not base.is_symlink():
            yield school, base
        elif len(schools) == 1:
            yield school, root


def _of_failed(failed: int, what: str) -> str:
    return (
        f"{plural(failed, what)} could not be taken in and will be tried again." if failed else ""
    )


def _sentence(error: Exception) -> str:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return said if said.endswith(".") else f"The watched folder can’t be read ({said})."


def _tell(about: str, error: object) -> None:
    if about not in _told:
        _told.add(about)
        _log.error("%s: %s", about, error)

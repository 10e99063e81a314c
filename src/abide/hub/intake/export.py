"""The school as a file for its own servers: what people wrote and the log, so that the worst day
needs no hub. Made when it is asked for, sealed with age to one agent's own key."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.http import HttpResponse

from abide.engines.age import seal
from abide.hub.backups.models import Agent, DriveMove, Place
from abide.hub.evidence.actions import record
from abide.hub.evidence.exporting import write_zip
from abide.hub.people.models import Membership
from abide.hub.register import queries as register
from abide.hub.schools.models import School
from abide.hub.web.tables import csv_text

README = """\
What this school's hub held on {at}.

register/   systems, sets of data, contacts, school time and drives, as tables (CSV)
people.csv  who held which post, and how to write to them
log.zip     the school's own log and its servers', with a program that checks them
            (unpack it; then  python3 check.py . )

It was sealed to the key of one server and opened there. Keep it as you keep a paper register.
"""


def answer_with_export(agent: Agent, at: datetime) -> HttpResponse:
    """Given an agent, return its school as a zip sealed to it; that it was fetched is an entry."""
    sealed = seal(export_of(agent.school, at), agent.export_recipient)
    note_fetched(agent=agent, sha256=hashlib.sha256(sealed).hexdigest(), at=at)
    response = HttpResponse(sealed, content_type="application/octet-stream")
    response["Content-Disposition"] = 'attachment; filename="school-export.age"'
    return response


def note_fetched(*, agent: Agent, sha256: str, at: datetime) -> None:
    """Given that an agent was handed its school's export, keep when, with an entry."""
    from django.db import transaction

    with transaction.atomic():
        Agent.objects.filter(pk=agent.pk).update(export_fetched_at=at)
        record(
            school=agent.school,
            kind="export fetched",
            by=f"agent:{agent.public_id}",
            at=at,
            facts={"agent": str(agent.public_id), "sha256": sha256},
        )


def export_of(school: School, at: datetime) -> bytes:
    """Given a school, return all that its hub holds of it, as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("README.txt", README.format(at=f"{at:%d.%m.%Y %H:%M} UTC"))
        for name, data in _members(school):
            made.writestr(name, data)
    return out.getvalue()


def _members(school: School) -> Iterator[tuple[str, bytes]]:
    yield (
        "school.json",
        _json(
            {
                "name": school.name,
                "zone": school.zone,
                "division": school.division,
                "opens_at": school.opens_at,
                "opens_at_words": school.opens_at_words,
            }
        ),
    )
    systems = register.systems_of(school)
    yield "register/systems.csv", _table(systems)
    yield "register/systems.json", _json([_plain(each) for each in systems])
    yield "register/data-sets.csv", _table(register.data_sets_of(school))
    yield "register/contacts.csv", _table(register.contacts_of(school))
    days = [
        *register.terms_of(school),
        *register.closures_of(school),
        *register.deadlines_of(school),
    ]
    yield "register/calendar.csv", _table(days)
    yield "register/places.csv", _places(school)
    yield "register/drives.csv", _moves(school)
    yield "people.csv", _people(school)
    yield from _log(school)


def _places(school: School) -> bytes:
    rows = Place.objects.filter(school=school, removed_at__isnull=True).order_by("name")
    return csv_text(
        ("name", "kind", "offsite", "offline", "immutable"),
        [(p.name, p.kind, p.offsite, p.offline, p.immutable) for p in rows],
    )


def _moves(school: School) -> bytes:
    rows = DriveMove.objects.filter(school=school, undone_at__isnull=True)
    return csv_text(
        ("drive", "direction", "where", "at"),
        [
            (m.drive.name, m.direction, m.where, m.at)
            for m in rows.select_related("drive").order_by("at", "pk")
        ],
    )


def _people(school: School) -> bytes:
    posts = Membership.objects.filter(school=school, ended_at__isnull=True).select_related("user")
    return csv_text(
        ("name", "e-mail", "post", "since", "until"),
        [
            (post.user.name, post.user.email, post.role, post.since, post.until)
            for post in posts.order_by("user__name", "role")
        ],
    )


def _log(school: School) -> Iterator[tuple[str, bytes]]:
    """Return the evidence of the school, as its own room exports it."""
    out = io.BytesIO()
    write_zip(school, out)
    yield "log.zip", out.getvalue()


def _table(rows: Sequence[Any]) -> bytes:
    if not rows:
        return csv_text((), ())
    names = [each.name for each in fields(rows[0])]
    return csv_text(names, [[_cell(getattr(row, name)) for name in names] for row in rows])


def _cell(value: Any) -> Any:
    plain = _plain(value)
    if isinstance(plain, dict):
        return plain.get("name", json.dumps(plain, ensure_ascii=False))
    if isinstance(plain, list):
        return "; ".join(str(_cell(each)) for each in plain)
    return plain


def _plain(value: Any) -> Any:
    """Given a value of a query, return it as plain JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str | bool | int | float) or value is None:
        return value
    if isinstance(value, Iterable):
        return [_plain(each) for each in value]
    return str(value)


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"

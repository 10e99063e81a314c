"""Every way to read sheets: who is asked, who signed, who is missing; at any moment."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from abide.domain.promises import By, Control, Row
from abide.domain.promises.known import Signer
from abide.domain.roles import Role
from abide.hub.controls.catalogues import shipped
from abide.hub.controls.promises.choices import promised_by
from abide.hub.people.queries.door import posts_at
from abide.hub.people.tokens import fingerprint
from abide.hub.records.queries import rows_of
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day
from abide.hub.signoffs.models import SignLink, SignOff

GOVERNORS = (Role.CHAIR, Role.GOVERNOR)
AUDIENCES = {
    "staff": "Everybody on the staff list",
    "governors": "Governors",
    "classes": "Pupils, class by class, by their teachers",
}


@dataclass(frozen=True)
class Asked:
    """One person or class that a sheet is for. `email`: where a link goes; empty where none is
    known. `signed`: the newest signature that counts; `link_at`: since when a link waits."""

    id: str
    name: str
    email: str
    joined_on: date | None
    count: int
    signed: SignOff | None
    link_at: datetime | None

    @property
    def signed_on(self) -> date | None:
        return self.signed.on if self.signed else None


@dataclass(frozen=True)
class Sheet:
    """What is signed off, by whom, and who has signed."""

    id: uuid.UUID
    title: str
    words: str
    audience: str
    controls: tuple[str, ...]
    counts_from: date | None
    version: int
    asked: tuple[Asked, ...]

    @property
    def signed(self) -> int:
        return sum(each.count for each in self.asked if each.signed)

    @property
    def whole(self) -> int:
        return sum(each.count for each in self.asked)

    @property
    def missing(self) -> tuple[Asked, ...]:
        return tuple(each for each in self.asked if each.signed is None)

    @property
    def for_whom(self) -> str:
        return AUDIENCES.get(self.audience, self.audience)


@dataclass(frozen=True)
class Opened:
    """What a link that still works says."""

    link: SignLink
    school: School
    sheet: Sheet
    signer: Asked


def sheets_of(school: School, at: datetime) -> tuple[Sheet, ...]:
    """Given a school and a moment, return its sheets by title, as they stood then. A fixed number
    of statements, however many people and sheets there are."""
    rows = rows_of(school, at, ["sheet", "staff", "class"])
    signed = _signed(school, at)
    links = _links(school, at)
    people = _audiences(school, at, rows)
    found = [
        _sheet(row, people.get(row.text("audience"), ()), signed, links)
        for row in rows.get("sheet", ())
        if not row.erased
    ]
    return tuple(sorted(found, key=lambda each: each.title.casefold()))


def sheet_of(school: School, public_id: uuid.UUID, at: datetime) -> Sheet | None:
    """Given a sheet's id, return the sheet, or None."""
    return next((each for each in sheets_of(school, at) if each.id == public_id), None)


def promises_of(school: School, sheet: Sheet, at: datetime) -> tuple[Control, ...]:
    """Given a sheet, return the promises in force that its signatures count for."""
    rows = rows_of(school, at, ("catalogue", "control"))
    return tuple(each for each in promised_by(rows) if each.id in sheet.controls)


def signers_of(school: School, at: datetime) -> Mapping[str, Sequence[Signer]]:
    """Given a school and a moment, return whose sign-off each promise asks for, by control's id."""
    found: dict[str, list[Signer]] = {}
    for sheet in sheets_of(school, at):
        signers = [
            Signer(each.name, each.joined_on, each.signed_on, each.count, sheet.audience)
            for each in sheet.asked
        ]
        for control in sheet.controls:
            found.setdefault(control, []).extend(signers)
    return found


def opened(token: str, at: datetime) -> Opened | None:
    """Given what stands in a link, return what it says; None when it does not work: unknown, used,
    withdrawn, late, or for a person who is asked no longer. These are not told apart."""
    links = SignLink.objects.filter(
        token_hash=fingerprint(token),
        used_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=at,
    )
    link = links.select_related("school", "sheet").first()
    if link is None:
        return None
    sheet = sheet_of(link.school, link.sheet.public_id, at)
    signer = (
        next((each for each in sheet.asked if each.id == str(link.signer)), None) if sheet else None
    )
    if sheet is None or signer is None:
        return None
    return Opened(link, link.school, sheet, signer)


def signatures_of(school: School, public_id: uuid.UUID, most: int = 200) -> QuerySet[SignOff]:
    """Given a sheet, return its signatures, newest first."""
    rows = SignOff.objects.filter(school=school, sheet__public_id=public_id)
    return rows.select_related("entry").order_by("-at", "-pk")[:most]


def promises_to_sign() -> list[tuple[str, str]]:
    """Return the promises that sign-offs are evidence for, by id and title."""
    return [
        (each.id, each.title)
        for each in shipped().values()
        if any(way.by is By.SIGN_OFFS for way in each.ways)
    ]


def address_of(token: str) -> str:
    """Given a link's token, return the whole address."""
    return f"{settings.PUBLIC_ADDRESS}{reverse('sign', kwargs={'token': token})}"


def _sheet(
    row: Row,
    people: Sequence[Asked],
    signed: Mapping[tuple[str, str], SignOff],
    links: Mapping[tuple[str, str], datetime],
) -> Sheet:
    since = row.day("counts_from")
    asked = []
    for each in people:
        newest = signed.get((row.id, each.id))
        if newest is not None and since is not None and newest.on < since:
            newest = None
        waits = links.get((row.id, each.id))
        asked.append(
            Asked(each.id, each.name, each.email, each.joined_on, each.count, newest, waits)
        )
    return Sheet(
        id=uuid.UUID(row.id),
        title=row.text("title"),
        words=row.text("words"),
        audience=row.text("audience"),
        controls=row.many("controls"),
        counts_from=since,
        version=row.version,
        asked=tuple(asked),
    )


def _audiences(
    school: School, at: datetime, rows: Mapping[str, tuple[Row, ...]]
) -> dict[str, list[Asked]]:
    """Return who may be asked, by audience and by name: staff who have joined and not left, holders
    of governors' posts, classes with their teachers' addresses."""
    today = local_day(school, at)
    staff = [row for row in rows.get("staff", ()) if not row.erased and _is_here(row, today)]
    mails = {row.text("name").casefold(): row.text("email") for row in staff}
    governors = {
        str(post.user.public_id): Asked(
            str(post.user.public_id), post.user.name, post.user.email, None, 1, None, None
        )
        for post in posts_at(school, at)
        if Role(post.role) in GOVERNORS
    }
    found = {
        "staff": [
            Asked(r.id, r.text("name"), r.text("email"), r.day("joined_on"), 1, None, None)
            for r in staff
        ],
        "governors": list(governors.values()),
        "classes": [_class(row, mails) for row in rows.get("class", ()) if not row.erased],
    }
    return {who: sorted(them, key=lambda e: e.name.casefold()) for who, them in found.items()}


def _is_here(row: Row, today: date) -> bool:
    joined, left = row.day("joined_on"), row.day("left_on")
    return (joined is None or joined <= today) and (left is None or left >= today)


def _class(row: Row, mails: Mapping[str, str]) -> Asked:
    teacher = row.text("teacher")
    name = f"{row.text('name')} ({teacher})" if teacher else row.text("name")
    count = int(row.number("pupils") or 1)
    return Asked(row.id, name, mails.get(teacher.casefold(), ""), None, count, None, None)


def _signed(school: School, at: datetime) -> dict[tuple[str, str], SignOff]:
    """Return the newest signature known then, by sheet and signer."""
    rows = SignOff.objects.filter(school=school, at__lte=at).exclude(withdrawn_at__lte=at)
    found: dict[tuple[str, str], SignOff] = {}
    for each in rows.select_related("sheet").order_by("on", "pk"):
        found[(str(each.sheet.public_id), str(each.signer))] = each
    return found


def _links(school: School, at: datetime) -> dict[tuple[str, str], datetime]:
    open_links = SignLink.objects.filter(
        school=school,
        made_at__lte=at,
        used_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=at,
    )
    rows = open_links.order_by("made_at").values_list("sheet__public_id", "signer", "made_at")
    return {(str(sheet), str(signer)): made for sheet, signer, made in rows}

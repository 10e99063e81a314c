"""Signatures: asked for by links, given, typed in from paper, taken back as a mistake."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from abide.domain.errors import Refused
from abide.hub.evidence.actions import File, record
from abide.hub.people.tokens import drawn, fingerprint
from abide.hub.records.models import Record
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day
from abide.hub.signoffs.actions.sheets import sheet_row
from abide.hub.signoffs.letters import please_sign
from abide.hub.signoffs.models import SignLink, SignOff
from abide.hub.signoffs.queries import Asked, Sheet, address_of, opened, sheet_of

LASTS = timedelta(days=21)
"""How long a link works: long enough for a holiday week, short enough to be remembered."""
UNDO_WITHIN = timedelta(minutes=15)


class LinkGone(Refused):
    """The link is unknown, used, withdrawn or too late; which of these is not told."""

    def __init__(self) -> None:
        super().__init__(
            "This link does not work any more. It works once and for three weeks: ask the school "
            "office for a new one."
        )


class WordsChanged(Refused):
    """The sheet says something else than when it was read."""

    def __init__(self) -> None:
        super().__init__("The words were changed meanwhile: read them again, then sign.")


@dataclass(frozen=True)
class _Drawn:
    """A link that was drawn: its address, which is kept nowhere, its id, and whose it is."""

    address: str
    link: str
    signer: str


@transaction.atomic
def ask(*, visitor: Visitor, sheet: uuid.UUID, at: datetime) -> tuple[int, tuple[str, ...]]:
    """Given a sheet, mail a link to everybody who is missing and has an address; return how many
    were mailed, and the names of those without one. Older links of theirs stop working."""
    found = _sheet(visitor.school, sheet, at)
    reached = [each for each in found.missing if each.email]
    drawn = [_draw(visitor, found, each, at, mailed=True) for each in reached]
    for each, link in zip(reached, drawn, strict=True):
        please_sign(visitor.school, found, each, link.address, (at + LASTS).date())
    if reached:
        facts = {"sheet": str(sheet), "asked": len(reached), "by_mail": True}
        facts |= _told(drawn)
        record(school=visitor.school, kind="sign-off asked", by=visitor.by, at=at, facts=facts)
    return len(reached), tuple(each.name for each in found.missing if not each.email)


@transaction.atomic
def link_for(*, visitor: Visitor, sheet: uuid.UUID, signer: str, at: datetime) -> str:
    """Given a sheet and one who is to sign, return the address of a link, to be handed over. It is
    shown once; an older one stops working. Raise Refused for one who is not asked."""
    found = _sheet(visitor.school, sheet, at)
    drawn = _draw(visitor, found, _one(found, signer), at, mailed=False)
    facts = {"sheet": str(sheet), "asked": 1, "by_mail": False, **_told([drawn])}
    record(school=visitor.school, kind="sign-off asked", by=visitor.by, at=at, facts=facts)
    return drawn.address


@transaction.atomic
def sign(*, token: str, at: datetime, read: int | None = None) -> SignOff:
    """Given a link's token and the version of the sheet that was read, sign it as its person,
    today; the link is used up. Of two who come at once, one signs. Raise LinkGone; WordsChanged
    where the sheet says something else by now."""
    School.objects.select_for_update().filter(sign_links__token_hash=fingerprint(token)).first()
    found = opened(token, at)
    if found is None:
        raise LinkGone
    if read is not None and read != found.sheet.version:
        raise WordsChanged
    how = SignOff.How.LINK if found.link.mailed else SignOff.How.HANDED
    won = SignLink.objects.filter(pk=found.link.pk, used_at__isnull=True, withdrawn_at__isnull=True)
    if won.update(used_at=at) != 1:
        raise LinkGone
    today = local_day(found.school, at)
    entry = record(
        school=found.school,
        kind="signed off",
        by=f"signer:{found.signer.id}",
        at=at,
        facts={
            "sheet": str(found.sheet.id),
            "on": today.isoformat(),
            "signatures": 1,
            "stands_for": found.signer.count,
            "basis": "staff say",
            "how": how.label.lower(),
            "version": found.sheet.version,
            "link": str(found.link.public_id),
        },
    )
    return SignOff.objects.create(
        school=found.school,
        sheet=found.link.sheet,
        signer=found.link.signer,
        on=today,
        at=at,
        how=how,
        entry=entry,
    )


@transaction.atomic
def type_in(
    *,
    visitor: Visitor,
    sheet: uuid.UUID,
    signers: Iterable[str],
    on: date,
    at: datetime,
    files: Sequence[File] = (),
) -> int:
    """Given who signed the sheet on paper and on which day, note that, perhaps with a picture of
    it; return how many. One entry. Raise Refused for nobody, one who is not asked, and a day that
    is still to come."""
    found = _sheet(visitor.school, sheet, at)
    who = [_one(found, each) for each in dict.fromkeys(signers)]
    if not who:
        raise Refused("Tick who signed.")
    if on > local_day(visitor.school, at):
        raise Refused("That day is still to come: enter the day it was signed.")
    facts = {
        "sheet": str(sheet),
        "version": found.version,
        "on": on.isoformat(),
        "signatures": len(who),
        "stands_for": sum(each.count for each in who),
        "basis": "staff say",
        "how": "on paper, typed in",
        "signers": [each.id for each in who],
    }
    school, by = visitor.school, visitor.by
    entry = record(school=school, kind="signed off", by=by, at=at, facts=facts, files=files)
    row = sheet_row(visitor, sheet)
    paper = {"school": school, "sheet": row, "on": on, "at": at, "how": SignOff.How.PAPER}
    ids = [uuid.UUID(each.id) for each in who]
    SignOff.objects.bulk_create(SignOff(**paper, signer=each, entry=entry) for each in ids)
    _end_links(row, ids, at)
    return len(who)


@transaction.atomic
def withdraw(*, visitor: Visitor, signature: uuid.UUID, at: datetime) -> None:
    """Given a signature that was typed in minutes ago by mistake, take it back, with all that were
    typed in at once. Raise Refused once that time is past, and for one that was given by a link."""
    rows = SignOff.objects.filter(school=visitor.school, withdrawn_at__isnull=True)
    one = rows.select_related("sheet").filter(public_id=signature).first()
    if one is None or one.how != SignOff.How.PAPER:
        raise Refused("Only what was typed in from paper can be taken back.")
    if at - one.at > UNDO_WITHIN:
        raise Refused("That was too long ago to be taken back: it stays in the evidence.")
    count = rows.filter(entry=one.entry_id).update(withdrawn_at=at)
    facts = {"sheet": str(one.sheet.public_id), "entry": one.entry.hash, "signatures": count}
    record(school=visitor.school, kind="sign-off withdrawn", by=visitor.by, at=at, facts=facts)


def _draw(visitor: Visitor, sheet: Sheet, each: Asked, at: datetime, *, mailed: bool) -> _Drawn:
    row = sheet_row(visitor, sheet.id)
    signer = uuid.UUID(each.id)
    _end_links(row, [signer], at)
    token = drawn()
    made = SignLink.objects.create(
        token_hash=fingerprint(token),
        school=visitor.school,
        sheet=row,
        signer=signer,
        mailed=mailed,
        made_at=at,
        expires_at=at + LASTS,
    )
    return _Drawn(address_of(token), str(made.public_id), each.id)


def _told(drawn: Sequence[_Drawn]) -> dict[str, Any]:
    """Given links, return what the log says of them: which were drawn, and for whom, each in the
    same place of both lists."""
    return {"links": [each.link for each in drawn], "signers": [each.signer for each in drawn]}


def _end_links(sheet: Record, signers: Sequence[uuid.UUID], at: datetime) -> None:
    """Have the links of these signers to this sheet work no more."""
    links = SignLink.objects.filter(sheet=sheet, signer__in=signers, used_at__isnull=True)
    links.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)


def _sheet(school: School, sheet: uuid.UUID, at: datetime) -> Sheet:
    found = sheet_of(school, sheet, at)
    if found is None:
        raise Refused("This sheet was ended: make a new one.")
    return found


def _one(sheet: Sheet, signer: str) -> Asked:
    found = next((each for each in sheet.asked if each.id == signer), None)
    if found is None:
        raise Refused("That person is not asked to sign this: look at the staff list.")
    return found

"""Links by which a supplier answers once: drawn at random, kept as a hash, used up by an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from abide.domain.errors import Refused
from abide.hub.evidence.actions import File, record
from abide.hub.people.models import User
from abide.hub.people.tokens import drawn, fingerprint
from abide.hub.records.models import Record
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from abide.hub.suppliers.actions.taking import BASIS, texts_of
from abide.hub.suppliers.models import FormLink, Report
from abide.hub.suppliers.reading.outcomes import Outcome

LASTS = timedelta(days=14)


class FormGone(Refused):
    """The link is unknown, used, withdrawn or too late; which of these is not told."""

    def __init__(self) -> None:
        super().__init__(
            "This link does not work any more. Each link takes one answer within two weeks: ask "
            "the school for a new one."
        )


@dataclass(frozen=True)
class Answer:
    """What a supplier answered: what came of it, when it was done, in its words, by whom."""

    outcome: Outcome
    moment: datetime
    name: str
    note: str
    files: Sequence[File] = ()


@transaction.atomic
def make_form_link(*, expected: Record, visitor: Visitor, at: datetime) -> str:
    """Given what a supplier is to report on, return the token of a link that takes one answer. It
    is kept nowhere. Raise Refused where these reports are not expected any more."""
    row = Record.objects.select_related("newest", "school").get(pk=expected.pk)
    if row.newest is None or row.newest.removed:
        raise Refused("These reports are not expected any more, so there is nothing to ask for.")
    token = drawn()
    link = FormLink.objects.create(
        token_hash=fingerprint(token),
        school=row.school,
        expected=row,
        made_by=User.objects.get(pk=visitor.user_id),
        made_at=at,
        expires_at=at + LASTS,
    )
    facts = {"link": str(link.public_id), "expected": str(row.public_id)}
    record(school=row.school, kind="report link made", by=visitor.by, at=at, facts=facts)
    return token


@transaction.atomic
def withdraw_form_link(*, link: FormLink, by: str, at: datetime) -> None:
    """Given a link, have it work no more; one that was used or withdrawn stays as it is."""
    open_one = FormLink.objects.filter(pk=link.pk, used_at=None, withdrawn_at=None)
    if open_one.update(withdrawn_at=at):
        facts = {"link": str(link.public_id)}
        record(school=link.school, kind="report link withdrawn", by=by, at=at, facts=facts)


@transaction.atomic
def answer_by_form(*, token: str, answer: Answer, at: datetime) -> Report:
    """Given a link's token and an answer, take the answer in and use the link up; of two who send
    at once, one is taken. Raise FormGone; Refused for a time that is still to come."""
    link = FormLink.objects.filter(token_hash=fingerprint(token)).select_related("school").first()
    if link is None:
        raise FormGone
    School.objects.select_for_update().get(pk=link.school_id)
    mine = FormLink.objects.filter(pk=link.pk, used_at=None, withdrawn_at=None, expires_at__gt=at)
    if answer.moment > at:
        raise Refused("That time is still to come: give the time when it was done.")
    if mine.update(used_at=at) != 1:
        raise FormGone
    row = _report(link, answer, at)
    row.entry = record(
        school=link.school,
        kind="report received",
        by=f"supplier:{link.public_id}",
        at=at,
        facts={
            "report": str(row.public_id),
            "way": Report.Way.FORM.value,
            "link": str(link.public_id),
            "expected": str(link.expected.public_id),
            "outcome": row.outcome,
            "of": answer.moment.isoformat(),
            "basis": BASIS,
        },
        texts=texts_of(sender=answer.name, text=answer.note),
        files=answer.files,
    )
    row.save()
    return row


def _report(link: FormLink, answer: Answer, at: datetime) -> Report:
    return Report(
        school=link.school,
        way=Report.Way.FORM,
        received_at=at,
        claimed_at=answer.moment,
        expected=link.expected,
        outcome=answer.outcome.value,
        moment=answer.moment,
        counted_at=at,
        read_by="form",
        fingerprint=fingerprint(f"form {link.public_id}"),
    )

"""Every way to change mails: posted, handed to the mail server, tried again, given up."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from abide.hub.schools.models import School
from abide.hub.worker.models import Mail
from abide.hub.worker.smtp import Letter, NotTaken, hand_over

LEASE = timedelta(minutes=10)
"""How long one hand-over may take; a worker that died in it left the mail to be tried then."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=7)
AT_ONCE = 50


@transaction.atomic
def post(
    *, to: Iterable[str], subject: str, body: str, at: datetime, about: str, school: School | None
) -> int:
    """Given a letter and its addresses, put it into the outbox once for each; return how many were
    not there yet. `about` names what is told: the same is never told twice to one address."""
    wanted = {each.strip().lower() for each in to if each.strip()}
    known = set(Mail.objects.filter(about=about, to__in=wanted).values_list("to", flat=True))
    new = [
        Mail(
            school=school,
            about=about,
            to=each,
            subject=" ".join(subject.split())[:200],
            body=body,
            made_at=at,
            not_before=at,
        )
        for each in sorted(wanted - known)
    ]
    Mail.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def post_test(*, school: School, to: str, at: datetime) -> None:
    """Given a person's address, post them a mail that only shows that mails arrive."""
    post(
        to=[to],
        subject="Abide: a test",
        body=(
            f"This is the test that was asked for on Abide's settings of {school.name}.\n"
            "Mails from Abide arrive at this address. There is nothing to do.\n"
        ),
        at=at,
        about=f"test:{uuid.uuid4()}",
        school=school,
    )


def send_waiting(*, at: datetime) -> int:
    """Given a moment, hand every mail that is due then to the mail server; return how many it took.

    Without a mail server they wait. A mail is claimed before it is handed over, so that two workers
    never hand over the same; the claim of one that died ends by itself.
    """
    _give_up_old(at)
    server = settings.CONFIGURATION.mail
    if server is None:
        return 0
    taken = 0
    for mail in _waiting(at):
        if not _claim(mail, at):
            continue
        letter = Letter(mail.public_id, mail.to, mail.subject, mail.body, mail.made_at)
        try:
            hand_over(letter, server)
        except NotTaken as why:
            _put_off(mail, why, at)
        else:
            _sent(mail, at)
            taken += 1
    return taken


def _waiting(at: datetime) -> list[Mail]:
    waiting = Mail.objects.filter(sent_at__isnull=True, given_up_at__isnull=True)
    return list(waiting.filter(not_before__lte=at).order_by("not_before", "pk")[:AT_ONCE])


def _claim(mail: Mail, at: datetime) -> bool:
    """Given a mail, take it for this worker; return whether nobody else had."""
    mine = Mail.objects.filter(
        pk=mail.pk, sent_at__isnull=True, given_up_at__isnull=True, tries=mail.tries
    ).update(tries=F("tries") + 1, not_before=at + LEASE)
    mail.tries += mine
    return bool(mine)


def _sent(mail: Mail, at: datetime) -> None:
    Mail.objects.filter(pk=mail.pk).update(sent_at=at, body="", why_not="")


def _put_off(mail: Mail, why: NotTaken, at: datetime) -> None:
    why_not = str(why)[:300]
    if why.for_good:
        Mail.objects.filter(pk=mail.pk).update(given_up_at=at, body="", why_not=why_not)
        return
    pause = min(FIRST_PAUSE * 2 ** min(mail.tries - 1, 10), LONGEST_PAUSE)
    Mail.objects.filter(pk=mail.pk).update(not_before=at + pause, why_not=why_not)


def _give_up_old(at: datetime) -> None:
    Mail.objects.filter(
        sent_at__isnull=True, given_up_at__isnull=True, made_at__lt=at - GIVEN_UP_AFTER
    ).update(given_up_at=at, body="", why_not="It waited for a week and could not be sent.")

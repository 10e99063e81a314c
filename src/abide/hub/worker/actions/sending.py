"""Waiting letters are handed over, by mail or another way; tried again, or given up."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from abide.hub.configuration import MailServer
from abide.hub.telling import services
from abide.hub.telling.sealing import unseal
from abide.hub.worker.models import Mail
from abide.hub.worker.smtp import Letter, NotTaken, hand_over

LEASE = timedelta(minutes=10)
"""How long one hand-over may take; a worker that died in it left the mail to be tried then."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=7)
AT_ONCE = 50


def send_waiting(*, at: datetime) -> int:
    """Given a moment, hand over every letter that is due then; return how many were taken.

    Without a mail server mails wait. A letter is claimed before it is handed over, so that two
    workers never hand over the same; the claim of one that died ends by itself.
    """
    _give_up_old(at)
    server = settings.CONFIGURATION.mail
    taken = 0
    for mail in _waiting(at, server):
        if not _claim(mail, at):
            continue
        try:
            _hand_over(mail, server)
        except NotTaken as why:
            _put_off(mail, why, at)
        except Exception as error:  # noqa: BLE001  one letter must not hold up the others
            _put_off(mail, NotTaken(f"It can't be written ({type(error).__name__})."), at)
        else:
            _sent(mail, at)
            taken += 1
    return taken


def _waiting(at: datetime, server: MailServer | None) -> list[Mail]:
    waiting = Mail.objects.filter(sent_at__isnull=True, given_up_at__isnull=True)
    if server is None:
        waiting = waiting.filter(way__isnull=False)
    due = waiting.filter(not_before__lte=at).select_related("way")
    return list(due.order_by("not_before", "pk")[:AT_ONCE])


def _hand_over(mail: Mail, server: MailServer | None) -> None:
    """Given a letter that was claimed, hand it over. Raise NotTaken, saying why in words."""
    if mail.way is None:
        assert server is not None
        letter = Letter(mail.public_id, mail.to, mail.subject, mail.body, mail.made_at, mail.thread)
        hand_over(letter, server)
        return
    if mail.way.ended_at is not None:
        raise NotTaken("This way was taken away.", for_good=True)
    address = unseal(mail.way.sealed)
    if address is None:
        raise NotTaken("The key to this way's address is gone: add the way anew.", for_good=True)
    try:
        services.send(address, mail.subject, mail.body)
    except services.NotHandedOver as why:
        raise NotTaken(str(why)) from None


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

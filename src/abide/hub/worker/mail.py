"""Mails leave by the outbox: a request writes them down, the worker sends them."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from abide.hub.web import clock
from abide.hub.worker.actions import post


class OutboxBackend(BaseEmailBackend):
    """Django's mails, written into the outbox in the transaction that they belong to."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Given mails, put them into the outbox; return how many. Attachments and HTML parts are
        left out: the hub's mails are plain words."""
        for each in email_messages:
            post(
                to=each.recipients(),
                subject=str(each.subject),
                body=str(each.body),
                at=clock.now(),
                about=f"mail:{uuid.uuid4()}",
                school=None,
            )
        transaction.on_commit(wake)
        return len(email_messages)


def wake() -> None:
    """Have the worker look at the outbox now. Where that cannot be said, it looks within a minute
    by itself."""
    from abide.hub.worker.tasks import send_mails

    with contextlib.suppress(Exception):
        send_mails.enqueue()

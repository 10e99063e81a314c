"""A real SMTP server on loopback, and what it took."""

from __future__ import annotations

import email
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from abide.hub.configuration import MailServer

TAKEN = "250 OK"


@dataclass
class PostOffice:
    """Takes mails; `answer` and `answer_to` say what it replies to a mail and to an address."""

    port: int = 0
    mails: list[Message] = field(default_factory=list)
    answer: str = TAKEN
    answer_to: str = TAKEN
    before: Callable[[], None] = lambda: None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answer_to == TAKEN:
            envelope.rcpt_tos.append(address)
        return self.answer_to

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.before()
        if self.answer == TAKEN:
            assert isinstance(envelope.content, bytes)
            self.mails.append(email.message_from_bytes(envelope.content))
        return self.answer

    @property
    def server(self) -> MailServer:
        return MailServer(
            host="127.0.0.1", port=self.port, starttls=False, sender="Abide <abide@school.example>"
        )

    @property
    def letters(self) -> list[tuple[str, str]]:
        """Return to whom and about what, in order."""
        return [(str(each["To"]), str(each["Subject"])) for each in self.mails]


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Yield a mail server that is open."""
    office = PostOffice(port=free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def free_port() -> int:
    """Return a port that nobody holds just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])

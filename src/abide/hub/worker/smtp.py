"""Handing one letter to the mail server, and why it was not taken, in words."""

from __future__ import annotations

import smtplib
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from abide.hub.configuration import MailServer

TIMEOUT_SECONDS = 20


class NotTaken(Exception):
    """The mail server did not take a letter; `for_good` when trying again would not help."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


@dataclass(frozen=True)
class Letter:
    """One letter to one address. Its name is the same however often it is handed over; `thread`
    keeps it together with others of its kind."""

    name: uuid.UUID
    to: str
    subject: str
    body: str
    written_at: datetime
    thread: str = ""


def hand_over(letter: Letter, server: MailServer) -> None:
    """Given a letter and a mail server, hand it over. Raise NotTaken, saying why in words."""
    try:
        validate_email(letter.to)
    except ValidationError:
        raise NotTaken("That is no one address that mail can go to.", for_good=True) from None
    with _session(server) as session:
        session.send_message(_message(letter, server))


def greet(server: MailServer) -> None:
    """Given a mail server, sign in to it and leave, sending nothing. Raise NotTaken."""
    with _session(server) as session:
        session.noop()


@contextmanager
def _session(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Given a mail server, yield a session that is signed in. Raise NotTaken for whatever goes
    wrong in it."""
    password = _password(server)
    try:
        with smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS) as session:
            if server.starttls:
                session.starttls(context=ssl.create_default_context())
            if server.user:
                session.login(server.user, password)
            yield session
    except (OSError, smtplib.SMTPException) as error:
        raise _in_words(error, f"The mail server {server.host}, port {server.port},") from None


def _in_words(error: Exception, where: str) -> NotTaken:
    """Given what went wrong, return it in words; the order is from the narrow to the wide."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code = next(iter(error.recipients.values()))[0]
            return NotTaken(f"{where} does not take mail for this address.", for_good=code >= 500)
        case smtplib.SMTPAuthenticationError():
            return NotTaken(f"{where} does not accept our user name and password.")
        case smtplib.SMTPNotSupportedError():
            return NotTaken(f"{where} offers no encryption or no sign-in, as hub.toml asks for.")
        case smtplib.SMTPResponseException():
            return NotTaken(f"{where} refused it (code {error.smtp_code}).")
        case ssl.SSLError():
            return NotTaken(f"{where} shows a certificate that is not trusted here.")
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return NotTaken(f"{where} does not answer ({said}).")


def _password(server: MailServer) -> str:
    from django.conf import settings

    if not server.password_file:
        return ""
    file = settings.HUB_HOME.hub / server.password_file
    try:
        return str(file.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError):
        raise NotTaken("The file with the mail server's password cannot be read.") from None


def _message(letter: Letter, server: MailServer) -> EmailMessage:
    made = EmailMessage()
    domain = parseaddr(server.sender)[1].rpartition("@")[2] or "localhost"
    made["From"] = server.sender
    made["To"] = letter.to
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(letter.written_at)
    made["Message-ID"] = f"<{letter.name}@{domain}>"
    if letter.thread:
        made["References"] = made["In-Reply-To"] = f"<{letter.thread}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.body)
    return made

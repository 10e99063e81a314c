"""Handing one letter to the mail server, and why it was not taken, in words."""

from __future__ import annotations

import smtplib
import ssl
import uuid
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from abide.hub.configuration import MailServer

TIMEOUT_SECONDS = 20


class NotTaken(Exception):
    """The mail server did not take a letter; `for_good` when trying again would not help."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


@dataclass(frozen=True)
class Letter:
    """One letter to one address. Its name is the same however often it is handed over."""

    name: uuid.UUID
    to: str
    subject: str
    body: str
    written_at: datetime


def hand_over(letter: Letter, server: MailServer) -> None:
    """Given a letter and a mail server, hand it over. Raise NotTaken, saying why in words."""
    where = f"The mail server {server.host}, port {server.port},"
    try:
        password = _password(server)
        with smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS) as session:
            if server.starttls:
                session.starttls(context=ssl.create_default_context())
            if server.user:
                session.login(server.user, password)
            session.send_message(_message(letter, server))
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise NotTaken(f"{where} does not take mail for this address.", for_good=code >= 500) from None
    except smtplib.SMTPAuthenticationError:
        raise NotTaken(f"{where} does not accept our user name and password.") from None
    except smtplib.SMTPNotSupportedError:
        raise NotTaken(f"{where} offers no encryption or no sign-in, which hub.toml asks for.") from None
    except smtplib.SMTPResponseException as error:
        raise NotTaken(f"{where} refused it (code {error.smtp_code}).") from None
    except ssl.SSLError:
        raise NotTaken(f"{where} shows a certificate that is not trusted here.") from None
    except (OSError, smtplib.SMTPException) as error:
        said = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise NotTaken(f"{where} does not answer ({said}).") from None


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
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.body)
    return made

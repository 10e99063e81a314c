"""One mailbox, read over IMAP: what lies in it, word for word, and moving aside what was taken."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from imaplib import IMAP4
from typing import Any

from django.conf import settings
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxLoginError

from abide.domain.errors import Unreachable
from abide.hub.configuration import Reports

TIMEOUT_SECONDS = 20
MOST_AT_ONCE = 100
MOST_FETCHED = 5_000_001
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]{10,40})"')


@dataclass(frozen=True)
class Fetched:
    """A mail as it lies in the mailbox, and when the mailbox got it."""

    uid: str
    raw: bytes
    arrived_at: datetime | None


class Box:
    """A mailbox that is open."""

    def __init__(self, held: BaseMailBox, box: Reports) -> None:
        self._held, self._box = held, box
        self._folders: set[str] = set()

    def waiting(self) -> list[str]:
        """Return the mails that lie there, by their numbers, oldest first."""
        return self._held.uids("ALL")[:MOST_AT_ONCE]

    def fetch(self, uid: str) -> Fetched | None:
        """Given a number, return its mail, without marking it as read; None where it is gone. Of a
        mail that is too large the beginning is fetched."""
        what = f"(INTERNALDATE BODY.PEEK[]<0.{MOST_FETCHED}>)"
        status, answer = self._held.client.uid("fetch", uid, what)
        if status != "OK":
            raise Unreachable(f"{_named(self._box)} does not give a mail out.")
        return _fetched(uid, answer)

    def move(self, uid: str, folder: str) -> None:
        """Given a number, move its mail into a folder, which is made where it is missing."""
        if folder not in self._folders:
            if not self._held.folder.exists(folder):
                self._held.folder.create(folder)
            self._folders.add(folder)
        self._held.move(uid, folder)

    def number_in(self, folder: str) -> int:
        """Given a folder, return how many mails lie in it; none where it is missing."""
        if not self._held.folder.exists(folder):
            return 0
        return int(self._held.folder.status(folder, ["MESSAGES"]).get("MESSAGES", 0))


@contextmanager
def opened(box: Reports) -> Iterator[Box]:
    """Given a mailbox, yield it signed in. Raise Unreachable, in words, for whatever goes wrong."""
    password = _password(box)
    try:
        held = _connection(box)
        with held.login(box.user, password, initial_folder=box.mailbox):
            yield Box(held, box)
    except MailboxLoginError:
        raise Unreachable(f"{_named(box)} does not accept our user name and password.") from None
    except ssl.SSLError:
        raise Unreachable(f"{_named(box)} shows a certificate that is not trusted here.") from None
    except OSError as error:
        said = error.strerror or str(error) or type(error).__name__
        raise Unreachable(f"{_named(box)} does not answer ({said}).") from None
    except (IMAP4.error, ImapToolsError) as error:
        said = f"{type(error).__name__}"
        raise Unreachable(f"{_named(box)} does not do what it is asked ({said}).") from None


def _connection(box: Reports) -> BaseMailBox:
    if box.encryption == "none":
        return MailBoxUnencrypted(box.host, box.port, timeout=TIMEOUT_SECONDS)
    context = ssl.create_default_context()
    if box.encryption == "starttls":
        return MailBoxStartTls(box.host, box.port, timeout=TIMEOUT_SECONDS, ssl_context=context)
    return MailBox(box.host, box.port, timeout=TIMEOUT_SECONDS, ssl_context=context)


def _password(box: Reports) -> str:
    file = settings.HUB_HOME.hub / box.password_file
    try:
        return str(file.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError):
        raise Unreachable("The file with the password of the mailbox can’t be read.") from None


def _fetched(uid: str, answer: list[Any]) -> Fetched | None:
    for part in answer:
        if isinstance(part, tuple) and len(part) == 2:
            found = _ARRIVED.search(part[0]) or _ARRIVED.search(_last(answer))
            return Fetched(uid, part[1], _moment(found[1].decode("ascii")) if found else None)
    return None


def _last(answer: list[Any]) -> bytes:
    return b" ".join(each for each in answer if isinstance(each, bytes))


def _moment(words: str) -> datetime | None:
    try:
        return datetime.strptime(words.strip(), "%d-%b-%Y %H:%M:%S %z")
    except ValueError:
        return None


def _named(box: Reports) -> str:
    return f"The mailbox at {box.host}"

"""A mail opened within bounds: who wrote it, when, about what, and its words. Attachments are
counted, never opened; what cannot be read says so and is left to a person."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from abide.hub.suppliers.reading.html import words_of

MOST_READ = 2_000_000
"""Bytes of a mail that are looked at; what lies beyond is not read, and the mail waits."""
UNREADABLE = "It is made in a way that cannot be read."
MOST_TEXT, MOST_LINE, MOST_HEADER = 100_000, 400, 1_000
MOST_PARTS, MOST_DEPTH, MOST_HEADERS = 60, 8, 20
MOST_TOLD = 2_000
"""Bytes of a header that says what a part is: Python's own reader takes a time that grows with the
square of it, hours for what fits into one mail."""
_CHARSETS = re.compile(
    r"(utf-?8|us-ascii|ascii|iso-?8859-\d{1,2}|(windows-|cp)125\d|utf-16(le|be)?)"
)
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_TOLD = re.compile(
    rb"(?i)(?:\A|[\r\n])content-(?:type|disposition)[^\r\n]*(?:\r?\n[ \t][^\r\n]*|\r[ \t][^\r\n]*)*"
)
_ARRIVED_FOR = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")


@dataclass(frozen=True)
class Attached:
    """Something that was attached: its name, what it says it is, how large."""

    name: str
    media_type: str
    bytes: int


@dataclass(frozen=True)
class Mail:
    """What one mail says. `trouble`: why it could not be read whole; `results`: what servers on the
    way wrote about its sender, the last of them first; `inner`: a mail that was attached to it."""

    sender: str = ""
    subject: str = ""
    text: str = ""
    to: tuple[str, ...] = ()
    date: datetime | None = None
    message_id: str = ""
    results: tuple[str, ...] = ()
    attached: tuple[Attached, ...] = ()
    trouble: str = ""
    inner: Mail | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the subject and the lines of the text, each of bounded length."""
        return tuple(each for each in (self.subject, *self.text.splitlines()) if each.strip())


def read_mail(raw: bytes) -> Mail:
    """Given a mail as it came, return what it says; with its trouble where it can't be read."""
    if any(len(each[0]) > MOST_TOLD for each in _TOLD.finditer(raw[:MOST_READ])):
        return Mail(trouble=UNREADABLE)
    try:
        message: Message = email.message_from_bytes(raw[:MOST_READ], policy=email.policy.compat32)
        found = _mail(message, 0)
    except (RecursionError, LookupError, ValueError, HeaderParseError):
        return Mail(trouble=UNREADABLE)
    if len(raw) > MOST_READ and not found.trouble:
        return replace(found, trouble="It is longer than can be read, so its end is not known.")
    return found


def fingerprint(raw: bytes | str) -> str:
    """Given what came, return its SHA-256 in hex: by it the same is taken once."""
    return hashlib.sha256(raw.encode() if isinstance(raw, str) else raw).hexdigest()


def clean(text: str) -> str:
    """Given text from outside, return it without characters that no reader sees."""
    return _UNSEEN.sub("", text)


def bounded(text: str) -> tuple[str, bool]:
    """Given text, return it in lines of bounded length, and whether anything was cut off."""
    whole = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    kept: list[str] = []
    for line in whole[:MOST_TEXT].split("\n"):
        parts = [line[at : at + MOST_LINE] for at in range(0, len(line), MOST_LINE)]
        kept += parts or [""]
    return "\n".join(kept), len(whole) > MOST_TEXT


def _mail(message: Message, depth: int) -> Mail:
    texts: list[str] = []
    attached: list[Attached] = []
    inner: Mail | None = None
    for part, level in _parts(message, depth):
        if part.get_content_type() == "message/rfc822":
            held = part.get_payload()
            first = held[0] if isinstance(held, list) and held else None
            if inner is None and isinstance(first, Message) and level < MOST_DEPTH:
                inner = _mail(first, level + 1)
            continue
        words = _words(part)
        if words is None:
            attached.append(_attached(part))
        else:
            texts.append(words)
    text, cut = bounded("\n".join(texts))
    senders = _addresses(message, ("From",))
    return Mail(
        sender=senders[0] if len(senders) == 1 else "",
        subject=_header(message, "Subject"),
        text=text,
        to=_addresses(message, _ARRIVED_FOR),
        date=_date(message),
        message_id=_header(message, "Message-ID"),
        results=tuple(_unfolded(each) for each in _all(message, "Authentication-Results")),
        attached=tuple(attached),
        trouble=_trouble(senders, cut, inner),
        inner=inner,
    )


def _trouble(senders: tuple[str, ...], cut: bool, inner: Mail | None) -> str:
    if len(senders) != 1:
        return "It does not name one sender."
    if cut:
        return "It is longer than can be read, so its end is not known."
    return inner.trouble if inner else ""


def _parts(message: Message, depth: int) -> Iterator[tuple[Message, int]]:
    """Yield the parts that hold something, each with how deep it lies. Raise ValueError where there
    are too many or they lie too deep."""
    waiting, seen = [(message, depth)], 0
    while waiting:
        part, level = waiting.pop()
        seen += 1
        if seen > MOST_PARTS or level > MOST_DEPTH:
            raise ValueError("too many parts")
        held = part.get_payload()
        if isinstance(held, list) and part.get_content_maintype() == "multipart":
            parts = [each for each in held if isinstance(each, Message)]
            waiting += [(each, level + 1) for each in reversed(parts)]
        else:
            yield part, level


def _words(part: Message) -> str | None:
    """Return the words of a part that is text to be read; None for what is attached."""
    kind = part.get_content_type()
    if kind not in ("text/plain", "text/html") or part.get_content_disposition() == "attachment":
        return None
    held = part.get_payload(decode=True)
    if not isinstance(held, bytes):
        return ""
    charset = str(part.get_content_charset() or "utf-8").lower()
    text = held.decode(charset if _CHARSETS.fullmatch(charset) else "utf-8", errors="replace")
    return words_of(text) if kind == "text/html" else text


def _attached(part: Message) -> Attached:
    held = part.get_payload(decode=True)
    name = _decoded(str(part.get_filename() or ""))[-120:]
    return Attached(name, part.get_content_type()[:80], len(held) if isinstance(held, bytes) else 0)


def _header(message: Message, name: str) -> str:
    return _decoded(_unfolded(message.get(name, "")))


def _all(message: Message, name: str) -> list[str]:
    return list(message.get_all(name, []))[:MOST_HEADERS]


def _unfolded(value: object) -> str:
    return " ".join(str(value)[:MOST_HEADER].split())


def _decoded(value: str) -> str:
    """Given a header as it stands in a mail, return it as it is read."""
    found = []
    try:
        for part, charset in decode_header(value[:MOST_HEADER]):
            if isinstance(part, bytes):
                known = charset and _CHARSETS.fullmatch(charset.lower())
                part = part.decode(str(charset) if known else "utf-8", errors="replace")
            found.append(part)
    except (HeaderParseError, ValueError):
        return clean(value)
    return clean(" ".join("".join(found).split()))[:MOST_HEADER]


def _addresses(message: Message, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addresses that headers name, in small letters, each once; names are passed over,
    since they say what they like, and so is an @ with nothing before it: elsewhere that stands for
    everybody there."""
    held = [_unfolded(each) for name in names for each in _all(message, name)]
    found = (address.strip().lower() for _, address in getaddresses(held))
    return tuple(dict.fromkeys(each[:254] for each in found if each.find("@") > 0))


def _date(message: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(_unfolded(message.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)

"""A mail that was passed on: what the first sender wrote, and when, where it can be told."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from email.utils import getaddresses, parsedate_to_datetime

from abide.hub.suppliers.reading.mails import Mail

_MARKS = (
    re.compile(r"^\s{0,3}-{2,20}\s{0,3}forwarded message\s{0,3}-{2,20}", re.IGNORECASE),
    re.compile(r"^\s{0,3}-{2,20}\s{0,3}original message\s{0,3}-{2,20}", re.IGNORECASE),
    re.compile(r"^\s{0,3}begin forwarded message", re.IGNORECASE),
    re.compile(r"^\s{0,3}_{10,80}\s{0,3}$"),
)
_FIELD = re.compile(
    r"^[\s>*]{0,6}(from|sent|date|subject|to|cc|reply-to)\*?:\*?\s{0,3}(.{0,300})", re.I
)
_SUBJECT = re.compile(r"^\s{0,3}(fwd?|wg|tr|i)\s{0,2}:", re.IGNORECASE)
_LONGEST_HEAD = 14
_MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
_TIME = re.compile(r"\b(\d{1,2})[:.](\d{2})(?::\d{2})?\s{0,2}([ap]\.?m\b)?", re.IGNORECASE)
_DAY_FIRST = re.compile(r"\b(\d{1,2})\.?\s{1,3}([a-z]{3,9})\.?,?\s{1,3}(\d{4})\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"\b([a-z]{3,9})\.?\s{1,3}(\d{1,2}),?\s{1,3}(\d{4})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Forwarded:
    """What was passed on: the first sender's mail as far as it can be told, and by whom."""

    mail: Mail
    by: str
    above: str
    """What whoever passed it on wrote above it."""


def forwarded(mail: Mail, zone: tzinfo) -> Forwarded | None:
    """Given a mail and the zone that its reader's clock shows, return what it passes on; None where
    it passes nothing on."""
    if mail.inner is not None:
        return Forwarded(mail.inner, mail.sender, mail.text)
    lines = mail.text.split("\n")
    for at, line in enumerate(lines):
        marked = any(mark.match(line) for mark in _MARKS)
        if not marked and not (_SUBJECT.match(mail.subject) and _opens(line)):
            continue
        found = _headed(lines, at + 1 if marked else at)
        if found is not None:
            head, text = found
            inner = replace(_from_head(head, zone), text=text, trouble=mail.trouble)
            return Forwarded(inner, mail.sender, "\n".join(lines[:at]))
    return None


def is_reply(subject: str) -> bool:
    """Given a subject, return whether it is that of an answer, which a person wrote."""
    return bool(re.match(r"^\s{0,3}(re|aw|antw|sv)\s{0,2}:", subject, re.IGNORECASE))


def _opens(line: str) -> bool:
    found = _FIELD.match(line)
    return found is not None and found[1].lower() == "from"


def _headed(lines: list[str], start: int) -> tuple[dict[str, str], str] | None:
    """Given where a head should stand, return its fields and the text below; None without one that
    names at least a sender and a subject."""
    fields: dict[str, str] = {}
    at = start
    for at in range(start, min(start + _LONGEST_HEAD, len(lines))):
        line = lines[at]
        found = _FIELD.match(line)
        if found:
            fields.setdefault(found[1].lower(), found[2].strip(" *"))
        elif not line.strip() and {"from", "subject"} <= fields.keys():
            break
        elif line.strip() and not fields:
            return None
    if not {"from", "subject"} <= fields.keys():
        return None
    rest = (each.removeprefix("> ").removeprefix(">") for each in lines[at:])
    return fields, "\n".join(rest)


def _from_head(head: dict[str, str], zone: tzinfo) -> Mail:
    named = re.sub(r"\[mailto:([^\]\s]{3,254})\]", r"<\1>", head["from"])
    found = [each.lower() for _, each in getaddresses([named]) if each.find("@") > 0]
    if not found:
        found = [each.lower() for each in re.findall(r"[\w.+-]{1,64}@[\w.-]{3,120}", named)]
    return Mail(
        sender=found[0] if len(set(found)) == 1 else "",
        subject=head["subject"],
        date=moment_in(head.get("sent") or head.get("date") or "", zone),
    )


def moment_in(words: str, zone: tzinfo) -> datetime | None:
    """Given a date and time as a mail program writes them above what is passed on, return the
    moment; None where day, month by its name, year and time can't all be told."""
    try:
        exact = parsedate_to_datetime(words)
        if re.search(r"[+-]\d{4}", words):
            return exact
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    day = _day(words)
    clock = _TIME.search(words)
    if day is None or clock is None:
        return None
    hour, minute = int(clock[1]), int(clock[2])
    if clock[3]:
        hour = hour % 12 + (12 if clock[3].lower().startswith("p") else 0)
    told = UTC if re.search(r"\b(utc|gmt)\b", words, re.IGNORECASE) else zone
    try:
        return datetime(*day, hour, minute, tzinfo=told)
    except ValueError:
        return None


def _day(words: str) -> tuple[int, int, int] | None:
    first = _DAY_FIRST.search(words)
    if first and first[2][:3].lower() in _MONTHS:
        return int(first[3]), _MONTHS[first[2][:3].lower()], int(first[1])
    other = _MONTH_FIRST.search(words)
    if other and other[1][:3].lower() in _MONTHS:
        return int(other[3]), _MONTHS[other[1][:3].lower()], int(other[2])
    return None

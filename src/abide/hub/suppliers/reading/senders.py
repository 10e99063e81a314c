"""Is a sender who it says it is? What the mailbox's own server noted of that, read strictly.

The header is Authentication-Results (RFC 8601, read 2026-11): the receiving server writes it on
top; those further down may be anybody's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

_RESULT = re.compile(r"(?:^|[;\s])(dmarc|spf|dkim)\s{0,3}=\s{0,3}([a-z]{2,12})", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:header\.d|header\.i|smtp\.mailfrom)\s{0,3}=\s{0,3}(\S{3,254})")
_COMMENT = re.compile(r"\([^()]{0,300}\)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.){0,300}"')
"""What stands in quotes may be the sender's own words, such as what precedes an address's @."""
_DEEPEST = 5
_REFUSED = frozenset({"fail", "softfail", "permerror", "policy"})


class Sender(Enum):
    """What the mailbox says of a sender."""

    PASSED = "the mailbox says that the sender is real"
    FAILED = "the mailbox says that the sender is not who it says"
    NOT_SAID = "the mailbox does not say whether the sender is real"


def looked_at(results: Sequence[str], sender: str, verified_by: str) -> Sender:
    """Given the headers, the topmost first, the sender's address and the name of the server whose
    word counts (empty: the topmost's), return what is known of the sender.

    A "fail" anywhere counts. A "pass" counts where DMARC says it, or where SPF or DKIM say it of
    the sender's own domain.
    """
    own = [each for each in results if not verified_by or _server(each) == verified_by.lower()]
    found = [_one(each, sender) for each in (results if not verified_by else own)]
    if Sender.FAILED in found:
        return Sender.FAILED
    return _one(own[0], sender) if own else Sender.NOT_SAID


def domain_of(address: str) -> str:
    """Given an address, return what stands after its @, in small letters."""
    return address.rpartition("@")[2].lower()


def is_within(domain: str, other: str) -> bool:
    """Given two domains, return whether the first is the second or lies below it."""
    return bool(other) and (domain == other or domain.endswith(f".{other}"))


def _server(result: str) -> str:
    return result.partition(";")[0].strip().split(" ")[0].lower()


def _one(result: str, sender: str) -> Sender:
    whole = _plain(result)
    if whole is None:
        return Sender.FAILED
    plain = whole.partition(";")[2]
    said = [(name.lower(), word.lower()) for name, word in _RESULT.findall(plain)]
    dmarc = [word for name, word in said if name == "dmarc"]
    if "pass" in dmarc:
        return Sender.PASSED if not _REFUSED & set(dmarc) else Sender.FAILED
    if _REFUSED & set(dmarc):
        return Sender.FAILED
    if any(_passes(part, sender) for part in plain.split(";")):
        return Sender.PASSED
    refused = any(word in _REFUSED for _, word in said)
    return Sender.FAILED if refused else Sender.NOT_SAID


def _plain(result: str) -> str | None:
    """Given a header, return it without what is quoted and without comments, also within each
    other; None where one does not end, which no mail server writes of itself."""
    found = _QUOTED.sub(" ", result)
    for _ in range(_DEEPEST):
        found = _COMMENT.sub(" ", found)
    return None if set('()"') & set(found) else found


def _passes(part: str, sender: str) -> bool:
    """Return whether one method passed, for the sender's own domain."""
    found = _RESULT.search(part)
    if found is None or found[2].lower() != "pass":
        return False
    own = domain_of(sender)
    named = [each.rpartition("@")[2].strip("<>.\"'") for each in _DOMAIN.findall(part.lower())]
    return any(is_within(own, each) or is_within(each, own) for each in named if "." in each)

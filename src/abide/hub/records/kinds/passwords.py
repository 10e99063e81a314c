"""What looks like a password being typed where none belongs."""

from __future__ import annotations

import re

_SAID = re.compile(
    r"\b(?:passwords?|passwd|pwd|passphrase|passcode|pass\s*word|pin(?:\s*code)?)\b"
    r"(?:\s+(?:for|of|to)\s+[^:=]{1,60})?\s*"
    r"(?:[:=]\s*\S|\b(?:is|are)\s+(?!(?:in|inside|kept|sealed|held|with|on|at|not|locked|there)\b)\S)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"^[\w.+-]+@[\w-]+(\.[\w-]+)+$")
_MARKS = "!$%^&*@#?+=~|<>{}[]\\"
_AROUND = ".,;:()“”‘’\"'!?"
SHORTEST = 8

WHY = (
    "That looks like a password, and none belongs here: everybody who may read this page could "
    "read it. Say what the envelope is for and where it is, in words; if it is a name, part it: "
    "Office 365."
)


def like_a_password(text: str) -> str:
    """Given what somebody typed, return why it is refused where it is shaped like a password or
    says that one follows; empty where it is not.

    Shaped like one: eight or more characters without a space that mix letters and digits with a
    mark, or capitals, small letters and digits. Words, numbers of seals, dates and e-mail addresses
    pass. A name such as Office365 has the shape of the commonest passwords, so it does not.
    """
    if _SAID.search(text) or any(_mixed(word) for word in text.split()):
        return WHY
    return ""


def _mixed(word: str) -> bool:
    inside = word.strip(_AROUND)
    if len(word) < SHORTEST or _EMAIL.match(inside):
        return False
    letters = any(each.isalpha() for each in word)
    digits = any(each.isdigit() for each in word)
    marks = any(each in _MARKS for each in word)
    small = any(each.islower() for each in word)
    capital = any(each.isupper() for each in inside)
    return letters and digits and (marks or (small and capital))

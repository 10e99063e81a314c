"""What a report says of a job: went well, with warnings, failed; or why that can't be told.

Never more certain than the text: words that contradict each other, conditions, answers and anything
that speaks of errors beside a success are left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from abide.hub.suppliers.reading.forwards import is_reply
from abide.hub.suppliers.reading.mails import Mail
from abide.hub.suppliers.reading.patterns import Pattern, numbers_in
from abide.hub.suppliers.reading.recognisers import EVERYONE, Patterns, Recogniser, recognisers

_WORD = re.compile(r"[a-z][a-z'-]{0,30}")
_SHARE = re.compile(
    r"\d\s{0,2}(?:%|of\s{1,2}\d|out of)|(?<![\d/])\d{1,4}/\d{1,4}(?![\d/])|\b0\s{1,3}succe", re.I
)
"""Of how many it is said: "3 of 5", "95%", "0 successful"."""


class Outcome(Enum):
    """What a report tells of a job."""

    GOOD = "good"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True)
class Reading:
    """What was read: `outcome` None where `why` says why it can't be told. `sure`: by the words of
    a known program or of the school's own choosing, not by plain English words alone."""

    outcome: Outcome | None
    why: str = ""
    recogniser: str = ""
    sure: bool = False
    job: str = ""
    stated: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnWords:
    """What a school said that a supplier's reports say when it went well, or failed."""

    good: Sequence[str] = ()
    failed: Sequence[str] = ()


NO_WORDS = "It does not say in words that are known here whether it went well."
CONTRADICTS = "Some of its words say that it went well, others that it did not."
CONDITION = "It does not say plainly that it went well: look at the words around it."
ANSWER = "It is an answer that a person wrote, so a person should read it."


def read_outcome(mail: Mail, own: OwnWords, beside: str = "") -> Reading:
    """Given a mail, the school's own words for its sender, and what stood above it where it was
    passed on, return what it tells."""
    if is_reply(mail.subject):
        return Reading(None, ANSWER)
    plain = next(each for each in recognisers() if each.name == EVERYONE)
    said = _by_own_words(mail, own, plain)
    if said is None:
        known = next((each for each in recognisers() if _is_of(each, mail)), plain)
        said = _by(known, plain, mail)
    if said.outcome is Outcome.GOOD and _speaks_of_trouble(plain, Mail(text=beside)):
        return Reading(None, CONTRADICTS, said.recogniser, said.sure, said.job, said.stated)
    return said


def _is_of(recogniser: Recogniser, mail: Mail) -> bool:
    return recogniser.name != EVERYONE and any(_found(recogniser.known_by, mail, ()))


def _by(recogniser: Recogniser, plain: Recogniser, mail: Mail) -> Reading:
    """Return what a recogniser reads."""
    skip = recogniser.passed_over
    good = list(_found(recogniser.good, mail, skip))
    warning = any(_found(recogniser.warning, mail, skip))
    failed = any(_found(recogniser.failed, mail, skip))
    job, stated, numbers = _named(recogniser, mail)
    outcome, why = _weighed(bool(good), warning, failed)
    if recogniser is plain and outcome is Outcome.GOOD:
        outcome, why = _plainly(recogniser, [line for line, _ in good])
    elif outcome is Outcome.GOOD and _speaks_of_trouble(plain, mail, skip):
        outcome, why = None, CONTRADICTS
    sure = recogniser is not plain
    return Reading(outcome, why, recogniser.name, sure, job, stated, numbers)


def _weighed(good: bool, warning: bool, failed: bool) -> tuple[Outcome | None, str]:
    """Given which words were found, return what they tell together."""
    if good and failed:
        return None, CONTRADICTS
    if failed:
        return Outcome.FAILED, ""
    if warning:
        return Outcome.WARNING, ""
    return (Outcome.GOOD, "") if good else (None, NO_WORDS)


def _plainly(plain: Recogniser, lines: Sequence[str]) -> tuple[Outcome | None, str]:
    """Given the lines with plain words of success, return whether one speaks of a copy, and none of
    them in a condition."""
    if any(_is_doubtful(plain, line) for line in lines):
        return None, CONDITION
    if not any(plain.about & _words(line) for line in lines):
        return None, NO_WORDS
    return Outcome.GOOD, ""


def _is_doubtful(plain: Recogniser, line: str) -> bool:
    """Return whether a line's good word stands in a condition, or says it only of a share."""
    return bool(plain.doubt & _words(line) or _SHARE.search(line))


def _words(line: str) -> set[str]:
    return set(_WORD.findall(line.lower().replace("’", "'")))


def _by_own_words(mail: Mail, own: OwnWords, plain: Recogniser) -> Reading | None:
    """Return what the school's own words tell; None where none of them is found."""
    lines = [line.lower() for line in mail.lines]
    good = [line for line in lines for each in own.good if each.lower() in line]
    failed = any(each.lower() in line for line in lines for each in own.failed)
    if not good and not failed:
        return None
    outcome, why = _weighed(bool(good), False, failed)
    if outcome is Outcome.GOOD:
        if any(_is_doubtful(plain, line) for line in good):
            outcome, why = None, CONDITION
        elif _speaks_of_trouble(plain, mail):
            outcome, why = None, CONTRADICTS
    return Reading(outcome, why, "own words", True)


def _speaks_of_trouble(plain: Recogniser, mail: Mail, skip: Sequence[Pattern] = ()) -> bool:
    """Return whether any line speaks of failure or warnings, in plain words."""
    over = (*skip, *plain.passed_over)
    return any(_found(plain.failed, mail, over)) or any(_found(plain.warning, mail, over))


def _found(
    patterns: Patterns, mail: Mail, skip: Sequence[Pattern]
) -> Iterator[tuple[str, Pattern]]:
    """Yield each line that a pattern stands in, with it; what is passed over was taken out."""
    for place, line in _places(mail):
        left = _without(line, skip)
        for pattern in patterns[place]:
            if pattern.search(left):
                yield left, pattern


def _named(recogniser: Recogniser, mail: Mail) -> tuple[str, str, dict[str, int]]:
    """Return the job, the moment and the numbers that a report names."""
    job, stated, numbers = "", "", dict[str, int]()
    every = (recogniser.good, recogniser.warning, recogniser.failed, recogniser.numbers)
    for place, line in _places(mail):
        for pattern in (each for patterns in every for each in patterns[place]):
            found = pattern.search(line)
            if found is None:
                continue
            groups = found.groupdict()
            job = job or (groups.get("job") or "").strip()
            stated = max(stated, groups.get("moment") or "")
            numbers = {**numbers_in(found), **numbers}
    return job, stated, numbers


def _without(line: str, skip: Sequence[Pattern]) -> str:
    for pattern in skip:
        line = pattern.blank(line)
    return line


def _places(mail: Mail) -> Iterator[tuple[str, str]]:
    yield "subject", mail.subject
    for line in mail.text.split("\n"):
        if line.strip():
            yield "text", line

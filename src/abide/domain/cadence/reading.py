"""Read a cadence from words: "twice a week", "termly", "every six months", "daily at 7pm"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from enum import Enum

from abide.domain.errors import Refused


class Per(Enum):
    """The unit a cadence counts in."""

    MINUTE = "minute"
    DAY = "day"
    SCHOOL_DAY = "school-day"
    WEEK = "week"
    TERM = "term"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Rate:
    """`times` in every `every` `per`; `per` None when the words hold no number."""

    times: int
    every: int
    per: Per | None

    def scaled(self, times: int = 1, every: int = 1) -> "Rate":
        """Given factors, return the rate made that many times oftener or rarer."""
        return Rate(self.times * times, self.every * every, self.per)


UNDERSTOOD = (
    "every 10 minutes, hourly, daily, every school day at 19:00, twice a week, weekly, "
    "fortnightly, monthly, termly, every six months, yearly, every 3 years, regularly"
)

_UNITS = {
    "minute": Rate(1, 1, Per.MINUTE),
    "half hour": Rate(1, 30, Per.MINUTE),
    "hour": Rate(1, 60, Per.MINUTE),
    "day": Rate(1, 1, Per.DAY),
    "night": Rate(1, 1, Per.DAY),
    "evening": Rate(1, 1, Per.DAY),
    "school day": Rate(1, 1, Per.SCHOOL_DAY),
    "school night": Rate(1, 1, Per.SCHOOL_DAY),
    "working day": Rate(1, 1, Per.SCHOOL_DAY),
    "weekday": Rate(1, 1, Per.SCHOOL_DAY),
    "week": Rate(1, 1, Per.WEEK),
    "fortnight": Rate(1, 2, Per.WEEK),
    "half term": Rate(2, 1, Per.TERM),
    "term": Rate(1, 1, Per.TERM),
    "month": Rate(1, 1, Per.MONTH),
    "quarter": Rate(1, 3, Per.MONTH),
    "half year": Rate(1, 6, Per.MONTH),
    "year": Rate(1, 1, Per.YEAR),
    "annum": Rate(1, 1, Per.YEAR),
}
_ADVERBS = {
    "hourly": "hour",
    "daily": "day",
    "nightly": "night",
    "weekly": "week",
    "fortnightly": "fortnight",
    "half termly": "half term",
    "termly": "term",
    "monthly": "month",
    "quarterly": "quarter",
    "half yearly": "half year",
    "yearly": "year",
    "annually": "year",
    "annual": "year",
}
_SMALL = "one two three four five six seven eight nine ten eleven twelve".split()
_NUMBERS = {word: number for number, word in enumerate(_SMALL, 1)}
_NUMBERS |= {"fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}
_TIMES = {"once": 1, "twice": 2, "thrice": 3}
_UNSTATED = frozenset(
    {
        "regularly",
        "regular",
        "on a regular basis",
        "regular basis",
        "at regular intervals",
        "periodically",
        "frequently",
        "often",
        "routinely",
        "from time to time",
        "as needed",
        "as required",
        "as necessary",
        "when needed",
        "when required",
        "when necessary",
    }
)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NUMBER = rf"(?P<number>\d{{1,4}}|{_any_of(_NUMBERS)})"
_UNIT = rf"(?P<unit>{_any_of(_UNITS)})s?"
_ADVERB = rf"(?P<adverb>{_any_of(_ADVERBS)})"
_HOW_OFTEN = rf"(?:(?P<often>{_any_of(_TIMES)})|(?P<count>\d{{1,4}}|{_any_of(_NUMBERS)}) times)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?:{_HOW_OFTEN} )?{_ADVERB}",
        rf"(?:{_HOW_OFTEN} )?(?:each|every) {_UNIT}",
        rf"{_HOW_OFTEN} (?:an?|per|in an?|in each|in every|in the) {_UNIT}",
        rf"(?:{_HOW_OFTEN} )?(?:every|in) {_NUMBER} {_UNIT}",
        rf"(?:once )?every (?P<other>other|second|alternate) {_UNIT}",
        rf"{_NUMBER} {_ADVERB}",
        r"(?:on )?(?P<unit>school day|weekday|working day)s",
        r"per (?P<unit>annum)",
    )
)
_WEEKDAYS = re.compile(rf"(?:on |every |each )?{_WEEKDAY}s?(?:(?: and |,? )(?:{_WEEKDAY}s?))*")
_AT = re.compile(
    r"\bat (?:(?P<noon>noon|midday)|(?P<midnight>midnight)"
    r"|(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?: ?(?P<half>am|pm))?)$"
)


def read(text: str) -> tuple[Rate, time | None]:
    """Given words, return the rate and the time of day in them.

    Raise Refused, showing forms that are understood, when they are not.
    """
    words = _plain(text)
    at = None
    found = _AT.search(words)
    if found:
        at = _time(found, text)
        words = words[: found.start()].strip()
    if words in _UNSTATED:
        return Rate(1, 1, None), at
    if _WEEKDAYS.fullmatch(words):
        return Rate(len(set(re.findall(_WEEKDAY, words))), 1, Per.WEEK), at
    for form in _FORMS:
        matched = form.fullmatch(words)
        if matched:
            return _rate(matched.groupdict()), at
    raise _not_understood(text)


def _plain(text: str) -> str:
    """Given a policy's words, return them in small letters with hyphens and padding gone."""
    words = re.sub(r"[\s\-\u2010-\u2015]+", " ", text.lower()).strip(" .;,")
    words = re.sub(r"\b([ap])\.m\.?", r"\1m", words)
    return re.sub(r"^(?:at least|at minimum|a minimum of|minimum|not less than) ", "", words)


def _rate(parts: dict[str, str | None]) -> Rate:
    """Given the named parts of a form that matched, return the rate they make."""
    unit = parts.get("unit") or _ADVERBS[parts.get("adverb") or ""]
    times = _TIMES.get(parts.get("often") or "") or _number(parts.get("count"))
    every = 2 if parts.get("other") else _number(parts.get("number"))
    return _UNITS[unit].scaled(times, every)


def _number(word: str | None) -> int:
    if word is None:
        return 1
    return _NUMBERS[word] if word in _NUMBERS else int(word)


def _time(found: re.Match[str], text: str) -> time:
    """Given what stood after "at", return the time. Raise Refused when it is none or two."""
    if found["noon"] or found["midnight"]:
        return time(12 if found["noon"] else 0)
    hour, half = int(found["hour"]), found["half"]
    if half is None and found["minute"] is None:
        raise Refused(f"“{text}” does not say which {hour}: write 07:00 or 19:00, 7am or 7pm.")
    if half is not None:
        if not 1 <= hour <= 12:
            raise _not_understood(text)
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, int(found["minute"] or 0))
    except ValueError:
        raise _not_understood(text) from None


def _not_understood(text: str) -> Refused:
    return Refused(f"“{text}” does not say how often in words we know. Try: {UNDERSTOOD}.")

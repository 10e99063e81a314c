"""How moments, lengths of time and counts read in a sentence.

Locale-free on purpose: the same facts give the same words on every machine.
"""

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, tzinfo

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
_PATH = re.compile(r"^\s*(/|~|[A-Za-z]:[\\/]|\\\\|file:)|://|[\x00-\x1f]")


def day(on: date, this_year: int | None = None) -> str:
    """Given a date, return "Tuesday 3 November", with the year when it is not `this_year`."""
    text = f"{_DAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}"
    return text if this_year in (None, on.year) else f"{text} {on.year}"


def day_of(at: datetime, zone: tzinfo, this_year: int | None = None) -> str:
    """Given a moment and a zone, return its day there, as `day` does."""
    return day(at.astimezone(zone).date(), this_year)


def moment(at: datetime, zone: tzinfo, this_year: int | None = None) -> str:
    """Given a moment and a zone, return "Tuesday 3 November, 19:04" as a clock there shows it."""
    return f"{day_of(at, zone, this_year)}, {at.astimezone(zone):%H:%M}"


def count(number: int) -> str:
    """Given a number, return it with thousands parted: "15,000"."""
    return f"{number:,}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """Given a number and a noun, return "1 file" or "15,000 files"."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def listing(names: Sequence[str]) -> str:
    """Given names, return "A", "A and B" or "A, B and C"; nothing gives an empty string."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def some(names: Sequence[str], most: int = 5) -> str:
    """Given names, return them as in a sentence, the first `most` by name: "A, B and 12 others"."""
    if len(names) <= most:
        return listing(names)
    return f"{', '.join(names[:most])} and {plural(len(names) - most, 'other')}"


def lower_first(sentence: str) -> str:
    """Given a sentence, return it fit to stand after a colon."""
    return sentence[:1].lower() + sentence[1:]


def duration(seconds: float, parts: int = 2) -> str:
    """Given seconds, return "3 hours", "1 hour 30 minutes": at most `parts` units, rounded up.

    Rounding up is on purpose: a restore is never told as quicker than it was.
    """
    left = math.ceil(seconds)
    if seconds < 1:
        return "less than a second"
    first = next(i for i, (_, size) in enumerate(_UNITS) if left >= size)
    last = min(first + parts, len(_UNITS)) - 1
    left = math.ceil(left / _UNITS[last][1]) * _UNITS[last][1]
    said = []
    for name, size in _UNITS[: last + 1]:
        number, left = divmod(left, size)
        if number:
            said.append(plural(number, name))
    return " ".join(said)


def about(seconds: float) -> str:
    """Given seconds, return "12 seconds", "about 40 minutes", "about 2 hours 15 minutes"."""
    if seconds < 60:
        return duration(seconds)
    if seconds < 3_600:
        return f"about {duration(math.ceil(seconds / 60) * 60)}"
    return f"about {duration(math.ceil(seconds / 900) * 900)}"


def unlike_durations(one: float, other: float) -> tuple[str, str]:
    """Given two unlike lengths in seconds, return words for both that do not read alike."""
    for parts in (2, 3, 4):
        said = duration(one, parts), duration(other, parts)
        if said[0] != said[1]:
            return said
    return f"{one:.3f} seconds", f"{other:.3f} seconds"


def looks_like_path(text: str) -> bool:
    """Given a text, return whether it is shaped like a path or an address.

    Evidence and names must not hold one: pupils' names live in paths (house rule 9).
    """
    return _PATH.search(text) is not None

"""Filters: how moments, lengths of time and amounts read on a page.

The zone is the school's: the middleware of this room sets it for each request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from django.utils import timezone

from abide.domain import words
from abide.hub.web.clock import now

BASIS = {
    "measured": "measured by Abide on the server",
    "supplier says": "the supplier says",
    "provider says": "the IT provider says",
    "staff say": "staff say",
}
_SIZES = ("bytes", "KB", "MB", "GB", "TB", "PB")


def moment(at: datetime | None, nothing: str = "never") -> str:
    """Given a moment, return "Tuesday 3 November, 19:04" in the school's zone, with the year where
    it is not this one; `nothing` for None."""
    if at is None:
        return nothing
    return words.moment(at, timezone.get_current_timezone(), this_year())


def day(on: date | datetime | None, nothing: str = "never") -> str:
    """Given a day or moment, return "Tuesday 3 November", with the year where it is not this one;
    `nothing` for None."""
    if on is None:
        return nothing
    if isinstance(on, datetime):
        return words.day_of(on, timezone.get_current_timezone(), this_year())
    return words.day(on, this_year())


def duration(seconds: float | timedelta | None, nothing: str = "not known") -> str:
    """Given a length of time, return "1 hour 30 minutes"; `nothing` for None."""
    if seconds is None:
        return nothing
    if isinstance(seconds, timedelta):
        seconds = seconds.total_seconds()
    return words.duration(seconds)


def about(seconds: float | None, nothing: str = "not known") -> str:
    """Given seconds, return "about 40 minutes"; `nothing` for None."""
    return nothing if seconds is None else words.about(seconds)


def ago(at: datetime | None, nothing: str = "never") -> str:
    """Given a moment, return how long ago it was: "3 hours ago", or "in 3 hours"; `nothing` for
    None. Less than a minute is "just now"."""
    if at is None:
        return nothing
    seconds = (now() - at).total_seconds()
    if abs(seconds) < 60:
        return "just now"
    said = words.duration(abs(seconds), parts=1)
    return f"{said} ago" if seconds > 0 else f"in {said}"


def bytes_words(number: int | None, nothing: str = "not known") -> str:
    """Given a number of bytes, return "15 bytes", "3.2 MB" (of a million bytes); `nothing` for
    None."""
    if number is None:
        return nothing
    size, left = 0, float(number)
    while left >= 999.95 and size < len(_SIZES) - 1:
        size, left = size + 1, left / 1000
    if size == 0:
        return words.plural(number, "byte")
    return f"{left:.1f}".removesuffix(".0") + f" {_SIZES[size]}"


def basis_words(basis: Enum | str) -> str:
    """Given on whose word something stands, return it as pages say it."""
    value = str(basis.value) if isinstance(basis, Enum) else basis
    return BASIS.get(value, value)


def said(value: Any) -> str:
    """Given a member of one of our enums or a word, return the word."""
    return str(value.value if isinstance(value, Enum) else value)


def sentence(text: str) -> str:
    """Given words, return them with a capital at the start and nothing else changed."""
    return text[:1].upper() + text[1:]


def this_year() -> int:
    return now().astimezone(timezone.get_current_timezone()).year


FILTERS: Mapping[str, Callable[..., str]] = {
    "moment": moment,
    "day": day,
    "duration": duration,
    "about": about,
    "ago": ago,
    "bytes_words": bytes_words,
    "basis_words": basis_words,
    "said": said,
    "sentence_case": sentence,
    "count": words.count,
    "plural": words.plural,
    "listing": words.listing,
}

"""When a change asks less than was promised before: what governors are shown."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import TypeVar

from abide.domain.cadence import Cadence, Per
from abide.domain.register import EVERY_SCHOOL_DAY, WEEKLY, Grade
from abide.domain.words import count, day, duration, plural

_DAY = 86_400.0
_SECONDS: Mapping[Per, float] = {
    Per.MINUTE: 60.0,
    Per.DAY: _DAY,
    Per.SCHOOL_DAY: _DAY * 7 / 5,
    Per.WEEK: _DAY * 7,
    Per.MONTH: _DAY * 365.25 / 12,
    Per.TERM: _DAY * 365.25 / 3,
    Per.YEAR: _DAY * 365.25,
}
_NOUNS: Mapping[Per, str] = {per: per.value.replace("-", " ") for per in Per}
_END_OF_DAY = time(23, 59)
_Rank = TypeVar("_Rank", int, float, tuple[float, time])


@dataclass(frozen=True)
class Promises:
    """What is promised for one system. Hours None: nothing is promised. Cadences None or without a
    number are judged by the defaults, so they are compared as those."""

    grade: Grade
    rto_hours: float | None = None
    rpo_hours: float | None = None
    backup: Cadence | None = None
    proof: Cadence | None = None


@dataclass(frozen=True)
class Change:
    """One promise that changed, in words of ours; `loosens`: less is promised than before."""

    what: str
    before: str
    after: str
    loosens: bool


def promise_changes(before: Promises, after: Promises) -> tuple[Change, ...]:
    """Given what was and what will be promised, return each promise that changes.

    A lower grade, more hours (or none at all), a rarer cadence, or the same cadence later in the
    day is a loosening.
    """
    found = (
        _change(
            "grade",
            (before.grade.value, after.grade.value),
            (before.grade.rank, after.grade.rank),
        ),
        _change(
            "back within",
            (hours_in_words(before.rto_hours), hours_in_words(after.rto_hours)),
            (_or_never(before.rto_hours), _or_never(after.rto_hours)),
        ),
        _change(
            "work we could lose",
            (hours_in_words(before.rpo_hours), hours_in_words(after.rpo_hours)),
            (_or_never(before.rpo_hours), _or_never(after.rpo_hours)),
        ),
        _cadence_change("backup", before.backup, after.backup, EVERY_SCHOOL_DAY),
        _cadence_change("restore test", before.proof, after.proof, WEEKLY),
    )
    return tuple(change for change in found if change is not None)


def later_day_change(what: str, before: date, after: date) -> Change | None:
    """Given a day by which something must be looked at again, return the change, if any.

    A later day is a loosening.
    """
    return _change(
        what,
        (day(before, after.year), day(after, before.year)),
        (before.toordinal(), after.toordinal()),
    )


def hours_in_words(hours: float | None) -> str:
    """Given hours, return "4 hours" or "3 days"; "nothing promised" for None."""
    return "nothing promised" if hours is None else duration(hours * 3600)


def cadence_in_words(cadence: Cadence) -> str:
    """Given a cadence, return it in words of ours: "every school day at 19:00", "2 times a week".

    What people typed is not in it, so it may stand in the log.
    """
    if cadence.per is None:
        return "no number stated"
    noun = _NOUNS[cadence.per]
    unit = noun if cadence.every == 1 else f"{count(cadence.every)} {noun}s"
    often = "" if cadence.times == 1 else f"{plural(cadence.times, 'time')} "
    when = f" at {cadence.at:%H:%M}" if cadence.at else ""
    return f"{often}every {unit}{when}"


def seconds_between(cadence: Cadence) -> float:
    """Given a cadence, return how far apart its deeds lie over a year, in seconds; infinity when
    no number is stated."""
    if cadence.per is None:
        return math.inf
    return _SECONDS[cadence.per] * cadence.every / cadence.times


def _cadence_change(
    what: str, before: Cadence | None, after: Cadence | None, default: Cadence
) -> Change | None:
    one, other = _stated(before, default), _stated(after, default)
    return _change(
        what, (cadence_in_words(one), cadence_in_words(other)), (_rank(one), _rank(other))
    )


def _rank(cadence: Cadence) -> tuple[float, time]:
    return round(seconds_between(cadence), 3), cadence.at or _END_OF_DAY


def _stated(cadence: Cadence | None, default: Cadence) -> Cadence:
    return default if cadence is None or cadence.per is None else cadence


def _or_never(hours: float | None) -> float:
    return math.inf if hours is None else hours


def _change(what: str, words: tuple[str, str], ranks: tuple[_Rank, _Rank]) -> Change | None:
    if ranks[0] == ranks[1]:
        return None
    return Change(what, words[0], words[1], loosens=ranks[1] > ranks[0])

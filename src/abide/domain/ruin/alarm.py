"""An alarm: what rang, for which system, since when its copies are in doubt, what is clean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from abide.domain.ruin.signs import Sign
from abide.domain.words import listing, plural

Answered = Literal["false alarm", "restored"]


@dataclass(frozen=True)
class Clean:
    """The last copy in one place that nothing speaks against."""

    repository: str
    snapshot: str
    at: datetime


@dataclass(frozen=True)
class Alarm:
    """One alarm. Copies of `system` begun at `suspect_from` or later may hold ruined data."""

    id: str
    system: str
    at: datetime
    signs: tuple[Sign, ...]
    suspect_from: datetime
    last_clean: tuple[Clean, ...] = ()
    answered: Answered | None = None
    answered_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.answered is None

    def with_answer(self, answered: Answered, at: datetime) -> Alarm:
        """Given a person's answer and its moment, return the alarm with it."""
        return replace(self, answered=answered, answered_at=at)

    @property
    def newest_clean(self) -> Clean | None:
        """Return the newest of the clean copies."""
        return max(self.last_clean, key=lambda clean: (clean.at, clean.repository), default=None)

    @property
    def reason(self) -> str:
        """Return what rang, in words."""
        return reason_of(self.signs)


@dataclass(frozen=True)
class Span:
    """Copies begun from `start` to `end` (None: still) are in doubt."""

    start: datetime
    end: datetime | None

    def holds(self, at: datetime) -> bool:
        """Given when a copy was begun, say whether it is in doubt."""
        return self.start <= at and (self.end is None or at <= self.end)


def suspect_spans(alarms: Iterable[Alarm], system: str) -> tuple[Span, ...]:
    """Given alarms, return when copies of the system are in doubt; a false alarm leaves none."""
    return tuple(
        Span(alarm.suspect_from, alarm.answered_at)
        for alarm in alarms
        if alarm.system == system and alarm.answered != "false alarm"
    )


_WORDS = {
    "canary": "{files} that nobody should touch changed or went",
    "content": "{files} do not hold what their names say any more",
    "locked": "{files} have a password now that had none",
    "emptied": "{files} are empty now",
    "noise": "{files} look like chance now",
    "behind time": "{files} changed although their times say they did not",
    "names": "{files} with strange endings or contents stand in place of others",
    "added endings": "{files} have an ending added to their names",
    "endings": "{files} were given another ending",
    "database": "the rows of {databases} look like chance, or do not open",
    "rate": "{files} changed or went at once, far beyond the school's usual day",
    "gone": "{files} went at once, far beyond the school's usual day",
    "bytes": "{files}, most of the data, changed or went at once",
    "old files": "{files} that had lain untouched for a year changed or went",
    "older content": "{files} of some weeks ago do not hold what their names say any more",
    "older endings": "{files} of some weeks ago have an ending added to their names",
    "older database": "the rows of {databases} have come to look like chance over weeks",
    "older gone": "{files} of some weeks ago are gone",
    "drill": "{files} of those brought back do not hold what their names say",
}
_SLOW = "slow "


def reason_of(signs: Sequence[Sign]) -> str:
    """Given signs, return them in words, without any name of a file."""
    return listing([_said(sign) for sign in signs])


def _said(sign: Sign) -> str:
    name = sign.sign.removeprefix(_SLOW)
    words = _WORDS.get(name, "{files} show signs of ruin")
    said = words.format(files=plural(sign.count, "file"), databases=plural(sign.count, "database"))
    return f"{said}, a few at a time over weeks" if sign.sign.startswith(_SLOW) else said

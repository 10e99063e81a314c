"""Cadences in the words of policies ("termly", "every school day at 19:00"): what is due when."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import Enum
from typing import Any

from abide.domain.calendar import SchoolCalendar


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
class Cadence:
    """`times` in every `every` `per`, at a time of day perhaps; `per` None: "regularly"."""

    text: str
    times: int = 1
    every: int = 1
    per: Per | None = None
    at: time | None = None

    @classmethod
    def parse(cls, text: str) -> "Cadence":
        """Given a policy's words, return the cadence. Raise Refused when not understood."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """Return text, times, every and per as plain JSON values."""
        per = self.per.value if self.per else None
        return {"text": self.text, "times": self.times, "every": self.every, "per": per}


@dataclass(frozen=True)
class Due:
    """When a thing is due, from when to warn, from when it is overdue; what was assumed."""

    next_due_at: datetime
    warn_at: datetime
    overdue_at: datetime
    assumed: str | None = None


def next_due(
    cadence: Cadence,
    last: datetime | None,
    now: datetime,
    calendar: SchoolCalendar,
    grace_seconds: float = 0,
) -> Due | None:
    """Given a cadence and when it was last done, return when it is next due; None when unstated."""
    raise NotImplementedError

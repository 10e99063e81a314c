"""What rooms to the right add to the pages of promises: events of a promise's history, and jobs
that wait for somebody. Each room registers what gathers them, in a fixed number of SQL statements.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from abide.domain.control import Basis
from abide.domain.roles import Role
from abide.hub.schools.models import School


@dataclass(frozen=True)
class Event:
    """One dated thing in a promise's history, on whose word (None: a deed in the log, which is no
    evidence of its own), with what was written and where more of it stands."""

    at: datetime
    words: str
    basis: Basis | None = None
    by: str = ""
    note: str = ""
    url: str = ""
    files: tuple[tuple[str, str], ...] = ()
    """Names and addresses of what was handed in with it."""


@dataclass(frozen=True)
class Waiting:
    """A job that waits for whoever holds a post: what, why, and the page where it is done."""

    title: str
    role: Role
    url: str
    hint: str = ""
    due_on: date | None = None
    overdue: bool = False


HistoryOf = Callable[[School, str, datetime, int], Sequence[Event]]
"""Given a school, a control's id, a moment and how many at most, return its newest events then."""
JobsOf = Callable[[School, datetime], Sequence[Waiting]]
"""Given a school and a moment, return what waits for somebody."""

_histories: dict[str, HistoryOf] = {}
_jobs: dict[str, JobsOf] = {}


def lend_history(name: str, gather: HistoryOf) -> None:
    """Given a room's name and what gathers events of a promise, show them in its history."""
    _histories[name] = gather


def lend_jobs(name: str, gather: JobsOf) -> None:
    """Given a room's name and what gathers jobs, show them among "My jobs this month"."""
    _jobs[name] = gather


def lent_history(school: School, control: str, at: datetime, most: int) -> list[Event]:
    """Given a promise and a moment, return what rooms to the right know of its history."""
    found: list[Event] = []
    for name in sorted(_histories):
        found += _histories[name](school, control, at, most)
    return found


def lent_jobs(school: School, at: datetime) -> list[Waiting]:
    """Given a school and a moment, return what rooms to the right know of that waits."""
    return [each for name in sorted(_jobs) for each in _jobs[name](school, at)]

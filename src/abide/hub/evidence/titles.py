"""What the promises are called that entries name by id: a room further on knows, and lends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from abide.hub.schools.models import School


@dataclass(frozen=True)
class Titled:
    """A promise's title and its page; no address where it is not promised any more."""

    title: str
    url: str


TitlesOf = Callable[[School, datetime], Mapping[str, Titled]]
"""Given a school and a moment, return its promises by id, in a fixed number of statements."""

_lent: list[TitlesOf] = []


def lend_titles(gather: TitlesOf) -> None:
    """Given what gathers titles, use it from now on."""
    _lent[:] = [gather]


def titles_of(school: School, at: datetime) -> Mapping[str, Titled]:
    """Given a school and a moment, return what its promises are called, by id."""
    return _lent[0](school, at) if _lent else {}

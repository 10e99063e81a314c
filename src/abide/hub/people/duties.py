"""Duties that lie with a person by name, such as being a system's owner.

The rooms that hold them stand further on; each registers what finds those that nobody carries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from abide.hub.schools.models import School


@dataclass(frozen=True)
class OpenDuty:
    """A duty of a person who holds no post any more. `user_id` is that person's.

    `what` is a short sentence without a full stop: "Finance (FMS) has no owner". `url` is where it
    can be given to somebody.
    """

    what: str
    url: str
    user_id: int | None = None


Duties = Callable[[School, frozenset[int]], Sequence[OpenDuty]]
"""Given a school and the ids of the people who hold a post there, return each duty that lies with
somebody else, in a fixed number of SQL statements."""

_registered: dict[str, Duties] = {}


def register(name: str, duties: Duties) -> None:
    """Given a room's name and what finds its open duties, show them on "Duties without anyone"."""
    _registered[name] = duties


def open_duties(school: School, holders: frozenset[int]) -> list[OpenDuty]:
    """Given a school and the ids of the people who hold a post there, return every duty that lies
    with nobody among them."""
    return [duty for name in sorted(_registered) for duty in _registered[name](school, holders)]

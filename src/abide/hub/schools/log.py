"""How this room's deeds come into the log. The log stands in a room further on, which lends its
pen here when the hub starts, so that a school's setting and its entry still stand or fall together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from abide.hub.schools.models import School


@dataclass(frozen=True)
class Deed:
    """What is to be written down. `texts` are words that people typed: the entry holds salted
    hashes of them."""

    kind: str
    by: str
    at: datetime
    facts: Mapping[str, Any]
    texts: Mapping[str, str] = field(default_factory=dict)


Pen = Callable[[School, Deed], None]
"""Writes one entry to a school's log, in the transaction it is called in."""

_pens: list[Pen] = []


def lend(pen: Pen) -> None:
    """Given what writes entries, use it from now on."""
    _pens[:] = [pen]


def write(school: School, deed: Deed) -> None:
    """Given a deed, append its entry. Raise RuntimeError when no pen was lent: nothing is ever
    done without an entry."""
    if not _pens:
        raise RuntimeError("no log was opened for schools: see abide.hub.people.apps")
    _pens[0](school, deed)

"""Every way to read where a school stands."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from abide.domain.control.state import CopyState
from abide.domain.roles import Capability
from abide.domain.words import day_of, moment
from abide.hub.backups.queries import Running, running
from abide.hub.controls.standing.school import Standing, SystemStanding, standing
from abide.hub.drills.queries import ProofRow, timeline_of
from abide.hub.schools.door import Visitor

__all__ = ["PlaceLine", "Standing", "SystemPage", "SystemStanding", "standing", "system_page"]


@dataclass(frozen=True)
class PlaceLine:
    """One place of a system's copies, as a line of places shows it."""

    name: str
    words: str
    proven: bool


@dataclass(frozen=True)
class SystemPage:
    """All that the page of one system shows."""

    one: SystemStanding
    found: Standing
    today: date
    comes_back: int
    because: str
    line: tuple[PlaceLine, ...]
    history: Sequence[ProofRow]
    running: Sequence[Running]
    may_edit: bool
    may_promise: bool
    may_ask: bool


def system_page(visitor: Visitor, public_id: uuid.UUID, at: datetime) -> SystemPage | None:
    """Given who looks and a system's id, return its page; None where the school has no such one."""
    found = standing(visitor.school, at)
    one = found.of(public_id)
    if one is None:
        return None
    number, step = next(
        (number, step) for number, step in enumerate(found.order, 1) if step.system == one.name
    )
    return SystemPage(
        one=one,
        found=found,
        today=found.calendar.local_day(at),
        comes_back=number,
        because=step.because,
        line=tuple(_line(each, found) for each in one.copies),
        history=timeline_of(visitor.school, public_id),
        running=[each for each in running(visitor.school, at) if each.system == one.name],
        may_edit=visitor.may(Capability.EDIT_REGISTER),
        may_promise=visitor.may(Capability.CHANGE_PROMISES),
        may_ask=visitor.may(Capability.ASK_FOR_JOBS) and one.sourced is not None,
    )


def _line(copy: CopyState, found: Standing) -> PlaceLine:
    """Given a system's copies in one place, return what is known of them: by the judge's own word,
    so that no page says more than the status does."""
    zone = found.calendar.zone
    year = found.at.astimezone(zone).year
    if copy.failed is not None:
        return PlaceLine(
            copy.place.name,
            f"did not come back right on {day_of(copy.failed.at, zone, year)}",
            proven=False,
        )
    if copy.newest is None:
        return PlaceLine(copy.place.name, "no complete copy yet", proven=False)
    said = f"copy of {moment(copy.newest.started_at, zone, year)}"
    if copy.unseen is not None:
        words = f"{said}; could not be looked at on {day_of(copy.unseen, zone, year)}"
        return PlaceLine(copy.place.name, words, proven=False)
    if copy.proof is None:
        return PlaceLine(copy.place.name, f"{said}; not brought back yet", proven=False)
    shown = day_of(copy.proof.drill.at, zone, year)
    return PlaceLine(copy.place.name, f"{said}; last brought back {shown}", proven=True)

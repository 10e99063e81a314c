"""Portable drives in turn: which one should be plugged in, which away, and which is overdue.

The stricter of what the source policies say is asked for: a change twice a week. One drive at least
is away at any time; the one that has been away longest comes in next.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from abide.domain.cadence import Cadence, Per, next_due
from abide.domain.calendar import SchoolCalendar

TWICE_A_WEEK = Cadence("twice a week", times=2, per=Per.WEEK)
HOME_RULE = "“Backups should never be taken to anyone’s home”, encrypted or not (DfE)."


class Where(Enum):
    """Where a drive is, as far as anyone has said."""

    IN = "plugged in"
    OUT = "away"
    NOT_SAID = "not said"


class Turn(Enum):
    """What should become of a drive."""

    STAYS = "stays"
    GOES_OUT = "goes out"
    COMES_IN = "comes in"
    WAITS = "waits"
    SAY = "say where it is"


@dataclass(frozen=True)
class Drive:
    """A drive, where it is and since when."""

    name: str
    where: Where
    since: datetime | None = None


@dataclass(frozen=True)
class NextTurn:
    """What should become of a drive, by when, and whether that is past."""

    name: str
    turn: Turn
    due_at: datetime | None = None
    overdue: bool = False


def turns(
    drives: Iterable[Drive],
    now: datetime,
    calendar: SchoolCalendar,
    cadence: Cadence = TWICE_A_WEEK,
) -> dict[str, NextTurn]:
    """Given all drives of a school, return by name what should become of each.

    A drive that is plugged in goes out, and the one that has been away longest comes in, when the
    change is due after the newest move. While none is away, one goes out at once; while none is
    plugged in, one comes in when the change is due. A lone drive does both in turn.
    """
    drives = list(drives)
    inside = _oldest_first(d for d in drives if d.where is Where.IN)
    away = _oldest_first(d for d in drives if d.where is Where.OUT)
    said = {d.name: NextTurn(d.name, Turn.SAY) for d in drives if d.where is Where.NOT_SAID}
    said |= {d.name: NextTurn(d.name, Turn.STAYS) for d in inside}
    said |= {d.name: NextTurn(d.name, Turn.WAITS) for d in away}
    if inside:
        due = _due(inside[0], cadence, now, calendar)
        if not away and len(inside) > 1:
            due = min(due, now)
        said[inside[0].name] = _turn(inside[0], Turn.GOES_OUT, due, now)
        if away:
            said[away[0].name] = _turn(away[0], Turn.COMES_IN, due, now)
    elif away:
        newest = away[-1]
        due = _due(newest, cadence, now, calendar)
        said[away[0].name] = _turn(away[0], Turn.COMES_IN, due, now)
    return said


def _turn(drive: Drive, turn: Turn, due: datetime, now: datetime) -> NextTurn:
    return NextTurn(drive.name, turn, due, now > due)


def _oldest_first(drives: Iterable[Drive]) -> list[Drive]:
    return sorted(drives, key=lambda drive: (drive.since is not None, drive.since, drive.name))


def _due(drive: Drive, cadence: Cadence, now: datetime, calendar: SchoolCalendar) -> datetime:
    """Given a drive, return when it is to be changed, after its own last move."""
    due = next_due(cadence, drive.since, now, calendar)
    if due is None:
        raise ValueError(f"{cadence.text} states no number")
    return due.next_due_at

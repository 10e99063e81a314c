"""The values that the due list is computed from, and what stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from abide.domain.calendar import SchoolCalendar
from abide.domain.hours import Hours
from abide.domain.register import System

CLOCK_SLACK = timedelta(minutes=5)
"""What is dated further ahead than this was written by a clock that was wrong: it counts for
nothing."""


class Deed(Enum):
    """A kind of thing to be done, in the order in which they are done."""

    BACKUP = "backup"
    HEADS = "heads"
    KIT = "kit"
    RETENTION = "retention"
    DRILL = "drill"

    @property
    def rank(self) -> int:
        """Return 0 for what is done first."""
        return list(Deed).index(self)


@dataclass(frozen=True)
class Past:
    """What was tried: when it last went well (None: never), and how it went wrong since.

    `tried_at` is the newest try since then, `failures` how many there were. `away`: in the newest
    of all tries the drive was not plugged in, which is no failure.
    """

    done_at: datetime | None = None
    tried_at: datetime | None = None
    failures: int = 0
    away: bool = False

    @classmethod
    def of(cls, tries: Iterable[tuple[datetime, bool | None]], now: datetime) -> "Past":
        """Given tries, newest first, as (moment, went well; None: the drive was away), return the
        past. What is dated ahead of `now` is passed over."""
        failures = 0
        tried: datetime | None = None
        away: bool | None = None
        for at, well in tries:
            if at > now + CLOCK_SLACK:
                continue
            away = well is None if away is None else away
            if well:
                return cls(at, tried, failures, bool(away))
            if well is False:
                failures += 1
                tried = at if tried is None else max(at, tried)
        return cls(None, tried, failures, bool(away))


@dataclass(frozen=True)
class CopyKnown:
    """What is known of one system in one place; `order` is its turn in the restore order.

    `made`: a repository was taken up there. `there`: it is not a drive that is away. `paused` says
    why nothing is written there for now. `drills` are those that count as proof, `wholes` those
    that measured a whole restore; `fits`: a whole restore has room on this machine.
    """

    system: System
    place: str
    order: int = 0
    made: bool = True
    there: bool = True
    paused: str | None = None
    backups: Past = Past()
    drills: Past = Past()
    wholes: Past = Past()
    fits: bool = True

    @property
    def key(self) -> tuple[str, str]:
        return self.system.name, self.place


@dataclass(frozen=True)
class Chore:
    """Something due once a day for the whole agent, and again when what it stands on changed.

    `changed_at` is when that last happened; None: nothing is there yet to do it for.
    """

    deed: Deed
    past: Past = Past()
    changed_at: datetime | None = None
    on_change: bool = False


@dataclass(frozen=True)
class Situation:
    """When and where the list is asked for."""

    now: datetime
    calendar: SchoolCalendar
    hours: Hours = field(default_factory=Hours)


@dataclass(frozen=True)
class Duty:
    """One thing to be done: of which system (None: of the whole agent), in which place, why.

    `due_at` is when it falls or fell due, `begins_at` when it may begin, no sooner than now; None
    while it is held up by something that no clock can mend, which `held` says. `whole`: a drill
    that is to bring everything back.
    """

    deed: Deed
    due_at: datetime
    begins_at: datetime | None
    reason: str
    system: str | None = None
    place: str | None = None
    held: str | None = None
    whole: bool = False

    @property
    def key(self) -> tuple[Deed, str | None, str | None]:
        """Return what it is: no two duties are alike in this."""
        return self.deed, self.system, self.place

    def is_ready(self, now: datetime) -> bool:
        """Given a moment, say whether it may begin."""
        return self.begins_at is not None and self.begins_at <= now

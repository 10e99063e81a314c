"""The facts that judgements stand on, and the words that judgements are given in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from abide.domain.copies import CopyCount, Place
from abide.domain.drill import Verdict
from abide.domain.register import Grade
from abide.domain.ruin import Alarm

if TYPE_CHECKING:
    from abide.domain.control.state import CopyState


class Status(Enum):
    """What is true of a promise now."""

    KEPT = "kept"
    DUE = "due"
    OVERDUE = "overdue"
    BROKEN = "broken"
    NEVER = "never"
    UNKNOWN = "unknown"
    PAUSED = "paused"


class Basis(Enum):
    """On whose word a status stands; never merged."""

    MEASURED = "measured"
    SUPPLIER = "supplier says"
    STAFF = "staff say"


class BackupOutcome(Enum):
    """How one backup run ended; `ABSENT` is a drive that is expected to be away."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    ABSENT = "absent"


@dataclass(frozen=True)
class BackupFact:
    """One backup run of one system to one repository; `problems` are kinds, never paths.

    `started_at` is when its sources were read; of a copy brought across from another place
    `run_at` is when that was done. Raise ValueError for a moment without a zone.
    """

    system: str
    repository: str
    started_at: datetime
    finished_at: datetime
    outcome: BackupOutcome
    snapshot: str | None = None
    files: int = 0
    problems: tuple[str, ...] = ()
    run_at: datetime | None = None

    def __post_init__(self) -> None:
        _to_utc(self, "started_at", "finished_at", *(("run_at",) if self.run_at else ()))


@dataclass(frozen=True)
class DrillFact:
    """One drill, restore or recovery of one snapshot; the latter two have `whole=True`.

    `population` counts all that the snapshot holds (each dump is one), `sampled` what was drawn,
    `unproven` what of that could not be judged. `loaded`: every database was loaded and checked;
    True when there is none. `failed`: some check failed, as against could not look; None when that
    was not noted, and then a drill that is not proven is taken to have failed, unless it was a
    replay, which never proves. `parts_back`: which of data, configuration and program came back.
    Raise ValueError for a moment without a zone.
    """

    system: str
    repository: str
    snapshot: str
    snapshot_at: datetime
    at: datetime
    verdict: Verdict
    whole: bool = False
    loaded: bool = False
    restore_seconds: float | None = None
    population: int = 0
    sampled: int = 0
    unproven: int = 0
    bad_share_below: float | None = None
    replay: bool = False
    failed: bool | None = None
    parts_back: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        _to_utc(self, "snapshot_at", "at")


@dataclass(frozen=True)
class KitFact:
    """One kit that was made: where, when and to which set of cards it is sealed."""

    place: str
    made_at: datetime
    cards_set: int


@dataclass(frozen=True)
class KitDrillFact:
    """One kit that was opened with cards to see whether it holds what it should."""

    place: str
    at: datetime
    cards_set: int
    proven: bool


@dataclass(frozen=True)
class KitFacts:
    """What is known of kits; `cards_set` is the set of cards in use, None before there is any."""

    made: tuple[KitFact, ...] = ()
    drills: tuple[KitDrillFact, ...] = ()
    cards_set: int | None = None
    limit_days: int = 8


@dataclass(frozen=True)
class Facts:
    """All that is known: runs, drills, and whether the log that says so holds together.

    `not_yet_run` names what a system's data is kept by that Abide was never tried on.
    `latest_at` is the newest moment in the log; `scratch_too_small` names systems that a whole
    restore has no room for; `cut_at` a place that keeps a signed head the log no longer holds;
    `alarms` are all there ever were.
    """

    backups: tuple[BackupFact, ...] = ()
    drills: tuple[DrillFact, ...] = ()
    chain_intact: bool = True
    first_broken: int | None = None
    latest_at: datetime | None = None
    scratch_too_small: frozenset[str] = field(default_factory=frozenset)
    not_yet_run: Mapping[str, str] = field(default_factory=dict)
    cut_at: str | None = None
    kit: KitFacts = KitFacts()
    alarms: tuple[Alarm, ...] = ()

    def __post_init__(self) -> None:
        if self.latest_at is not None:
            _to_utc(self, "latest_at")

    def of_copy(
        self, system: str, repository: str
    ) -> tuple[Sequence[BackupFact], Sequence[DrillFact]]:
        """Given a system and a place, return the runs and the drills there, in their order."""
        return self._by_copy.get((system, repository), ((), ()))

    @cached_property
    def states(self) -> dict[tuple[str, Place], "CopyState"]:
        """What `control.state` made of these facts so far, by system and place."""
        return {}

    @cached_property
    def _by_copy(self) -> Mapping[tuple[str, str], tuple[list[BackupFact], list[DrillFact]]]:
        found: dict[tuple[str, str], tuple[list[BackupFact], list[DrillFact]]] = {}
        for run in self.backups:
            found.setdefault((run.system, run.repository), ([], []))[0].append(run)
        for drill in self.drills:
            found.setdefault((drill.system, drill.repository), ([], []))[1].append(drill)
        return found


@dataclass(frozen=True)
class SystemStatus:
    """What is true of one system, with reasons, worst first.

    `proven_copies` counts places whose copy came back right and has not failed since;
    `last_whole_at` is when `measured_restore_seconds` was measured.
    """

    name: str
    grade: Grade
    status: Status
    basis: Basis
    reasons: tuple[str, ...]
    last_backup_at: datetime | None = None
    last_proof_at: datetime | None = None
    rto_seconds: float | None = None
    measured_restore_seconds: float | None = None
    copies: CopyCount = field(default_factory=CopyCount)
    proven_copies: int = 0
    last_whole_at: datetime | None = None


@dataclass(frozen=True)
class ControlStatus:
    """What is true of one promise of the policy; `rows` are those of the mission's tables."""

    id: str
    title: str
    rows: tuple[str, ...]
    status: Status
    basis: Basis
    due_on: date | None
    reasons: tuple[str, ...]


def _to_utc(fact: object, *names: str) -> None:
    """Given a fact, move its moments to UTC, where sums and comparisons are true all year."""
    for name in names:
        at: datetime = getattr(fact, name)
        if at.utcoffset() is None:
            raise ValueError(f"{name} needs its zone")
        object.__setattr__(fact, name, at.astimezone(UTC))

"""The register: systems, their grades, what they need, and the order to bring them back in."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from abide.domain.cadence import Cadence, Per
from abide.domain.errors import Refused
from abide.domain.words import about, looks_like_path

EVERY_SCHOOL_DAY = Cadence("every school day", per=Per.SCHOOL_DAY)
WEEKLY = Cadence("weekly", per=Per.WEEK)
TERMLY = Cadence("termly", per=Per.TERM)


class Grade(Enum):
    """How much the school needs a system, most first."""

    CRITICAL = "critical"
    ESSENTIAL = "essential"
    NECESSARY = "necessary"
    DESIRABLE = "desirable"

    @property
    def rank(self) -> int:
        """Return 0 for critical to 3 for desirable."""
        return list(Grade).index(self)

    @classmethod
    def parse(cls, text: str) -> "Grade":
        """Given a word, return its grade. Raise Refused, naming the four, when it is none."""
        try:
            return cls(text.strip().lower())
        except ValueError:
            raise Refused(
                f"“{text}” is not a grade: write critical, essential, necessary or desirable."
            ) from None


DEFAULT_RPO_SECONDS: Mapping[Grade, float] = {
    Grade.CRITICAL: 24 * 3600,
    Grade.ESSENTIAL: 24 * 3600,
    Grade.NECESSARY: 72 * 3600,
    Grade.DESIRABLE: 168 * 3600,
}


@dataclass(frozen=True)
class System:
    """A system as it was declared. Cadences left out, or unstated, are judged by the defaults.

    `repositories` empty means all. `has_sources` False: register only, never backed up by us.
    Raise Refused when the name is empty or shaped like a path.
    """

    name: str
    grade: Grade
    depends_on: tuple[str, ...] = ()
    rto_seconds: float | None = None
    rpo_seconds: float | None = None
    grace_seconds: float = 7200
    backup: Cadence | None = None
    proof: Cadence | None = None
    whole: Cadence | None = None
    repositories: tuple[str, ...] = ()
    has_sources: bool = True
    supplier: str | None = None

    def __post_init__(self) -> None:
        if not self.name.strip() or looks_like_path(self.name):
            raise Refused(
                f"“{self.name}” can't be the name of a system: give it the name that people use, "
                "not a path."
            )

    @property
    def backup_cadence(self) -> Cadence:
        """Return how often a backup is promised; every school day unless a number is stated."""
        return _stated(self.backup, EVERY_SCHOOL_DAY)

    @property
    def proof_cadence(self) -> Cadence:
        """Return how often a restore test is promised; weekly unless a number is stated."""
        return _stated(self.proof, WEEKLY)

    @property
    def whole_cadence(self) -> Cadence:
        """Return how often a whole restore is promised; termly unless a number is stated."""
        return _stated(self.whole, TERMLY)

    @property
    def work_we_could_lose_seconds(self) -> float:
        """Return the RPO in seconds of open days, by grade when none is declared."""
        return DEFAULT_RPO_SECONDS[self.grade] if self.rpo_seconds is None else self.rpo_seconds


@dataclass(frozen=True)
class Step:
    """One step of the restore order, with its own grade, the grade it inherits, and why now."""

    system: str
    grade: Grade
    effective: Grade
    because: str


def effective_grades(systems: Iterable[System]) -> dict[str, Grade]:
    """Given the register, return each system's grade, raised to that of whatever needs it.

    Raise Refused for two systems alike in name, a dependency that is no system, or a cycle.
    """
    raise NotImplementedError


def restore_order(
    systems: Iterable[System], measured_seconds: Mapping[str, float | None]
) -> tuple[Step, ...]:
    """Given the register and measured restore times, return the order to bring systems back in.

    What a system needs comes before it and inherits its grade; inside a grade the quickest measured
    restore first, the unmeasured last, then by name. Raise Refused as `effective_grades` does.
    """
    raise NotImplementedError


def _stated(cadence: Cadence | None, default: Cadence) -> Cadence:
    return default if cadence is None or cadence.per is None else cadence


_ = (math, about)

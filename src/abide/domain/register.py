"""The register: systems, their grades, what they need, and the order to bring them back in."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from abide.domain.cadence import Cadence, Per
from abide.domain.errors import Refused
from abide.domain.words import about, looks_like_path

EVERY_SCHOOL_DAY = Cadence("every school day", per=Per.SCHOOL_DAY)
PARTS = frozenset({"data", "configuration", "program"})
"""What a system is made of; each is proven in its own right."""
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

    `repositories` empty means all. `parts`: which of data, configuration and program it names.
    `has_sources` False: register only, never backed up by us. Raise Refused when the name is empty
    or shaped like a path.
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
    parts: frozenset[str] = frozenset({"data"})

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
    by_name = _by_name(systems)
    effective = {name: system.grade for name, system in by_name.items()}
    # Dependents first, so that each grade is final before it is passed on.
    for name in reversed(_needs_first(by_name)):
        for need in by_name[name].depends_on:
            effective[need] = min(effective[need], effective[name], key=lambda grade: grade.rank)
    return effective


def restore_order(
    systems: Iterable[System], measured_seconds: Mapping[str, float | None]
) -> tuple[Step, ...]:
    """Given the register and measured restore times, return the order to bring systems back in.

    What a system needs comes before it and inherits its grade; inside a grade the quickest measured
    restore first, the unmeasured last, then by name. Raise Refused as `effective_grades` does.
    """
    listed = list(systems)
    effective = effective_grades(listed)
    by_name = {system.name: system for system in listed}

    def key(name: str) -> tuple[int, float, str]:
        return effective[name].rank, _seconds(measured_seconds.get(name)), name

    ordered: dict[str, Step] = {}

    def bring_back(name: str, wanted_by: str | None) -> None:
        if name in ordered:
            return
        for need in sorted(by_name[name].depends_on, key=key):
            bring_back(need, name)
        because = _because(by_name[name], effective, wanted_by, key(name)[1])
        ordered[name] = Step(name, by_name[name].grade, effective[name], because)

    for name in sorted(by_name, key=key):
        bring_back(name, None)
    return tuple(ordered.values())


def _because(
    system: System, effective: Mapping[str, Grade], wanted_by: str | None, seconds: float
) -> str:
    """Given a system and what pulled it ahead, if anything, return why it comes when it does."""
    own, inherited = system.grade, effective[system.name]
    took = "not measured yet" if math.isinf(seconds) else f"took {about(seconds)} when measured"
    if wanted_by is not None:
        grade = f"{own.value} itself; " if own is not inherited else ""
        return f"{grade}{wanted_by} ({effective[wanted_by].value}) needs it first; {took}"
    if own is not inherited:
        return f"{own.value} itself; a {inherited.value} system needs it; {took}"
    return f"{own.value}; {took}"


def _seconds(measured: float | None) -> float:
    """Given a measured time, return it, or infinity when there is none that makes sense."""
    return measured if measured is not None and measured >= 0 else math.inf


def _by_name(systems: Iterable[System]) -> dict[str, System]:
    """Given the register, return it by name. Raise Refused for names alike or not known."""
    by_name: dict[str, System] = {}
    alike: dict[str, str] = {}
    for system in systems:
        other = alike.setdefault(system.name.strip().casefold(), system.name)
        if system.name in by_name or other != system.name:
            raise Refused(
                f"Two systems are called “{system.name}”"
                + (f" and “{other}”" if other != system.name else "")
                + ": give each a name of its own."
            )
        by_name[system.name] = system
    for system in by_name.values():
        for need in system.depends_on:
            if need not in by_name:
                raise Refused(
                    f"“{system.name}” needs “{need}”, which is no system here: "
                    f"declare “{need}” or correct the name."
                )
    return by_name


def _needs_first(by_name: Mapping[str, System]) -> list[str]:
    """Given systems by name, return the names with what each needs before it.

    Raise Refused when some need each other in a circle, naming it: "A needs B needs A".
    """
    order: dict[str, None] = {}
    for start in by_name:
        trail: dict[str, list[str]] = {start: list(by_name[start].depends_on)}
        while trail:
            name = next(reversed(trail))
            if not trail[name]:
                trail.pop(name)
                order[name] = None
                continue
            need = trail[name].pop()
            if need in trail:
                names = list(trail)
                circle = " needs ".join([*names[names.index(need) :], need])
                raise Refused(f"{circle}: that is a circle, so none can come first. Take one away.")
            if need not in order:
                trail[need] = list(by_name[need].depends_on)
    return list(order)


def _stated(cadence: Cadence | None, default: Cadence) -> Cadence:
    return default if cadence is None or cadence.per is None else cadence

"""Two words on one promise: the server's own file and the hub's register. The stricter one holds.

A hub may only ask more than the file does; what asks less waits for a word on the server itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from abide.domain.cadence import Cadence
from abide.domain.errors import Refused
from abide.domain.loosening import Change, Promises, promise_changes, seconds_between
from abide.domain.register import Grade, System, effective_grades


@dataclass(frozen=True)
class Planned:
    """What a register promises for a system, as a plan says it. None or empty: it says nothing."""

    name: str
    grade: str
    depends_on: tuple[str, ...] = ()
    rto_hours: float | None = None
    rpo_hours: float | None = None
    backup: str = ""
    proof: str = ""


@dataclass(frozen=True)
class Waiting:
    """One promise of the plan that asks less than the file: `here` holds until it is confirmed."""

    system: str
    what: str
    here: str
    asked: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.system, self.what, self.here, self.asked


Confirmed = frozenset[tuple[str, str, str, str]]
"""The keys of loosenings that a person confirmed on the server."""


@dataclass(frozen=True)
class Held:
    """The systems as they are judged, and the loosenings of the plan: those that wait and those
    that were confirmed."""

    systems: tuple[System, ...]
    waiting: tuple[Waiting, ...] = ()
    confirmed: tuple[Waiting, ...] = field(default=())


def hold(
    declared: tuple[System, ...], planned: Mapping[str, Planned], confirmed: Confirmed
) -> Held:
    """Given the file's systems, what a plan says of them by name, and what was confirmed, return
    the systems as they are judged: of each promise the stricter, unless less was confirmed.

    Dependencies of both count; where together they make a circle, the file's own do.
    """
    systems: list[System] = []
    waiting: list[Waiting] = []
    agreed: list[Waiting] = []
    for system in declared:
        plan = planned.get(system.name)
        if plan is None:
            systems.append(system)
            continue
        found = [_waiting(system.name, each) for each in _changes(system, plan) if each.loosens]
        for each in found:
            (agreed if each.key in confirmed else waiting).append(each)
        loose = frozenset(each.what for each in found if each.key in confirmed)
        systems.append(_held(system, plan, loose))
    return Held(_with_needs(declared, systems, planned), tuple(waiting), tuple(agreed))


def _waiting(system: str, change: Change) -> Waiting:
    return Waiting(system, change.what, change.before, change.after)


def _changes(system: System, plan: Planned) -> tuple[Change, ...]:
    """Return how the plan differs from the file, where the plan says anything."""
    here = Promises(
        system.grade,
        _hours(system.rto_seconds),
        system.work_we_could_lose_seconds / 3600,
        system.backup,
        system.proof,
    )
    rto = here.rto_hours if plan.rto_hours is None else plan.rto_hours
    rpo = here.rpo_hours if plan.rpo_hours is None else plan.rpo_hours
    there = Promises(
        _grade(plan.grade) or system.grade,
        rto,
        rpo,
        _cadence(plan.backup) or system.backup,
        _cadence(plan.proof) or system.proof,
    )
    return promise_changes(here, there)


def _held(system: System, plan: Planned, loose: frozenset[str]) -> System:
    """Given a system, a plan and which loosenings were confirmed, return what is judged."""
    grade = _grade(plan.grade)
    rpo = None if plan.rpo_hours is None else plan.rpo_hours * 3600
    rto = None if plan.rto_hours is None else plan.rto_hours * 3600
    taken = {each.what: each.loosens for each in _changes(system, plan)}

    def is_asked(what: str) -> bool:
        return what in taken and (not taken[what] or what in loose)

    return replace(
        system,
        grade=grade if grade and is_asked("grade") else system.grade,
        rto_seconds=rto if rto is not None and is_asked("back within") else system.rto_seconds,
        rpo_seconds=rpo
        if rpo is not None and is_asked("work we could lose")
        else system.rpo_seconds,
        backup=_asked(plan.backup, system.backup) if is_asked("backup") else system.backup,
        proof=_asked(plan.proof, system.proof) if is_asked("restore test") else system.proof,
    )


def _asked(words: str, here: Cadence | None) -> Cadence | None:
    """Given a plan's words and the file's cadence, return the plan's; where it names no time of
    day, at the file's: that a thing is wanted more often says nothing against its hour."""
    asked = _cadence(words)
    if asked is None or here is None or here.at is None or asked.at is not None:
        return asked
    try:
        return replace(asked, text=f"{asked.text} at {here.at:%H:%M}", at=here.at)
    except Refused:
        return asked  # several times a day has no one hour


def _with_needs(
    declared: tuple[System, ...], held: list[System], planned: Mapping[str, Planned]
) -> tuple[System, ...]:
    names = {each.name for each in declared}
    more = []
    for system in held:
        plan = planned.get(system.name)
        wanted = [n for n in plan.depends_on if n in names and n != system.name] if plan else []
        needs = tuple(dict.fromkeys((*system.depends_on, *wanted)))
        more.append(replace(system, depends_on=needs))
    try:
        effective_grades(more)
    except Refused:
        return tuple(held)
    return tuple(more)


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / 3600


def _grade(word: str) -> Grade | None:
    try:
        return Grade.parse(word)
    except Refused:
        return None


def _cadence(text: str) -> Cadence | None:
    """Given words, return the cadence they state; None where they state none."""
    try:
        found = Cadence.parse(text) if text else None
    except Refused:
        return None
    return found if found is not None and seconds_between(found) < float("inf") else None

"""What is promised: the register and the agents' own files, of each promise the stricter.

A register that asks less than a server's file loosens nothing until a person has said so on that
server, so nothing is called kept here that the server itself would not call kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from abide.domain.cadence import Cadence
from abide.domain.deadlines import Deadline
from abide.domain.errors import Refused
from abide.domain.loosening import cadence_in_words, seconds_between
from abide.domain.register import Grade, System, effective_grades
from abide.domain.tightening import Planned, hold
from abide.hub.controls.standing.gathering import Gathered, Said
from abide.hub.register.queries import SystemRow, declared_systems

_GRACE_MINUTES = 120


def promised(
    rows: Iterable[SystemRow], got: Gathered, raising: Mapping[str, Deadline]
) -> tuple[System, ...]:
    """Given a register, what is gathered of its school and what is raised, return the systems as
    they are judged: with the agents' places, as strict as register and file, at their raised grade.

    What a file says a system needs counts too, unless that would make a circle.
    """
    parts = {name: each.parts for name, each in got.sourced.items()}
    register = declared_systems(rows, parts)
    found = []
    for system in register:
        sourced = got.sourced.get(system.name)
        if sourced is not None:
            system = replace(system, repositories=sourced.places)
            for said in sourced.said:
                system = stricter(system, said)
        found.append(replace(system, grade=Grade.CRITICAL) if system.name in raising else system)
    return _with_needs(found, got)


def stricter(system: System, said: Said) -> System:
    """Given a system as the register promises it and what an agent's file says of it, return it
    with the stricter of each promise, but for what was confirmed on the server."""
    own = _of_file(system.name, said.facts)
    plan = Planned(
        name=system.name,
        grade=system.grade.value,
        rto_hours=_hours(system.rto_seconds),
        rpo_hours=_hours(system.rpo_seconds),
        backup=system.backup.text if system.backup else "",
        proof=system.proof.text if system.proof else "",
    )
    confirmed = frozenset((system.name, *each) for each in said.confirmed)
    (held,) = hold((own,), {system.name: plan}, confirmed).systems
    return replace(
        system,
        grade=held.grade,
        rto_seconds=held.rto_seconds,
        rpo_seconds=held.rpo_seconds,
        backup=held.backup,
        proof=held.proof,
        whole=_oftener(system.whole, own.whole),
        grace_seconds=min(system.grace_seconds, own.grace_seconds),
    )


def cadence_of(text: object) -> Cadence | None:
    """Given words, return their cadence; None where they are none."""
    if not isinstance(text, str) or not text:
        return None
    try:
        return Cadence.parse(text)
    except Refused:
        return None


def _of_file(name: str, facts: Mapping[str, Any]) -> System:
    return System(
        name=name,
        grade=_grade(facts.get("grade")),
        rto_seconds=_seconds(facts.get("rto_hours")),
        rpo_seconds=_seconds(facts.get("rpo_hours")),
        grace_seconds=60 * float(_or(facts.get("grace_minutes"), _GRACE_MINUTES)),
        backup=cadence_of(facts.get("backup")),
        proof=cadence_of(facts.get("proof")),
        whole=cadence_of(facts.get("whole")),
    )


def _grade(word: object) -> Grade:
    """Given a word, return its grade; the least needed, which asks nothing, for none."""
    try:
        return Grade.parse(str(word))
    except Refused:
        return Grade.DESIRABLE


def _oftener(one: Cadence | None, other: Cadence | None) -> Cadence | None:
    stated = [each for each in (one, other) if each is not None and each.is_stated]
    return min(
        stated, key=lambda each: (seconds_between(each), cadence_in_words(each)), default=None
    )


def _with_needs(systems: list[System], got: Gathered) -> tuple[System, ...]:
    names = {each.name for each in systems}
    found = []
    for system in systems:
        sourced = got.sourced.get(system.name)
        told = _needs(sourced.said) if sourced else ()
        more = [each for each in told if each in names and each != system.name]
        needs = tuple(dict.fromkeys((*system.depends_on, *more)))
        found.append(replace(system, depends_on=needs))
    try:
        effective_grades(found)
    except Refused:
        return tuple(systems)
    return tuple(found)


def _needs(said: Iterable[Said]) -> tuple[str, ...]:
    return tuple(name for each in said for name in each.needs)


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / 3600


def _seconds(hours: object) -> float | None:
    return hours * 3600 if isinstance(hours, int | float) else None


def _or(value: object, default: float) -> float:
    return float(value) if isinstance(value, int | float) else default

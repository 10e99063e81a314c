"""The register as the judge reads it, and as agents need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from abide.domain.cadence import Cadence
from abide.domain.register import System as Declared
from abide.hub.register.queries.systems import SystemRow, systems_of
from abide.hub.schools.models import School


@dataclass(frozen=True)
class PlanRow:
    """What an agent needs of the register for one system; cadences empty: the agent's own."""

    name: str
    grade: str
    depends_on: tuple[str, ...]
    rto_hours: float
    rpo_hours: float
    backup: str
    proof: str


def declared_systems(
    rows: Iterable[SystemRow], sourced: Mapping[str, frozenset[str]]
) -> tuple[Declared, ...]:
    """Given systems and which parts agents back up of which, return the register as the judge reads
    it.

    A system that no agent backs up has no sources. Grades are those promised: what a return or an
    exam raises stands apart, in `raised_grades`.
    """
    return tuple(_declared(row, sourced) for row in rows)


def plan_of(school: School) -> tuple[PlanRow, ...]:
    """Given a school, return for each system what an agent needs of the register."""
    return tuple(
        PlanRow(
            name=row.name,
            grade=row.grade.value,
            depends_on=row.depends_on,
            rto_hours=float(row.rto_hours),
            rpo_hours=float(row.rpo_hours),
            backup=row.backup_cadence,
            proof=row.proof_cadence,
        )
        for row in systems_of(school)
    )


def _declared(row: SystemRow, sourced: Mapping[str, frozenset[str]]) -> Declared:
    parts = sourced.get(row.name)
    said = frozenset(name for name, _ in row.parts)
    return Declared(
        name=row.name,
        grade=row.grade,
        depends_on=row.depends_on,
        rto_seconds=float(row.rto_hours) * 3600,
        rpo_seconds=float(row.rpo_hours) * 3600,
        backup=_cadence(row.backup_cadence),
        proof=_cadence(row.proof_cadence),
        has_sources=bool(parts),
        supplier=row.supplier or None,
        parts=parts or said or frozenset({"data"}),
    )


def _cadence(words: str) -> Cadence | None:
    return Cadence.parse(words) if words else None

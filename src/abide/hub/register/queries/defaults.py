"""What leadership promises for each grade where a system says nothing of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from abide.domain.register import Grade
from abide.hub.register.models import GradeDefault
from abide.hub.register.queries.past import PRESENT, Past
from abide.hub.schools.models import School

_FIRST: Mapping[Grade, tuple[int, int]] = {
    Grade.CRITICAL: (4, 24),
    Grade.ESSENTIAL: (24, 24),
    Grade.NECESSARY: (72, 72),
    Grade.DESIRABLE: (168, 168),
}
"""Hours for RTO and RPO until leadership decides: DfE leaves the figures to it ("Servers and
storage", read 2026-11), so these are only where it begins."""


@dataclass(frozen=True)
class Defaults:
    """The figures of one grade; `version` 0 while nobody has decided them."""

    grade: Grade
    rto_hours: Decimal
    rpo_hours: Decimal
    version: int = 0

    @property
    def is_decided(self) -> bool:
        return self.version > 0


def defaults_of(school: School, past: Past = PRESENT) -> dict[str, Defaults]:
    """Given a school, return the figures of each grade by its word, most needed first; of the past
    where one is given."""
    found = {
        grade.value: Defaults(grade, Decimal(rto), Decimal(rpo))
        for grade, (rto, rpo) in _FIRST.items()
    }
    for row in past.rows_of("grade", GradeDefault.objects.filter(school=school)):
        found[row.grade] = Defaults(Grade(row.grade), row.rto_hours, row.rpo_hours, row.version)
    return found

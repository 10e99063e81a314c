"""Kept statuses for tests of the answer: change a part and ask again."""

from dataclasses import replace
from typing import Any

from abide.domain.answer import Answer, could_recover
from abide.domain.control import (
    Basis,
    Facts,
    Status,
    SystemStatus,
)
from abide.domain.register import Grade, System
from tests.domain.school import LONDON, NOW, at

KEPT = SystemStatus(
    name="SIMS",
    grade=Grade.CRITICAL,
    status=Status.KEPT,
    basis=Basis.MEASURED,
    reasons=("The copy was brought back.",),
    last_backup_at=at("2026-11-03"),
    last_proof_at=at("2026-11-04", 4),
    measured_restore_seconds=2_400.0,
    proven_copies=1,
    last_whole_at=at("2026-11-04", 4),
)
FINANCE = System("Finance", Grade.ESSENTIAL)
SCANS = System("Scans", Grade.DESIRABLE)
EMAIL = System("Email", Grade.ESSENTIAL, has_sources=False, supplier="Council IT")


def status(system: System, **changes: Any) -> SystemStatus:
    """Return a kept status of a system, but for the changes."""
    return replace(KEPT, name=system.name, grade=system.grade, **changes)


def answer(*statuses: SystemStatus, systems: list[System], facts: Facts | None = None) -> Answer:
    """Return the answer."""
    return could_recover(systems, statuses, facts or Facts(), NOW, LONDON)

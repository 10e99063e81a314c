"""A whole school for tests of promises: change a part and look again."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from abide.domain.control import BackupFact, ControlStatus, DrillFact, Facts, Status, judge_controls
from abide.domain.copies import Place
from abide.domain.register import System
from tests.domain.school import CALENDAR, NOW, PLACES, SIMS, at, backup, whole


@dataclass
class School:
    """What is judged in a test: change a part and look again."""

    systems: list[System] = field(default_factory=lambda: [SIMS])
    backups: list[BackupFact] = field(default_factory=list)
    drills: list[DrillFact] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=lambda: dict(PLACES))
    now: datetime = NOW
    facts: dict[str, Any] = field(default_factory=dict)

    def judge(self) -> dict[str, ControlStatus]:
        """Return each promise's status by its id."""
        facts = Facts(tuple(self.backups), tuple(self.drills), **self.facts)
        found = judge_controls(self.systems, facts, self.places, CALENDAR, self.now)
        return {control.id: control for control in found}

    def status(self, promise: str) -> Status:
        """Return one promise's status."""
        return self.judge()[promise].status


def all_well() -> School:
    """Return a school with three proven copies, drives that take turns, and nothing missing."""
    copies = [
        backup(),
        backup(at("2026-10-30"), "drive-b"),
        backup(at("2026-11-02"), "drive-a"),
    ]
    return School(backups=copies, drills=[whole(copy) for copy in copies])

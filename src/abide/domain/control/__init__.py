"""Judge: promises and facts and a moment go in, statuses with reasons come out."""

from abide.domain.control.facts import (
    BackupFact,
    BackupOutcome,
    Basis,
    ControlStatus,
    DrillFact,
    Facts,
    Status,
    SystemStatus,
)
from abide.domain.control.promises import judge_controls
from abide.domain.control.system import judge_system

__all__ = [
    "BackupFact",
    "BackupOutcome",
    "Basis",
    "ControlStatus",
    "DrillFact",
    "Facts",
    "Status",
    "SystemStatus",
    "judge_controls",
    "judge_system",
]

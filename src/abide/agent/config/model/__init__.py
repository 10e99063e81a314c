"""The shape of agent.toml: every key a person may write, typed, and nothing else allowed."""

from abide.agent.config.model.places import RepositoryKind, RepositoryTable
from abide.agent.config.model.sources import (
    ON_A_SERVER,
    Holds,
    ProgramTable,
    SourceKind,
    SourceTable,
    SystemTable,
)
from abide.agent.config.model.whole import (
    CalendarTable,
    ConfigFile,
    ContactTable,
    KeepTable,
    KitTable,
    RetentionTable,
    ScheduleTable,
)

__all__ = [
    "ON_A_SERVER",
    "CalendarTable",
    "ConfigFile",
    "ContactTable",
    "Holds",
    "KeepTable",
    "KitTable",
    "ProgramTable",
    "RepositoryKind",
    "RepositoryTable",
    "RetentionTable",
    "ScheduleTable",
    "SourceKind",
    "SourceTable",
    "SystemTable",
]

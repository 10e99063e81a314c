"""The whole of agent.toml, with its tables about the agent, the school's time and its people."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from abide.agent.config.model.base import Day, Name, Span, Table
from abide.agent.config.model.places import RepositoryTable
from abide.agent.config.model.sources import SystemTable


class AgentTable(Table):
    """[agent]"""

    name: Name
    school: str | None = None
    scratch: str | None = None
    workers: int | None = Field(default=None, ge=1, le=64)


class CalendarTable(Table):
    """[calendar]"""

    division: Literal["england-and-wales", "scotland", "northern-ireland"] = "england-and-wales"
    zone: str = "Europe/London"
    terms: list[Annotated[list[Day], Field(min_length=2, max_length=2)]] = []
    closures: list[Day] = []


class ScheduleTable(Table):
    """[schedule]: when `abide agent run` may work, and how hard. Rates in KiB per second."""

    windows: list[Span] = []
    drills: list[Span] = []
    school_hours: Span = "08:00-17:00"
    school_hours_upload: int | None = Field(default=None, ge=1)
    school_hours_download: int | None = Field(default=None, ge=1)
    nice: int = Field(default=10, ge=0, le=19)


Count = Annotated[int, Field(ge=0, le=10_000)]


class KeepTable(Table):
    """[retention.GRADE]: how many snapshots of each period are kept."""

    daily: Count
    weekly: Count
    termly: Count
    yearly: Count


class RetentionTable(Table):
    """[retention]"""

    critical: KeepTable | None = None
    essential: KeepTable | None = None
    necessary: KeepTable | None = None
    desirable: KeepTable | None = None


class KitTable(Table):
    """[kit]: where the sealed kit goes, and what a finder reads."""

    if_found: str | None = Field(default=None, max_length=200)
    folders: list[str] = []
    limit_days: int = Field(default=8, ge=1, le=366)


class ContactTable(Table):
    """[[contacts]]: whom to ring."""

    name: Name
    role: str | None = None
    phone: str | None = None
    out_of_hours: str | None = None
    email: str | None = None

    @model_validator(mode="after")
    def _can_be_reached(self) -> ContactTable:
        if not (self.phone or self.out_of_hours or self.email):
            raise ValueError("a contact needs phone, out_of_hours or email")
        return self


class ConfigFile(Table):
    """The whole of agent.toml."""

    agent: AgentTable
    calendar: CalendarTable | None = None
    schedule: ScheduleTable = ScheduleTable()
    retention: RetentionTable = RetentionTable()
    kit: KitTable = KitTable()
    contacts: list[ContactTable] = []
    repositories: list[RepositoryTable] = []
    systems: list[SystemTable] = []

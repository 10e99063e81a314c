"""The shape of agent.toml: every key a person may write, typed, and nothing else allowed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

SourceKind = Literal["files", "sqlite", "postgres"]
RepositoryKind = Literal["local", "drive", "rest"]
Holds = Literal["data", "configuration", "program"]
LATER_KINDS = ("mariadb", "sqlserver", "rclone", "s3")
"""Kinds the contract names that this version does not do yet."""


def _day(value: object) -> object:
    """Given a TOML date or text, return the date. Raise ValueError when it is neither."""
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a date: write it as 2026-09-02") from None


Day = Annotated[date, BeforeValidator(_day)]
Hours = Annotated[float, Field(gt=0, le=10 * 366 * 24, allow_inf_nan=False)]
"""At most ten years: longer is a slip of the keys, and no calendar could count to it."""


class Table(BaseModel):
    """A TOML table: unknown keys are refused, values are not coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class AgentTable(Table):
    """[agent]"""

    name: str = Field(min_length=1, max_length=80)
    school: str | None = None
    scratch: str | None = None
    workers: int | None = Field(default=None, ge=1, le=64)


class CalendarTable(Table):
    """[calendar]"""

    division: Literal["england-and-wales", "scotland", "northern-ireland"] = "england-and-wales"
    zone: str = "Europe/London"
    terms: list[Annotated[list[Day], Field(min_length=2, max_length=2)]] = []
    closures: list[Day] = []


class RepositoryTable(Table):
    """[[repositories]]"""

    name: str = Field(min_length=1, max_length=80)
    kind: RepositoryKind
    url: str | None = None
    url_file: str | None = None
    marker: str | None = None
    device: str | None = None
    password_file: str
    offsite: bool = False
    offline: bool = False
    immutable: bool = False
    ca_file: str | None = None

    @model_validator(mode="after")
    def _one_address(self) -> RepositoryTable:
        if (self.url is None) == (self.url_file is None):
            raise ValueError("give either url or url_file")
        if self.kind == "drive" and not self.marker:
            raise ValueError(
                "a drive needs a marker: a file on the drive that holds this repository's name"
            )
        return self


class SourceTable(Table):
    """[[systems.sources]]"""

    kind: SourceKind
    path: str | None = None
    exclude: list[str] = []
    dsn: str | None = None
    dsn_file: str | None = None
    holds: Holds = "data"

    @model_validator(mode="after")
    def _right_keys(self) -> SourceTable:
        if self.kind in ("files", "sqlite"):
            if not self.path:
                raise ValueError(f"a source of kind {self.kind} needs path")
            if self.dsn or self.dsn_file:
                raise ValueError(f"a source of kind {self.kind} takes path, not dsn")
        else:
            if self.path:
                raise ValueError(f"a source of kind {self.kind} takes dsn or dsn_file, not path")
            if bool(self.dsn) == bool(self.dsn_file):
                raise ValueError("give either dsn or dsn_file")
        if self.exclude and self.kind != "files":
            raise ValueError("exclude belongs to sources of kind files")
        return self


class SystemTable(Table):
    """[[systems]]"""

    name: str = Field(min_length=1, max_length=80)
    grade: Literal["critical", "essential", "necessary", "desirable"]
    depends_on: list[str] = []
    rto_hours: Hours | None = None
    rpo_hours: Hours | None = None
    grace_minutes: float = Field(default=120, ge=0, le=366 * 24 * 60, allow_inf_nan=False)
    backup: str | None = None
    proof: str | None = None
    whole: str | None = None
    repositories: list[str] | None = None
    supplier: str | None = None
    sources: list[SourceTable] = []


class ConfigFile(Table):
    """The whole of agent.toml."""

    agent: AgentTable
    calendar: CalendarTable | None = None
    repositories: list[RepositoryTable] = []
    systems: list[SystemTable] = []

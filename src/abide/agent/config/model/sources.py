"""[[systems]], what each is made of, and the program that opens it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from abide.agent.config.model.base import Hours, Name, Span, Table

SourceKind = Literal["files", "sqlite", "postgres", "mariadb", "sqlserver", "rclone"]
ON_A_SERVER = frozenset({"postgres", "mariadb", "sqlserver"})
"""Databases that are asked for by a DSN."""
Holds = Literal["data", "configuration", "program"]
_BELONGS = {
    "exclude": {"files", "rclone"},
    "canaries": {"files", "sqlite", "postgres", "mariadb"},
    "mirror": {"rclone"},
    "rclone_config": {"rclone"},
    "backup_folder": {"sqlserver"},
    "backup_folder_there": {"sqlserver"},
    "scratch_dsn_file": {"sqlserver"},
    "scratch_live": {"sqlserver"},
    "scratch_window": {"sqlserver"},
}
"""Which kinds of source a key belongs to."""


class SourceTable(Table):
    """[[systems.sources]]"""

    kind: SourceKind
    path: str | None = None
    exclude: list[str] = []
    dsn: str | None = None
    dsn_file: str | None = None
    holds: Holds = "data"
    canaries: bool = False
    remote: str | None = None
    rclone_config: str | None = None
    mirror: str | None = None
    backup_folder: str | None = None
    backup_folder_there: str | None = None
    scratch_dsn_file: str | None = None
    scratch_live: bool = False
    scratch_window: Span | None = None

    @model_validator(mode="after")
    def _right_keys(self) -> SourceTable:
        if self.kind in ("files", "sqlite"):
            self._only("path", "dsn", bool(self.dsn or self.dsn_file or self.remote))
        elif self.kind == "rclone":
            self._only("remote", "path", bool(self.dsn or self.dsn_file or self.path))
            if not self.rclone_config:
                raise ValueError("a source of kind rclone needs rclone_config: the rclone.conf")
        else:
            if self.path or self.remote:
                raise ValueError(f"a source of kind {self.kind} takes dsn or dsn_file, not path")
            if bool(self.dsn) == bool(self.dsn_file):
                raise ValueError("give either dsn or dsn_file")
        for key, kinds in _BELONGS.items():
            if getattr(self, key) and self.kind not in kinds:
                raise ValueError(f"{key} belongs to sources of kind {' or '.join(sorted(kinds))}")
        if self.kind == "sqlserver" and not self.backup_folder:
            raise ValueError(
                "a source of kind sqlserver needs backup_folder: a folder that SQL Server can "
                "write to and this agent can read"
            )
        if self.scratch_live and not self.scratch_window:
            raise ValueError("scratch_live needs scratch_window, such as 20:00-05:00")
        return self

    def _only(self, key: str, others: str, has_others: bool) -> None:
        if not getattr(self, key):
            raise ValueError(f"a source of kind {self.kind} needs {key}")
        if has_others:
            raise ValueError(f"a source of kind {self.kind} takes {key}, not {others}")


class ProgramTable(Table):
    """[systems.program]: what opens the data, so that it can be installed again."""

    name: Name
    version: Name
    licence: Name
    installer: str
    configuration: list[str] = []


class SystemTable(Table):
    """[[systems]]"""

    name: Name
    grade: Literal["critical", "essential", "necessary", "desirable"]
    depends_on: list[str] = []
    rto_hours: Hours | None = None
    rpo_hours: Hours | None = None
    grace_minutes: Annotated[float, Field(ge=0, le=366 * 24 * 60, allow_inf_nan=False)] = 120
    backup: str | None = None
    proof: str | None = None
    whole: str | None = None
    repositories: list[str] | None = None
    supplier: str | None = None
    program: ProgramTable | None = None
    sources: list[SourceTable] = []

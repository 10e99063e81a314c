"""What is known of a database copy: enough to tell a good one from a hollow one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from abide.engines.program import Stop


@dataclass(frozen=True)
class DatabaseFacts:
    """`kind` is that of the source; `tables` counts rows by table ("schema.table" in PostgreSQL);
    `bytes` is the size of the copy; `integrity` is "ok" or the engine's complaint; `encoding` (of
    MariaDB the collation) and `server_version` are the source's. `things` counts what is no table,
    such as views. `gaps` are (kind of problem, sentence) of what may not be in the copy.

    `tables_before`: where rows can only be counted before and after the copy, those before it of
    the tables that changed meanwhile. `untried`: why a load that went well counts for nothing."""

    kind: str
    tables: Mapping[str, int]
    bytes: int
    integrity: str = "ok"
    encoding: str = "UTF8"
    server_version: str = ""
    things: Mapping[str, int] = field(default_factory=dict)
    gaps: tuple[tuple[str, str], ...] = ()
    tables_before: Mapping[str, int] = field(default_factory=dict)
    untried: str = ""


@dataclass(frozen=True)
class Limits:
    """How long a dump or a load may take, and a poll that may stop it."""

    time_limit_seconds: float = 12 * 3600.0
    stop: Stop | None = None

"""What is known of a database copy: enough to tell a good one from a hollow one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class DatabaseFacts:
    """`kind` is sqlite or postgres; `tables` counts rows by table ("schema.table" in PostgreSQL);
    `bytes` is the size of the copy; `integrity` is "ok" or the engine's complaint; `encoding` and
    `server_version` are the source's.

    `tables_before`: where rows can only be counted before and after the copy, what was there
    before of the tables that changed meanwhile. `untried`: why a load that went well counts for nothing.
    """

    kind: str
    tables: Mapping[str, int]
    bytes: int
    integrity: str = "ok"
    encoding: str = "UTF8"
    server_version: str = ""
    tables_before: Mapping[str, int] = field(default_factory=dict)
    untried: str = ""

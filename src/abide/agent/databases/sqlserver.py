"""SQL Server: declared, not copied yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from abide.agent.config import Source
from abide.agent.databases.kinds import Ground
from abide.domain.errors import Refused
from abide.engines.dumps.facts import DatabaseFacts

_NOT_YET = "SQL Server databases cannot be copied yet."


class SqlServer:
    """Sources of kind sqlserver."""

    title, ending, by_hand = "SQL Server", ".bak", "RESTORE DATABASE"

    def label(self, source: Source) -> str:
        return f"database {source.number}"

    def dump(self, source: Source, to: Path) -> DatabaseFacts:
        raise Refused(_NOT_YET)

    def load(self, held: Mapping[str, Any], restored: Path, ground: Ground) -> DatabaseFacts:
        raise Refused(_NOT_YET)

    def load_into(self, held: Mapping[str, Any], restored: Path, dsn: str) -> DatabaseFacts:
        raise Refused(_NOT_YET)

    def look(self, source: Source, seconds: int) -> str:
        raise Refused(_NOT_YET)

"""SQLite: a file that is its own database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from abide.agent.config import Source
from abide.agent.databases.kinds import Ground
from abide.domain.errors import Refused
from abide.engines.dumps import sqlite
from abide.engines.dumps.facts import DatabaseFacts

_A_FILE = "A SQLite database is a file: copy it where it belongs."


class Sqlite:
    """Sources of kind sqlite."""

    title, ending, by_hand = "SQLite", ".db", "sqlite3"

    def label(self, source: Source) -> str:
        return str(source.path)

    def dump(self, source: Source, to: Path) -> DatabaseFacts:
        return sqlite.copy(Path(str(source.path)), to)

    def load(self, held: Mapping[str, Any], restored: Path, ground: Ground) -> DatabaseFacts:
        return sqlite.inspect(restored, full=True)

    def load_into(self, held: Mapping[str, Any], restored: Path, dsn: str) -> DatabaseFacts:
        raise Refused(_A_FILE)

    def check_empty(self, dsn: str) -> None:
        raise Refused(_A_FILE)

    def look(self, source: Source, seconds: int) -> str:
        if source.path is None or not source.path.is_file():
            raise Refused("the database file is not there")
        return "there"

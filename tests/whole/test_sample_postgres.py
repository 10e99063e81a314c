"""The sample school's PostgreSQL database holds the very rows of its SQLite one."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest

from abide.agent.sample import add_day_postgres, add_day_sqlite, fill_postgres, make_sqlite
from abide.engines.dumps.throwaway import Throwaway

SCALE = 0.02
TABLES = ("pupils", "attendance", "finance")

pytestmark = pytest.mark.whole


def rows_of(connection: Any, table: str) -> list[tuple[Any, ...]]:
    return list(connection.execute(f"SELECT * FROM {table} ORDER BY id"))


def test_both_databases_hold_the_same_rows_after_two_days(tmp_path: Path) -> None:
    path = tmp_path / "school.sqlite3"
    with (
        Throwaway(tmp_path / "server") as server,
        psycopg.connect(server.dsn()) as postgres,
    ):
        assert fill_postgres(postgres, SCALE, 1) == make_sqlite(path, SCALE, 1)
        for day in (1, 2):
            assert add_day_postgres(postgres, 1, day) == add_day_sqlite(path, 1, day)
        with contextlib.closing(sqlite3.connect(path)) as lite:
            for table in TABLES:
                assert rows_of(postgres, table) == rows_of(lite, table)

"""Canary rows in live databases of every kind: planted, read back, missed when they go."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
import pytest

from abide.domain.errors import AbideError, EngineError
from abide.engines.dumps import canary
from abide.engines.dumps.throwaway import Throwaway
from tests.engines.mariadb_cast import School, dsn_of, run

NOTES = ["This belongs to Abide.", "žák's 100% “mark”", "0f0f"]


@pytest.fixture
def postgres_dsn(server: Throwaway) -> str:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE canaries")
    return server.dsn("canaries")


def test_rows_in_sqlite_are_read_back_from_a_copy_until_the_table_goes(tmp_path: Path) -> None:
    file = tmp_path / "pupils.sqlite3"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE pupils (name TEXT)")
    assert canary.read_sqlite(file) is None
    canary.plant_sqlite(file, NOTES)
    assert canary.read_sqlite(file) == NOTES
    with pytest.raises(EngineError):
        canary.plant_sqlite(file, NOTES)
    canary.remove_sqlite(file)
    assert canary.read_sqlite(file) is None


def test_rows_in_postgres_are_read_back_until_the_table_goes(postgres_dsn: str) -> None:
    assert canary.read_server("postgres", postgres_dsn) is None
    canary.plant_server("postgres", postgres_dsn, NOTES)
    assert canary.read_server("postgres", postgres_dsn) == NOTES
    with psycopg.connect(postgres_dsn) as connection:
        connection.execute("UPDATE abide_canary SET note = 'noise' WHERE id = 2")
    assert canary.read_server("postgres", postgres_dsn) != NOTES
    canary.remove_server("postgres", postgres_dsn)
    assert canary.read_server("postgres", postgres_dsn) is None


def test_rows_in_mariadb_are_read_back_until_the_table_goes(mariadb: School) -> None:
    address = mariadb.database("CREATE TABLE kept (a int)", name="canaries")
    dsn = dsn_of(address)
    assert canary.read_server("mariadb", dsn) is None
    canary.plant_server("mariadb", dsn, NOTES)
    assert canary.read_server("mariadb", dsn) == NOTES
    run(address, "DELETE FROM abide_canary WHERE id = 1")
    assert canary.read_server("mariadb", dsn) == NOTES[1:]
    canary.remove_server("mariadb", dsn)
    assert canary.read_server("mariadb", dsn) is None


@pytest.mark.parametrize("kind", ["postgres", "mariadb"])
def test_a_server_that_is_not_there_is_no_missing_canary(kind: str, tmp_path: Path) -> None:
    dsn = {
        "postgres": f"postgresql://u:secret@/x?host={tmp_path}",
        "mariadb": f"mariadb://u:secret@/x?socket={tmp_path}/none.sock",
    }[kind]
    with pytest.raises(AbideError) as raised:
        canary.read_server(kind, dsn)
    assert "secret" not in str(raised.value)

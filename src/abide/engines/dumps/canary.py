"""A small table in a school's database that nobody uses: rows that change or go are a sign of ruin.

Planting writes to the live database, and only when a person asks for it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from abide.domain.errors import EngineError, Refused, Unreachable
from abide.engines.dumps.facts import Limits

TABLE = "abide_canary"
_MAKE = f"CREATE TABLE {TABLE} (id INTEGER PRIMARY KEY, note VARCHAR(200) NOT NULL)"
_READ = f"SELECT note FROM {TABLE} ORDER BY id"
_THERE = {
    "postgres": "SELECT 1 WHERE to_regclass(%s) IS NOT NULL",
    "mariadb": "SELECT 1 FROM information_schema.TABLES"
    " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s",
}
_WAIT_SECONDS = 15


class _Asking(Protocol):
    """What both kinds of connection can do."""

    def execute(self, query: Any, values: Any = ...) -> Any:
        """Run one statement."""


@contextlib.contextmanager
def _sqlite(path: Path, how: str) -> Iterator[sqlite3.Connection]:
    uri = f"{Path(os.path.realpath(path)).as_uri()}?{how}"
    try:
        with (
            contextlib.closing(sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS)) as db,
            db,
        ):
            yield db
    except sqlite3.Error as error:
        raise EngineError("database error", f"{path}: {error}") from error


@contextlib.contextmanager
def _postgres(dsn: str) -> Iterator[Any]:
    import psycopg  # slow to load, and seldom needed

    try:
        with psycopg.connect(dsn, connect_timeout=_WAIT_SECONDS) as connection:
            yield connection
    except psycopg.OperationalError:  # its text may repeat the address
        raise Unreachable("the database cannot be reached") from None
    except psycopg.ProgrammingError as error:
        if "connection" in str(type(error)).lower():
            raise Refused("the address of the database is not understood") from None
        raise EngineError("database error", str(error).strip()) from None
    except psycopg.Error as error:
        raise EngineError("database error", str(error).strip()) from None


class _MariaDb:
    """A MariaDB session that is asked as the others are."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def execute(self, query: str, values: Sequence[object] = ()) -> Any:
        cursor = self._session.cursor()
        cursor.execute(query, tuple(values) or None)
        return cursor


@contextlib.contextmanager
def _server(kind: str, dsn: str) -> Iterator[_Asking]:
    """Given a kind of server, provide a connection that may write."""
    if kind == "postgres":
        with _postgres(dsn) as connection:
            yield connection
        return
    from abide.engines.dumps.mariadb.address import parse  # slow to load, and seldom needed
    from abide.engines.dumps.mariadb.session import connected

    with connected(parse(dsn), Limits(time_limit_seconds=60)) as session:
        yield _MariaDb(session)


def plant_sqlite(path: Path, notes: Sequence[str]) -> None:
    """Given a live database and rows' texts, make the table. Raise EngineError."""
    with _sqlite(path, "mode=rw") as db:
        _plant(db, notes, "?")


def plant_server(kind: str, dsn: str, notes: Sequence[str]) -> None:
    """Given a live database on a server and rows' texts, make the table. Raise EngineError,
    Unreachable or Refused."""
    with _server(kind, dsn) as asking:
        _plant(asking, notes, "%s")


def _plant(asking: _Asking, notes: Sequence[str], mark: str) -> None:
    asking.execute(_MAKE)
    for number, note in enumerate(notes, start=1):
        words = f"INSERT INTO {TABLE} (id, note) VALUES ({mark}, {mark})"
        asking.execute(words, (number, note))


def read_sqlite(path: Path) -> list[str] | None:
    """Given a database that nobody writes to, return the rows' texts; None where the table is gone.
    Raise EngineError where it cannot be opened."""
    with _sqlite(path, "mode=ro&immutable=1") as db:
        there = db.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (TABLE,)).fetchone()
        return None if there is None else [str(row[0]) for row in db.execute(_READ)]


def read_server(kind: str, dsn: str) -> list[str] | None:
    """Given a live database on a server, return the rows' texts; None where the table is gone.
    Raise EngineError, Unreachable or Refused where it cannot be looked at."""
    with _server(kind, dsn) as asking:
        if not asking.execute(_THERE[kind], (TABLE,)).fetchall():
            return None
        return [str(row[0]) for row in asking.execute(_READ, ()).fetchall()]


def remove_sqlite(path: Path) -> None:
    """Given a live database, remove the table. Raise EngineError."""
    with _sqlite(path, "mode=rw") as db:
        db.execute(f"DROP TABLE IF EXISTS {TABLE}")


def remove_server(kind: str, dsn: str) -> None:
    """Given a live database on a server, remove the table. Raise EngineError, Unreachable or
    Refused."""
    with _server(kind, dsn) as asking:
        asking.execute(f"DROP TABLE IF EXISTS {TABLE}", ())

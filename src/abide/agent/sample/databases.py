"""The sample school's database of pupils, attendance and finance, in SQLite and in PostgreSQL.

Both hold the same rows for the same seed, so one can be checked against the other.
"""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abide.agent.sample.corpus import DAY_SECONDS, NEWEST
from abide.agent.sample.people import (
    PAYMENTS_A_DAY,
    PAYMENTS_AT_SCALE_1,
    SCHOOL_DAYS,
    attendance,
    payments,
    pupil_count,
    pupils,
)
from abide.domain.errors import Refused

if TYPE_CHECKING:
    import psycopg

_TABLES = {
    "pupils": "id integer PRIMARY KEY, first text NOT NULL, last text NOT NULL,"
    " form text NOT NULL, upn text NOT NULL",
    "attendance": "id integer PRIMARY KEY, pupil integer NOT NULL REFERENCES pupils(id),"
    " day integer NOT NULL, session text NOT NULL, mark text NOT NULL",
    "finance": "id integer PRIMARY KEY, day integer NOT NULL, account text NOT NULL,"
    " payee text NOT NULL, pence integer NOT NULL, note text NOT NULL",
}
_INDEXES = (
    "CREATE INDEX attendance_day ON attendance(day)",
    "CREATE INDEX finance_day ON finance(day)",
)
_INSERTS = {
    "pupils": "INSERT INTO pupils VALUES (?, ?, ?, ?, ?)",
    "attendance": "INSERT INTO attendance VALUES (?, ?, ?, ?, ?)",
    "finance": "INSERT INTO finance VALUES (?, ?, ?, ?, ?, ?)",
}
# A day's new rows are numbered from here on, so that they need no look at the rows there are.
_DAY_FIRST_ID = 10_000_000
_ROWS_OF_A_DAY = 10_000


@dataclass(frozen=True)
class Rows:
    """How many rows were added to each table."""

    added: Mapping[str, int]


Tables = dict[str, Iterator[tuple[Any, ...]]]


def _whole_school(scale: float, seed: int) -> Tables:
    """Given the scale, return every row of every table, parents before children."""
    rng = {name: random.Random(f"{name}-{seed}") for name in _TABLES}
    return {
        "pupils": pupils(scale, rng["pupils"]),
        "attendance": attendance(pupil_count(scale), range(SCHOOL_DAYS), 1, rng["attendance"]),
        "finance": payments(0, round(PAYMENTS_AT_SCALE_1 * scale), 1, rng["finance"]),
    }


def _one_day(pupil_total: int, seed: int, day: int) -> Tables:
    """Given the number of pupils and a day from 1, return that day's new rows."""
    rng = random.Random(f"rows-{seed}-{day}")
    first = _DAY_FIRST_ID + day * _ROWS_OF_A_DAY
    date = SCHOOL_DAYS + day
    return {
        "attendance": attendance(pupil_total, range(date, date + 1), first, rng),
        "finance": payments(date, PAYMENTS_A_DAY, first, rng),
    }


def _insert(connection: sqlite3.Connection, tables: Tables) -> Rows:
    """Given rows by table, insert them and return their numbers."""
    added = {
        name: connection.executemany(_INSERTS[name], rows).rowcount for name, rows in tables.items()
    }
    return Rows(added)


def make_sqlite(path: Path, scale: float, seed: int) -> Rows:
    """Given a path where nothing is yet, make the school's SQLite database there and return its
    rows. The same SQLite version writes the same bytes. Raise Refused when a file is there."""
    if path.exists():
        raise Refused(f"{path} is there already: name a new file for the sample database.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        with connection:
            for name, columns in _TABLES.items():
                connection.execute(f"CREATE TABLE {name} ({columns})")
            rows = _insert(connection, _whole_school(scale, seed))
            for index in _INDEXES:
                connection.execute(index)
    os.utime(path, (NEWEST, NEWEST))
    return rows


def add_day_sqlite(path: Path, seed: int, day: int) -> Rows:
    """Given the school's SQLite database and a day from 1, add that day's rows and return them."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        total = connection.execute("SELECT count(*) FROM pupils").fetchone()[0]
        rows = _insert(connection, _one_day(total, seed, day))
    modified = NEWEST + day * DAY_SECONDS
    os.utime(path, (modified, modified))
    return rows


def _copy(cursor: psycopg.Cursor[Any], tables: Tables) -> Rows:
    """Given rows by table, load them as PostgreSQL likes best and return their numbers."""
    added: dict[str, int] = {}
    for name, rows in tables.items():
        with cursor.copy(f"COPY {name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        added[name] = cursor.rowcount
    return Rows(added)


def fill_postgres(connection: psycopg.Connection[Any], scale: float, seed: int) -> Rows:
    """Given a connection to an empty PostgreSQL database, make the school's tables, commit, and
    return their rows: the same rows as `make_sqlite`."""
    with connection.transaction(), connection.cursor() as cursor:
        for name, columns in _TABLES.items():
            cursor.execute(f"CREATE TABLE {name} ({columns})")
        rows = _copy(cursor, _whole_school(scale, seed))
        for index in _INDEXES:
            cursor.execute(index)
    connection.commit()
    return rows


def add_day_postgres(connection: psycopg.Connection[Any], seed: int, day: int) -> Rows:
    """Given a connection to the school's PostgreSQL database and a day from 1, add that day's
    rows, commit, and return them."""
    with connection.transaction(), connection.cursor() as cursor:
        found = cursor.execute("SELECT count(*) FROM pupils").fetchone()
        rows = _copy(cursor, _one_day(found[0] if found else 0, seed, day))
    connection.commit()
    return rows

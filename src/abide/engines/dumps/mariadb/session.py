"""A session with a MariaDB database: reached, looked through and counted."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from typing import Any

import pymysql
from pymysql.connections import Connection as Session

from abide.domain.errors import Refused
from abide.engines.dumps.facts import DatabaseFacts, Limits
from abide.engines.dumps.mariadb.address import Address
from abide.engines.dumps.mariadb.words import from_driver

CONNECT_SECONDS = 30
_LOCK_WAIT_SECONDS = 60
_INSIDE = """
SELECT TABLE_NAME, TABLE_TYPE, COALESCE(ENGINE, '') FROM information_schema.TABLES
WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1
"""
_ROWS = ("BASE TABLE", "SYSTEM VERSIONED")
VERSIONED = "SYSTEM VERSIONED"
_KEPT_ELSEWHERE = ("MRG_MYISAM", "MRG_ISAM", "FEDERATED", "SPIDER", "CONNECT", "BLACKHOLE")
"""Engines whose tables hold no rows of their own: a dump has their definition alone."""
_THINGS = {
    "routines": "SELECT count(*) FROM information_schema.ROUTINES "
    "WHERE ROUTINE_SCHEMA = DATABASE()",
    "triggers": "SELECT count(*) FROM information_schema.TRIGGERS "
    "WHERE TRIGGER_SCHEMA = DATABASE()",
    "events": "SELECT count(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()",
}
_SAFE = "SELECT ENGINE FROM information_schema.ENGINES WHERE TRANSACTIONS = 'YES'"
_COLLATION = """
SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()
"""


@contextlib.contextmanager
def connected(address: Address, limits: Limits) -> Iterator[Session]:
    """Given an address, provide a session in which each statement stands alone. Raise Unreachable,
    EngineError or Refused for what goes wrong in it."""
    if address.ssl_ca is not None and not os.path.isfile(address.ssl_ca):
        raise Refused(f"the file of ssl_ca, {address.ssl_ca}, is not there")
    patience = min(limits.time_limit_seconds, 2**31 - 1)
    try:
        with pymysql.connect(
            host=address.host or None,
            port=address.port,
            unix_socket=None if address.host else address.socket,
            user=address.user or None,
            password=(address.password or "").encode(),  # else it would be taken as Latin-1
            database=address.database,
            charset="utf8mb4",
            autocommit=True,
            connect_timeout=min(int(patience) or 1, CONNECT_SECONDS),
            read_timeout=patience,
            write_timeout=patience,
            local_infile=False,
            ssl_ca=address.ssl_ca,
            ssl_verify_cert=True if address.ssl_ca else None,
            ssl_verify_identity=bool(address.ssl_ca),
        ) as session:
            yield session
    except pymysql.Error as error:
        raise from_driver(error, address.secrets) from None


def rows_of(session: Session, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Given a query and its values, return the rows of its answer."""
    with session.cursor() as cursor:
        cursor.execute(query, values or None)
        return list(cursor.fetchall())


def one(session: Session, query: str) -> Any:
    return rows_of(session, query)[0][0]


def quoted(name: str) -> str:
    """Given a name of anything in a database, return it so that it is nothing but a name."""
    return "`" + name.replace("`", "``") + "`"


def begin_snapshot(session: Session) -> None:
    """From now on see all tables that know transactions as they are at this moment."""
    rows_of(session, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    rows_of(session, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")


def facts_of(session: Session) -> DatabaseFacts:
    """Return the rows of every table as the session sees them, and what else there is; `bytes` is
    left 0."""
    inside = rows_of(session, _INSIDE)
    tables = [name for name, _, engine in _tables(inside) if engine not in _KEPT_ELSEWHERE]
    things = {what: int(one(session, query)) for what, query in _THINGS.items()}
    things["tables of rows elsewhere"] = len(_tables(inside)) - len(tables)
    things["views"] = sum(type_ == "VIEW" for _, type_, _ in inside)
    things["sequences"] = sum(type_ == "SEQUENCE" for _, type_, _ in inside)
    return DatabaseFacts(
        kind="mariadb",
        tables=counted(session, tables),
        bytes=0,
        encoding=str(one(session, _COLLATION)),
        server_version=str(one(session, "SELECT VERSION()")),
        things={what: count for what, count in sorted(things.items()) if count},
    )


def table_names(session: Session) -> set[str]:
    """Return the names of all tables that hold rows."""
    return {name for name, _, _ in _tables(rows_of(session, _INSIDE))}


def counted(session: Session, tables: Sequence[str]) -> dict[str, int]:
    """Given tables, return the rows of each."""
    return {name: int(one(session, f"SELECT count(*) FROM {quoted(name)}")) for name in tables}


def unsafe_tables(session: Session) -> tuple[list[str], list[str]]:
    """Return the tables that no transaction freezes, and those that keep a history of rows."""
    safe = {str(row[0]).upper() for row in rows_of(session, _SAFE)}
    inside = _tables(rows_of(session, _INSIDE))
    fine = {*safe, *_KEPT_ELSEWHERE, ""}
    loose = [name for name, _, engine in inside if engine not in fine]
    return loose, [name for name, type_, _ in inside if type_ == VERSIONED]


def kept_elsewhere(session: Session) -> list[str]:
    """Return the tables of which a dump holds the definition alone."""
    inside = _tables(rows_of(session, _INSIDE))
    return [name for name, _, engine in inside if engine in _KEPT_ELSEWHERE]


def _tables(inside: Sequence[tuple[Any, ...]]) -> list[tuple[str, str, str]]:
    """Given what is inside, return the tables that are no views: name, type and engine."""
    return [(name, type_, engine.upper()) for name, type_, engine in inside if type_ in _ROWS]


def freeze(session: Session, tables: Sequence[str]) -> None:
    """Given tables, let nobody write to them until the session ends; who tries waits. Raise
    pymysql.Error if that is not allowed, or others would not let go of them for a minute."""
    rows_of(session, f"SET SESSION lock_wait_timeout = {_LOCK_WAIT_SECONDS}")
    rows_of(session, "SET SESSION wait_timeout = 604800")
    rows_of(session, "LOCK TABLES " + ", ".join(f"{quoted(each)} READ" for each in tables))


def things_inside(session: Session) -> int:
    """Return how many things that no empty database has there are."""
    found = len(rows_of(session, _INSIDE))
    return found + sum(int(one(session, query)) for query in _THINGS.values())


def complaints(session: Session) -> str:
    """Check every table and view; return "ok" or what the server finds wrong."""
    found = []
    for name, type_, _ in rows_of(session, _INSIDE):
        if type_ == "SEQUENCE":
            continue
        for _, _, kind, text in rows_of(session, f"CHECK TABLE {quoted(name)}"):
            well = kind == "note" or (
                kind == "status" and text in ("OK", "Table is already up to date")
            )
            found += [] if well else [f"{name}: {text}"]
    return "; ".join(found[:3])[:500] or "ok"

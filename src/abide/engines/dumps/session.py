"""A session with a PostgreSQL database: reached without a secret in any argv, and counted."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from abide.domain.errors import EngineError, Refused, Unreachable
from abide.engines.dumps.facts import DatabaseFacts, Limits
from abide.engines.program import Command, Result, mask

_CONNECT_SECONDS = 30
_DETAIL_CHARACTERS = 2000
_SYSTEM = "(n.nspname LIKE 'pg\\_%' OR n.nspname = 'information_schema')"

# Ordinary tables and the leaves of partitioned ones. Tables that belong to an extension are left
# out: pg_dump leaves their rows to the extension.
_TABLES = f"""
SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND NOT {_SYSTEM}
AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.deptype = 'e'
    AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid)
ORDER BY 1, 2
"""
_ENCODING = """
SELECT pg_catalog.pg_encoding_to_char(encoding) FROM pg_catalog.pg_database
WHERE datname = pg_catalog.current_database()
"""
_THINGS_INSIDE = f"""
SELECT (SELECT count(*) FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE NOT {_SYSTEM})
     + (SELECT count(*) FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE NOT {_SYSTEM})
     + (SELECT count(*) FROM pg_catalog.pg_namespace n WHERE NOT {_SYSTEM} AND nspname <> 'public')
     + (SELECT count(*) FROM pg_catalog.pg_largeobject_metadata)
"""

# Words of the programs (always in English here) → what kind of failure they tell.
_KINDS = (
    ("server version mismatch", "server version"),
    ("unsupported version", "server version"),
    ("no space left on device", "disk full"),
    ("is not available", "missing extension"),
    ("could not open extension control file", "missing extension"),
    ("must be superuser", "needs superuser"),
    ("permission denied for language c", "needs superuser"),
    ("password authentication failed", "wrong password"),
    ("no password supplied", "wrong password"),
    ("permission denied", "access denied"),
    ("row-level security", "access denied"),
    ('collation "', "missing collation"),
    ("does not appear to be a valid archive", "damaged dump"),
    ("unexpected end of file", "damaged dump"),
    ("could not read from input file", "damaged dump"),
)


@dataclass(frozen=True)
class Target:
    """A database as PostgreSQL's programs are told of it: the password only by environment."""

    conninfo: str
    password: str | None

    def command(self, argv: tuple[str, ...], limits: Limits) -> Command:
        secret = () if self.password is None else (self.password,)
        env = {} if self.password is None else {"PGPASSWORD": self.password}
        words = (*argv, "--no-password", f"--dbname={self.conninfo}")
        return Command(
            argv=words, env=env, secrets=secret, time_limit_seconds=limits.time_limit_seconds
        )


@contextlib.contextmanager
def connected(dsn: str, limits: Limits) -> Iterator[psycopg.Connection]:
    """Given a DSN, provide a connection in one read-only transaction, which sees one moment. Raise
    Refused for a DSN that is not understood, Unreachable, or EngineError for what goes wrong."""
    words = _parsed(dsn)
    words.setdefault("connect_timeout", _CONNECT_SECONDS)
    password = str(words.get("password") or "")
    try:
        with psycopg.connect(make_conninfo("", **words)) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            patience_ms = max(int(limits.time_limit_seconds * 1000), 1)
            connection.execute(f"SET LOCAL statement_timeout = {min(patience_ms, 2**31 - 1)}")
            # Rows hidden by a policy would be missing from the dump: better an error.
            connection.execute("SET LOCAL row_security = off")
            yield connection
    except psycopg.Error as error:
        said = mask(str(error).strip(), (password,) if password else ())
        kind = kind_of(said)
        if isinstance(error, psycopg.errors.QueryCanceled):
            kind = "timed out"
        if isinstance(error, psycopg.OperationalError) and kind is None and not error.sqlstate:
            raise Unreachable(said) from None
        raise EngineError(kind or "database error", said) from None


def _parsed(dsn: str) -> dict[str, str | int]:
    try:
        words = {name: value for name, value in conninfo_to_dict(dsn).items() if value is not None}
    except psycopg.Error:  # its text would repeat the DSN, password and all
        raise Refused(
            "a PostgreSQL DSN is not understood: write it as postgresql://user@server/database"
        ) from None
    if "sslpassword" in words:
        raise Refused("a PostgreSQL DSN holds sslpassword: use a client key without a passphrase.")
    return words


def target_of(dsn: str, connection: psycopg.Connection) -> Target:
    """Given a DSN and a connection made by it, return the same server and database for a program:
    our own environment and a list of several hosts may have had a say in which that is."""
    words = _parsed(dsn)
    words.pop("password", None)
    info = connection.info
    for name in ("host", "hostaddr", "port"):
        words.pop(name, None)
    words |= {"host": info.host, "port": info.port, "user": info.user, "dbname": info.dbname}
    return Target(make_conninfo("", **words), info.password or None)


def export_snapshot(connection: psycopg.Connection) -> str:
    """Return the name by which pg_dump can join the connection's view of the database."""
    row = connection.execute("SELECT pg_catalog.pg_export_snapshot()").fetchone()
    if row is None:
        raise EngineError("database error", "the server exported no snapshot")
    return str(row[0])


def facts_of(connection: psycopg.Connection) -> DatabaseFacts:
    """Return the rows of every table, keyed "schema.table", as the connection sees them; `bytes` is
    left 0."""
    counts: dict[str, int] = {}
    for schema, table in connection.execute(_TABLES).fetchall():
        query = sql.SQL("SELECT count(*) FROM ONLY {}").format(sql.Identifier(schema, table))
        counts[f"{schema}.{table}"] = _one(connection, query)
    return DatabaseFacts(
        kind="postgres",
        tables=counts,
        bytes=0,
        encoding=_one(connection, sql.SQL(_ENCODING)),
        server_version=_one(connection, sql.SQL("SHOW server_version")),
    )


def things_inside(connection: psycopg.Connection) -> int:
    """Return how many things that no empty database has there are."""
    return int(_one(connection, sql.SQL(_THINGS_INSIDE)))


def bytes_on_disk(connection: psycopg.Connection) -> int:
    """Return the size of the connection's database on its server's disk."""
    query = "SELECT pg_catalog.pg_database_size(pg_catalog.current_database())"
    return int(_one(connection, sql.SQL(query)))


def _one(connection: psycopg.Connection, query: sql.SQL | sql.Composed) -> Any:
    row = connection.execute(query).fetchone()
    if row is None:
        raise EngineError("database error", "a query gave no row")
    return row[0]


def kind_of(said: str) -> str | None:
    """Given the words of PostgreSQL or of its programs, return the kind of failure they tell."""
    lowered = said.lower()
    return next((kind for words, kind in _KINDS if words in lowered), None)


def judge(result: Result, otherwise: str) -> None:
    """Given how a program ended, return if that was well. Raise EngineError of the kind its words
    tell, else of the kind `otherwise`."""
    if result.exit_code == 0 and not result.timed_out and not result.interrupted:
        return
    said = result.stderr.strip()[-_DETAIL_CHARACTERS:] or f"exit code {result.exit_code}"
    if result.timed_out:
        raise EngineError("timed out", said)
    if result.interrupted:
        raise EngineError("interrupted", said)
    raise EngineError(kind_of(said) or otherwise, said)

"""A session with a SQL Server: each statement on its own, bounded by time, heard to its end."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pymssql

from abide.domain.errors import AbideError, EngineError
from abide.engines.dumps.sqlserver import statements
from abide.engines.dumps.sqlserver.address import Address
from abide.engines.dumps.sqlserver.errors import SERVER_REFUSED, error_of

CONNECT_SECONDS = 30
_PROPERTIES = (
    "SET ANSI_NULLS ON; SET ANSI_PADDING ON; SET ANSI_WARNINGS ON; SET ARITHABORT ON; "
    "SET CONCAT_NULL_YIELDS_NULL ON; SET QUOTED_IDENTIFIER ON; SET LOCK_TIMEOUT 60000; "
    "SET TEXTSIZE 2147483647"
)
_FROM_DRIVER = "DB-Lib error message "
_NUMBERED = re.compile(rf"{_FROM_DRIVER}(\d+)")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """One statement that was said: what came of it, "ok" or the kind of error, and how long it
    took."""

    statement: str
    outcome: str
    seconds: float
    detail: str = ""


@dataclass(frozen=True)
class Limits:
    """How long connecting and a statement may take, and who is told what was said."""

    time_limit_seconds: float = 12 * 3600.0
    connect_seconds: float = CONNECT_SECONDS
    heard: Callable[[Said], None] | None = None


class Session:
    """An open connection."""

    def __init__(self, connection: Any, address: Address, limits: Limits) -> None:
        """Given a connection of the driver's, use it."""
        self._connection = connection
        self._address = address
        self._limits = limits

    def run(self, statement: str) -> None:
        """Given a statement, run it to its end. Raise EngineError or Unreachable."""
        self.rows(statement)

    def rows(self, statement: str) -> list[Row]:
        """Given a statement, return the rows of its answers. Raise EngineError or Unreachable.

        Every answer is read: a backup whose answers are left unread ends with the connection.
        """
        started = time.monotonic()
        outcome, detail = "ok", ""
        try:
            return self._rows(statement)
        except AbideError as error:
            outcome = error.kind if isinstance(error, EngineError) else "unreachable"
            detail = str(error)
            raise
        finally:
            if self._limits.heard is not None:
                took = round(time.monotonic() - started, 3)
                self._limits.heard(Said(" ".join(statement.split()), outcome, took, detail))

    def value(self, statement: str) -> Any:
        """Given a statement that answers one value, return it. Raise as `rows` does."""
        found = self.rows(statement)
        if len(found) != 1 or len(found[0]) != 1:
            raise EngineError("database error", "a question was not answered with one value")
        return next(iter(found[0].values()))

    def version(self) -> str:
        """Return the server's version, such as 15.0.2000.5."""
        return str(self.value(statements.VERSION) or "")

    def _rows(self, statement: str) -> list[Row]:
        found: list[Row] = []
        with _told(self._address, _first):
            cursor = self._connection.cursor(as_dict=True)
            cursor.execute(statement)
            more = True
            while more:
                if cursor.description is not None:
                    found += cursor.fetchall()
                more = bool(cursor.nextset())
        return found


@contextlib.contextmanager
def connected(
    address: Address, limits: Limits | None = None, *, database: str | None = None
) -> Iterator[Session]:
    """Given an address, provide a session with its server, in its database or in another one.
    Raise Unreachable or EngineError."""
    limits = limits or Limits()
    with _told(address, _of_no_connection):
        connection = pymssql.connect(
            server=address.server,
            port=str(address.port),
            user=address.user,
            password=address.password,
            database=database or address.database,
            timeout=max(1, int(limits.time_limit_seconds)),
            login_timeout=max(1, int(limits.connect_seconds)),
            appname="abide",
            autocommit=True,  # no backup runs inside a transaction
            encryption="require" if address.encrypted else "off",
            conn_properties=_PROPERTIES,
        )
    try:
        yield Session(connection, address, limits)
    finally:
        with contextlib.suppress(pymssql.Error):
            connection.close()


@contextlib.contextmanager
def _told(address: Address, number_of: Callable[[Sequence[int]], int]) -> Iterator[None]:
    """Turn what the driver raises into our errors, without the password."""
    try:
        yield
    except pymssql.Error as error:
        number, said = _parts(error)
        ours, _, rest = said.partition(_FROM_DRIVER)
        if not ours and rest:  # the server said nothing: what the driver says counts
            number = number_of([int(each) for each in _NUMBERED.findall(said)])
        raise error_of(number, ours or said, address.password) from None


def _first(numbers: Sequence[int]) -> int:
    """Given the driver's errors in a session, return the one that began it."""
    return numbers[0]


def _of_no_connection(numbers: Sequence[int]) -> int:
    """Given the driver's errors for a connection that was never made, return the one that says why.

    pymssql 2.4 keeps these for the whole process and may tell those of an earlier one first.
    """
    return SERVER_REFUSED if SERVER_REFUSED in numbers else numbers[-1]


def _parts(error: Exception) -> tuple[int, str]:
    """Given an error of the driver's, return its number (0 where it has none) and its words."""
    told: Any = error.args
    while len(told) == 1 and isinstance(told[0], tuple):
        told = told[0]
    number = told[0] if told and isinstance(told[0], int) else 0
    words = told[-1] if told else str(error)
    return number, words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)

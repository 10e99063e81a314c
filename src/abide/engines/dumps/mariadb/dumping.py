"""A dump of one moment, held against what the server itself counts.

MariaDB lends its snapshot to nobody, so the rows are counted in the dump, and beside it in a
snapshot of our own: a dump that holds far fewer, or lacks a table, is none.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pymysql
from pymysql.connections import Connection as Session

from abide.domain.errors import EngineError
from abide.engines.dumps.facts import DatabaseFacts, Limits
from abide.engines.dumps.mariadb.address import Address, parse
from abide.engines.dumps.mariadb.programs import (
    LARGEST_PACKET,
    Clients,
    client_command,
    find_clients,
)
from abide.engines.dumps.mariadb.reading import Held, read_dump
from abide.engines.dumps.mariadb.rights import HOW, rights_missing
from abide.engines.dumps.mariadb.session import (
    begin_snapshot,
    connected,
    counted,
    facts_of,
    freeze,
    kept_elsewhere,
    table_names,
    unsafe_tables,
)
from abide.engines.dumps.mariadb.words import judge, kind_of_number
from abide.engines.program import Command, start

_WORDS = (
    "--single-transaction",
    "--quick",
    "--routines",
    "--triggers",
    "--events",
    "--hex-blob",
    "--no-tablespaces",
    "--skip-dump-date",  # an unchanged database gives an unchanged file
    "--default-character-set=utf8mb4",
    LARGEST_PACKET,
)
_WORDS_OF_MYSQL = ("--set-gtid-purged=OFF", "--column-statistics=0")
_FEWER_SHARE, _FEWER_ROWS = 0.01, 10
"""How many rows a dump may lack of what was counted a moment before it: programs go on working."""
Gaps = tuple[tuple[str, str], ...]


def dump(
    dsn: str, to: Path, *, limits: Limits | None = None, clients: Clients | None = None
) -> DatabaseFacts:
    """Given a database, dump it to `to` (SQL, mode 0600, put in place in one step) and return the
    rows that the dump holds. Raise EngineError, Unreachable or Refused; then there is no file."""
    limits = limits or Limits()
    address = parse(dsn)
    clients = clients or find_clients()
    part = to.with_name(f".{to.name}.part")
    part.unlink(missing_ok=True)
    try:
        facts = _dump(address, clients, part, limits)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(part, to)
    except EngineError as error:
        if error.kind == "access denied":
            raise EngineError(error.kind, f"{error.detail}. {HOW}") from None
        raise
    finally:
        part.unlink(missing_ok=True)
    return facts


def _dump(address: Address, clients: Clients, part: Path, limits: Limits) -> DatabaseFacts:
    with connected(address, limits) as asking, connected(address, limits) as holding:
        loose, gaps = _look(asking, address)
        frozen = _frozen(holding, loose) if loose else None
        begin_snapshot(asking)
        with start(replace(_command(address, clients, limits), stdout_to=part)) as running:
            counted_first = facts_of(asking)
            judge(running.wait(limits.stop), "dump failed")
        if loose and (frozen or not _still_there(holding)):
            gaps += (_not_frozen(loose, frozen or "the session that held them was lost"),)
        held = read_dump(part)
        for name in kept_elsewhere(asking):
            held.tables.pop(name, None)
        _check(asking, counted_first.tables, held)
    size = part.stat().st_size
    return replace(counted_first, tables=held.tables, bytes=size, gaps=gaps)


def _command(address: Address, clients: Clients, limits: Limits) -> Command:
    words = (*_WORDS, *(_WORDS_OF_MYSQL if clients.by_mysql else ()))
    return client_command((clients.dump, *words, address.database), address, limits)


def _look(session: Session, address: Address) -> tuple[list[str], Gaps]:
    """Return the tables that no transaction freezes, and what will not be in the dump."""
    gaps: Gaps = ()
    if missing := rights_missing(session, address.database):
        gaps += (
            (
                "rights missing",
                f"The account lacks {', '.join(missing)}: what it may not see is left out without "
                f"a word. {HOW}.",
            ),
        )
    loose, versioned = unsafe_tables(session)
    if versioned:
        gaps += (
            (
                "history left out",
                f"{len(versioned)} tables keep a history of their rows, and it is not copied: only "
                "the rows of now are. Copy it by hand if it matters.",
            ),
        )
    return loose, gaps


def _frozen(session: Session, loose: Sequence[str]) -> str | None:
    """Given tables that no transaction freezes, let nobody write to them; return why that cannot
    be, None if it can."""
    try:
        freeze(session, loose)
    except pymysql.OperationalError as error:
        kind = kind_of_number(int(error.args[0]))
        if kind == "timed out":
            return "another program has one of them locked"
        if kind != "access denied":
            raise
        return "the account may not lock them"
    return None


def _still_there(session: Session) -> bool:
    with contextlib.suppress(pymysql.Error):
        session.ping(reconnect=False)
        return True
    return False


def _not_frozen(loose: Sequence[str], why: str) -> tuple[str, str]:
    return (
        "tables not frozen",
        f"{len(loose)} tables are of a kind that cannot be copied as of one moment while programs "
        f"write to them (such as MyISAM and Aria), and {why}. {HOW}, or turn them into InnoDB.",
    )


def _check(session: Session, first: Mapping[str, int], held: Held) -> None:
    """Given the rows counted as the dump began, and what it holds, return if that can be. Raise
    EngineError if the dump has no end, or lacks what the server still has."""
    if not held.ended:
        raise EngineError("dump failed", "it breaks off: its closing line is missing")
    short = [name for name, rows in first.items() if _falls_short(held.tables.get(name), rows)]
    begin_snapshot(session)
    still = table_names(session)
    now = counted(session, [name for name in short if name in still])
    for name, rows in now.items():
        if _falls_short(held.tables.get(name), rows):
            got = held.tables.get(name, "none")
            raise EngineError(
                "dump failed", f"the dump holds {got} rows of a table of which there are {rows}"
            )


def _falls_short(got: int | None, rows: int) -> bool:
    return got is None or rows - got > _FEWER_ROWS + rows * _FEWER_SHARE

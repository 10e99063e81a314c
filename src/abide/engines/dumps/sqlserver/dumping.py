"""A SQL Server database out: backed up by the server, verified by it, and taken over by us.

A backup holds the database as it was when the backup ended. Rows are counted before it began and
after it ended: where both agree, that is what the backup must hold; where they do not, the table
was being written to, and the backup holds something in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from abide.domain.errors import EngineError
from abide.engines.dumps.facts import DatabaseFacts
from abide.engines.dumps.sqlserver import statements
from abide.engines.dumps.sqlserver.address import Address
from abide.engines.dumps.sqlserver.exchange import Exchange, take
from abide.engines.dumps.sqlserver.session import Limits, Row, Session, connected

KIND = "sqlserver"
_FULL_BACKUP = 1


def dump(
    address: Address, to: Path, exchange: Exchange, *, limits: Limits | None = None
) -> DatabaseFacts:
    """Given a database, have it backed up into the exchange and move the backup to `to`, mode 0600;
    return the rows it held. Nothing stays in the exchange. Raise EngineError, Unreachable or
    Refused; then `to` is as it was."""
    exchange.sweep()
    with connected(address, limits) as session, exchange.passing() as passing:
        exchange.check_room(int(session.value(statements.USED_BYTES) or 0))
        before = known_rows(session, address.database)
        session.run(statements.back_up(address.database, passing.theirs))
        after = known_rows(session, address.database)
        session.run(statements.verify(passing.theirs))
        check_header(session.rows(statements.header_of(passing.theirs)), address.database)
        version = session.version()
        size = take(passing, to)
    moving = {table: rows for table, rows in before.items() if after.get(table) != rows}
    moving |= dict.fromkeys(after.keys() - before.keys(), 0)
    return DatabaseFacts(
        kind=KIND, tables=after, bytes=size, server_version=version, tables_before=moving
    )


def known_rows(session: Session, database: str) -> dict[str, int]:
    """Given a session and a database, return the rows of each table, keyed "schema.table", as the
    server keeps count of them; where it keeps none (tables in memory), they are counted."""
    known = {}
    for row in session.rows(statements.rows_known(database)):
        schema, table, rows = str(row["schema"]), str(row["table"]), row["rows"]
        if int(rows) < 0:
            rows = session.value(statements.count_rows(database, schema, table))
        known[f"{schema}.{table}"] = int(rows)
    return known


def check_header(rows: Sequence[Row], database: str | None = None) -> Row:
    """Given what a backup says of itself, return it. Raise EngineError unless it is one whole,
    undamaged backup with checksums (of `database`, where that is given)."""
    if len(rows) != 1:
        raise EngineError("damaged dump", f"the file holds {len(rows)} backups where one should be")
    header = rows[0]
    wrong = [
        what
        for what, is_right in (
            ("it is not of the whole database", header.get("BackupType") == _FULL_BACKUP),
            ("it was made without checksums", bool(header.get("HasBackupChecksums"))),
            ("it says that it is damaged", not header.get("IsDamaged")),
            ("it is of another database", _is_of(header, database)),
        )
        if not is_right
    ]
    if wrong:
        raise EngineError("damaged dump", "; ".join(wrong))
    return header


def _is_of(header: Row, database: str | None) -> bool:
    said = str(header.get("DatabaseName") or "")
    return database is None or said.casefold() == database.casefold()

"""A SQL Server backup in: restored under a name of ours, checked by the server, counted, dropped.

It is never restored over a database, and the one it makes goes whatever happens; what a run that
was killed left is dropped by the next.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from abide.domain.errors import AbideError, EngineError, Refused
from abide.engines.dumps.facts import DatabaseFacts
from abide.engines.dumps.sqlserver import NOT_YET_RUN, is_proven_on, statements
from abide.engines.dumps.sqlserver.address import Address
from abide.engines.dumps.sqlserver.dumping import KIND, check_header
from abide.engines.dumps.sqlserver.errors import DAMAGED, DAMAGED_DUMP, NumberedError
from abide.engines.dumps.sqlserver.exchange import Exchange
from abide.engines.dumps.sqlserver.session import Limits, Row, Session, connected

RESERVE_BYTES = 1 << 30
_SHARE_SPARED = 20
NOT_THE_COPY = "scratch server"
"""The kind of what went wrong on the instance and says nothing of the backup."""
_SAYS_OF_THE_COPY = frozenset({DAMAGED, DAMAGED_DUMP})
_KEPT_KINDS = frozenset({"disk full", "timed out", "server version"})


@dataclass(frozen=True)
class Instance:
    """Where a backup may be loaded for a while. On a `live` one nothing is tried unless it can be
    shown that there is room."""

    address: Address
    exchange: Exchange
    live: bool = False


def load(backup: Path, into: Instance, *, limits: Limits | None = None) -> DatabaseFacts:
    """Given a backup and an instance, return what it holds once loaded; `integrity` is what CHECKDB
    complains of. Raise EngineError: "damaged dump" where the backup is not good, another kind where
    that cannot be told; Refused or Unreachable."""
    try:
        into.exchange.sweep()
        with connected(into.address, limits, database="master") as session:
            drop_left(session, into.exchange)
            with into.exchange.lent(backup) as lent:
                return _load(session, lent.theirs, into, limits)
    except NumberedError as error:
        if error.kind in _SAYS_OF_THE_COPY | _KEPT_KINDS:
            raise
        raise EngineError(NOT_THE_COPY, str(error)) from None


def drop_left(session: Session, exchange: Exchange) -> int:
    """Given a session with an instance, drop the databases there that runs of ours that died left;
    return how many."""
    found = session.rows(statements.databases_like(exchange.prefix))
    left = [str(row["name"]) for row in found if exchange.is_left(str(row["name"]))]
    for each in left:
        session.run(statements.drop(each))
    return len(left)


def _load(session: Session, file: str, into: Instance, limits: Limits | None) -> DatabaseFacts:
    header = check_header(session.rows(statements.header_of(file)))
    if not into.live and header.get("ServerName") == session.value(statements.SERVER_NAME):
        raise Refused(
            "scratch_dsn_file names the very server that made the backup: name another instance, "
            "or allow the live one with scratch_live and scratch_window"
        )
    version = session.version()
    made_by, here = int(header.get("SoftwareVersionMajor") or 0), int(version.partition(".")[0])
    if made_by > here:
        raise EngineError(
            "server version",
            f"the backup was made by version {made_by} and this instance is version {here}: name "
            "one that is as new with scratch_dsn_file",
        )
    files = session.rows(statements.files_in(file))
    folder = _data_folder(session)
    _check_room(session, folder, sum(int(row["Size"] or 0) for row in files), into.live)
    with _scratch_database(into, limits) as name:
        session.run(statements.restore(name, file, list(_moves(files, folder, name))))
        integrity = _integrity(session, name)
        tables = {} if integrity != "ok" else _counted(session, name)
    size = int(header.get("BackupSize") or 0)
    return DatabaseFacts(
        kind=KIND,
        tables=tables,
        bytes=size,
        integrity=integrity,
        server_version=version,
        untried="" if is_proven_on(version) and is_proven_on(f"{made_by}") else NOT_YET_RUN,
    )


@contextlib.contextmanager
def _scratch_database(into: Instance, limits: Limits | None) -> Iterator[str]:
    """Provide the name of a database that is not there yet; drop it at the end, over a connection
    of its own: the other one may be dead. Raise EngineError when it cannot be dropped."""
    name = into.exchange.new_name()
    try:
        yield name
    finally:
        try:
            with connected(into.address, limits, database="master") as session:
                if session.rows(statements.databases_like(name)):
                    session.run(statements.drop(name))
        except AbideError as error:
            raise EngineError(
                NOT_THE_COPY,
                f"the scratch database {name} may be left on {into.address.host}: the next run "
                f"drops it, or drop it by hand ({error})",
            ) from error


def _integrity(session: Session, name: str) -> str:
    try:
        session.run(statements.check(name))
    except NumberedError as error:
        if not error.is_complaint:
            raise
        return error.detail
    return "ok"


def _counted(session: Session, name: str) -> dict[str, int]:
    """Given a loaded database, count the rows that are really there, table by table."""
    counted = {}
    for row in session.rows(statements.tables_of(name)):
        schema, table = str(row["schema"]), str(row["table"])
        rows = session.value(statements.count_rows(name, schema, table))
        counted[f"{schema}.{table}"] = int(rows)
    return counted


def _moves(files: Sequence[Row], folder: str, name: str) -> Iterator[tuple[str, str]]:
    """Given the files in a backup, yield where each goes: new names in the instance's folder."""
    separator = "\\" if "\\" in folder else "/"
    endings = {"D": ".mdf", "L": ".ldf"}
    for number, row in enumerate(files, start=1):
        ending = endings.get(str(row["Type"]).strip().upper(), "")
        path = f"{folder.rstrip(separator)}{separator}{name}_{number}{ending}"
        yield str(row["LogicalName"]), path


def _data_folder(session: Session) -> str:
    """Return where the instance keeps databases: as it says, else beside its own."""
    (row,) = session.rows(statements.DATA_FOLDER)
    if row["folder"]:
        return str(row["folder"])
    master = str(row["master"])
    separator = "\\" if "\\" in master else "/"
    return master.rpartition(separator)[0] + separator


def _check_room(session: Session, folder: str, needed_bytes: int, live: bool) -> None:
    """Given the bytes that a restore takes, return. Raise Refused where they do not fit beside a
    reserve; on a live instance also where nobody can tell."""
    try:
        volumes = session.rows(statements.VOLUMES)
    except NumberedError as error:
        if live:
            raise Refused(_UNSEEN_ROOM + f" ({error})") from None
        return  # the server itself refuses to fill its disk
    mounted = [v for v in volumes if folder.casefold().startswith(str(v["mounted"]).casefold())]
    if not mounted:
        if live:
            raise Refused(_UNSEEN_ROOM)
        return
    volume = max(mounted, key=lambda v: len(str(v["mounted"])))
    free, total = int(volume["free"]), int(volume["total"])
    spare = max(RESERVE_BYTES, total // _SHARE_SPARED) if live else 0
    if free < needed_bytes + spare:
        raise Refused(
            "SQL Server has no room to load the backup: where it keeps databases it needs "
            f"{needed_bytes / 1e9:,.1f} GB and {spare / 1e9:,.1f} GB to spare, and "
            f"{free / 1e9:,.1f} GB are free; free some, or name another instance with "
            "scratch_dsn_file"
        )


_UNSEEN_ROOM = (
    "the live SQL Server does not show how much room it has, so nothing was loaded there: grant "
    "this login VIEW SERVER STATE, or name another instance with scratch_dsn_file"
)

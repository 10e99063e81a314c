"""SQL Server: backed up by the server into a shared folder, proven by a restore under a name of
ours on an instance that may be used for that."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abide.agent.config import Settings, Source
from abide.agent.config.settings import SqlServerExtras
from abide.agent.databases.kinds import Ground
from abide.domain.errors import AbideError, Refused
from abide.engines.dumps.facts import DatabaseFacts
from abide.engines.dumps.sqlserver.address import parse
from abide.engines.dumps.sqlserver.exchange import Exchange

if TYPE_CHECKING:
    from abide.engines.dumps.sqlserver.loading import Instance

_BY_HAND = (
    "a SQL Server backup is loaded by hand: restore without --into, copy the .bak file to where "
    "the server can read it, and run RESTORE DATABASE there (docs/sqlserver.md)"
)


class SqlServer:
    """Sources of kind sqlserver."""

    title, ending, by_hand = "SQL Server", ".bak", "RESTORE DATABASE"

    def label(self, source: Source) -> str:
        try:
            return parse(source.read_dsn()).label
        except (AbideError, OSError, ValueError):
            return f"database {source.number}"

    def dump(self, source: Source, to: Path) -> DatabaseFacts:
        from abide.engines.dumps.sqlserver.dumping import dump

        return dump(parse(source.read_dsn()), to, exchange_of(source))

    def load(self, held: Mapping[str, Any], restored: Path, ground: Ground) -> DatabaseFacts:
        from abide.engines.dumps.sqlserver.loading import load

        return load(restored, scratch_instance(ground.source(held), ground.now))

    def load_into(self, held: Mapping[str, Any], restored: Path, dsn: str) -> DatabaseFacts:
        raise Refused(_BY_HAND)

    def check_empty(self, dsn: str) -> None:
        raise Refused(_BY_HAND)

    def look(self, source: Source, seconds: int) -> str:
        from abide.engines.dumps.sqlserver.session import Limits, connected

        with connected(parse(source.read_dsn()), Limits(seconds, seconds)) as session:
            version = session.version()
        return f"the database answers (SQL Server {version})"


def exchange_of(source: Source) -> Exchange:
    """Given a source, return the folder it shares with its server.

    Names there hold a word that only this source of this agent makes, so that what is swept is our
    own.
    """
    extras = extras_of(source)
    words = (socket.gethostname(), str(source.dsn_file or ""), source.dsn or "", str(source.number))
    owner = hashlib.sha256("\0".join(words).encode()).hexdigest()[:10]
    return Exchange(extras.backup_folder, extras.backup_folder_there, owner)


def sweep_folders(settings: Settings) -> int:
    """Given the settings, remove the plaintext that runs that died left in folders shared with SQL
    Servers; return how many files. One that is not there now is swept when it is used."""
    swept = 0
    sources = [source for declared in settings.systems for source in declared.sources]
    for source in (each for each in sources if each.sqlserver is not None):
        with suppress(Refused, OSError):
            swept += exchange_of(source).sweep()
    return swept


def extras_of(source: Source) -> SqlServerExtras:
    """Given a source, return what agent.toml says of it besides its address. Raise Refused."""
    if source.sqlserver is None:
        raise Refused("a source of kind sqlserver needs backup_folder in agent.toml")
    return source.sqlserver


def scratch_instance(source: Source | None, now: datetime | None) -> Instance:
    """Given a source as it is declared now and the moment in the school's own time, return the
    instance its backup may be loaded on. Raise Refused where there is none, or not now."""
    from abide.engines.dumps.sqlserver.loading import Instance

    if source is None:
        raise Refused(
            "this database is declared no more, so nobody says which SQL Server it may be loaded "
            "on: declare it again in agent.toml"
        )
    extras, live = extras_of(source), parse(source.read_dsn())
    if extras.scratch_dsn_file is not None:
        said = parse(extras.scratch_dsn_file.read_text(encoding="utf-8"))
        if not said.is_on_server_of(live):
            return Instance(said, exchange_of(source))
    elif not extras.scratch_live:
        raise Refused(
            "nothing says where this SQL Server database may be loaded to be proven: name another "
            "instance with scratch_dsn_file in agent.toml, or allow the live one with scratch_live "
            "and scratch_window"
        )
    _check_window(extras, now)
    return Instance(live, exchange_of(source), live=True)


def _check_window(extras: SqlServerExtras, now: datetime | None) -> None:
    """Given a source's extras and the moment, return when the live server may be used now. Raise
    Refused."""
    window = extras.scratch_window
    if not extras.scratch_live or window is None:
        raise Refused(
            "scratch_dsn_file names the live SQL Server itself: name another instance, or allow "
            "the live one with scratch_live and scratch_window"
        )
    if now is None or not window.holds(now.time()):
        raise Refused(
            "this SQL Server database may be loaded on the live server between "
            f"{window.start:%H:%M} and {window.end:%H:%M} only: run the drill then, or name "
            "another instance with scratch_dsn_file in agent.toml"
        )

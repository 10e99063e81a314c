"""Databases that live on this machine: servers that answer here, and SQLite files in folders."""

from __future__ import annotations

import contextlib
import getpass
import os
import re
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg

from abide.domain.errors import EngineError
from abide.engines.host.found import Database
from abide.engines.program import Command, run

POSTGRES_FOLDERS = (Path("/var/run/postgresql"), Path("/tmp"))
MARIADB_SOCKETS = (Path("/run/mysqld/mysqld.sock"), Path("/var/lib/mysql/mysql.sock"))
SQLSERVER_PORT = 1433
_PATIENCE_SECONDS = 3
_SQLITE = b"SQLite format 3\0"
_MOST_ENTRIES = 50_000
_MOST_FILES = 20
_NAMES = "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1"
_MARIADB_OWN = frozenset({"information_schema", "performance_schema", "mysql", "sys"})


def postgres_databases(folders: Iterable[Path] = POSTGRES_FOLDERS) -> Iterator[Database]:
    """Given folders, yield the databases of every PostgreSQL server whose socket lies in one."""
    for folder in folders:
        for file in sorted(folder.glob(".s.PGSQL.*")):
            port = file.name.rpartition(".")[2]
            if port.isdigit() and file.is_socket():
                yield from _postgres(folder, int(port))


def _postgres(folder: Path, port: int) -> Iterator[Database]:
    where = f"?host={quote(str(folder))}&port={port}"
    try:
        with psycopg.connect(
            host=str(folder), port=port, dbname="postgres", connect_timeout=_PATIENCE_SECONDS
        ) as connection:
            names = [str(row[0]) for row in connection.execute(_NAMES).fetchall()]
        why_not = None
    except psycopg.Error:
        names = _asked_as_its_owner(folder, port)
        me = getpass.getuser()
        why_not = (
            f"the account {me} may not log in: as postgres, run  createuser {me}  and  psql -c "
            f"'GRANT pg_read_all_data TO {me}'"
        )
    if not names:
        yield Database("postgres", None, None, f"port {port}: {why_not}")
    for name in names:
        if name != "postgres" or len(names) == 1:
            yield Database("postgres", name, f"postgresql:///{quote(name)}{where}", why_not)


def _asked_as_its_owner(folder: Path, port: int) -> list[str]:
    """Given a server that does not know us, ask it as its own account, which only root may."""
    if os.name != "posix" or os.geteuid() != 0:
        return []
    words = ("-h", str(folder), "-p", str(port), "-d", "postgres", "-XAtqc", _NAMES)
    try:
        found = run(Command(argv=("psql", *words), user="postgres", time_limit_seconds=30))
    except (EngineError, KeyError):
        return []
    return found.stdout.decode(errors="replace").split("\n")[:-1] if found.exit_code == 0 else []


def mariadb_databases(sockets: Iterable[Path] = MARIADB_SOCKETS) -> Iterator[Database]:
    """Given sockets, yield the databases of the first MariaDB server that has one of them."""
    import pymysql

    for file in sockets:
        if not file.is_socket():
            continue
        where = f"?socket={quote(str(file))}"
        me = getpass.getuser()
        try:
            with (
                contextlib.closing(
                    pymysql.connect(
                        unix_socket=str(file), user=me, connect_timeout=_PATIENCE_SECONDS
                    )
                ) as connection,
                connection.cursor() as cursor,
            ):
                cursor.execute("SHOW DATABASES")
                names = [str(row[0]) for row in cursor.fetchall()]
        except (pymysql.Error, OSError):
            yield Database("mariadb", None, None, f"the account {me} may not log in")
            return
        for name in names:
            if name not in _MARIADB_OWN:
                yield Database("mariadb", name, f"mariadb://{quote(me)}@/{quote(name)}{where}")
        return


def sqlserver_answers(port: int = SQLSERVER_PORT) -> Iterator[Database]:
    """Yield one unnamed database where something listens on SQL Server's port on this machine."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        why_not = "it needs a login of its own and a folder that both can reach"
        yield Database("sqlserver", None, None, why_not)


def sqlite_files(folder: Path) -> list[Path]:
    """Given a folder, return the SQLite databases below it: of its first 50,000 entries, the first
    20. No link is followed and no other disk is looked at."""
    found: list[Path] = []
    left = _MOST_ENTRIES
    try:
        device = folder.stat().st_dev
    except OSError:
        return found
    for top, names, files in os.walk(folder):
        names[:] = sorted(each for each in names if _is_on(os.path.join(top, each), device))
        left -= len(names) + len(files)
        for name in sorted(files):
            if re.search(r"\.(db3?|sqlite3?|s3db)$", name, re.IGNORECASE):
                found += [Path(top, name)] if _is_sqlite(Path(top, name)) else []
        if left <= 0 or len(found) >= _MOST_FILES:
            break
    return found[:_MOST_FILES]


def _is_on(folder: str, device: int) -> bool:
    try:
        return os.lstat(folder).st_dev == device
    except OSError:
        return False


def _is_sqlite(file: Path) -> bool:
    try:
        if file.is_symlink() or not file.is_file():
            return False
        with file.open("rb") as opened:
            return opened.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False

"""A private PostgreSQL server for one drill: unprivileged, socket only, gone afterwards.

A dump is hostile until proven: loading it runs its functions. So the server runs as an ordinary
account, and what it loads is loaded by a role that is no superuser of it (see `postgres.load`).
"""

from __future__ import annotations

import contextlib
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from abide.domain.errors import EngineError
from abide.engines.dumps.abandoned import TRIES, TRY_SECONDS
from abide.engines.dumps.quarters import place_for, private_folder, server_account, short_folder
from abide.engines.program import Command, Running, run, start

# The first of these that exists runs the server when we are root, as PostgreSQL refuses to be root.
# An account of its own is best: "postgres" may also own the school's live server.
ACCOUNTS = ("abide-drill", "postgres", "nobody")
PREFIX = "abide-pg-"
OWNER, LOADER = "abide", "loader"
_PORT = 5432
_SOCKET = f".s.PGSQL.{_PORT}"
_WINDOWS = "C:/Program Files/PostgreSQL"
_SETTINGS = {
    "listen_addresses": "",
    "port": str(_PORT),
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "40",  # a drill needs a few; the hub's tests, three files at a time, more
    "shared_buffers": "32MB",
    "unix_socket_permissions": "0700",
    "lc_messages": "C",
}


@dataclass(frozen=True)
class Binaries:
    """The PostgreSQL programs of one version, in one folder."""

    folder: Path
    version: tuple[int, int]

    def path(self, program: str) -> str:
        """Given a program's name, return its path. Raise EngineError if it is missing."""
        found = shutil.which(program, path=str(self.folder))
        if found is None:
            raise EngineError("missing program", f"{program} is not in {self.folder}")
        return found


def find_binaries(folder: Path | None = None) -> Binaries:
    """Given a folder (default: the newest version installed, else PATH), return the programs there.
    Raise EngineError if there are none."""
    found = [folder] if folder is not None else _candidates()
    for one in found:
        program = shutil.which("pg_dump", path=str(one))
        if program is None:
            continue
        result = run(Command(argv=(program, "--version"), time_limit_seconds=60))
        said = re.search(rb"PostgreSQL\) (\d+)(?:\.(\d+))?", result.stdout)
        if result.exit_code == 0 and said is not None:
            return Binaries(one, (int(said[1]), int(said[2] or 0)))
    raise EngineError("missing program", "no PostgreSQL programs (pg_dump) were found")


def _candidates() -> list[Path]:
    homes = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path(_WINDOWS).glob("*/bin")]
    numbered = [one for one in homes if one.parent.name.isdigit()]
    newest_first = sorted(numbered, key=lambda one: int(one.parent.name), reverse=True)
    on_path = shutil.which("pg_dump")
    return newest_first + ([Path(on_path).parent] if on_path else [])


class Throwaway:
    """A PostgreSQL server for one drill, as a context manager: made on entering, stopped and
    removed on leaving. `folder` is where it lies; it needs room for what is loaded."""

    def __init__(self, folder: Path, *, binaries: Binaries | None = None) -> None:
        """Given a wished folder, prepare. Raise EngineError if a program or account is missing."""
        self.binaries = binaries or find_binaries()
        self.user = server_account(ACCOUNTS)
        self.place = place_for(folder, self.user)
        self._opened = contextlib.ExitStack()
        self._databases = 0

    @property
    def folder(self) -> Path:
        """Its private folder, owned by `user`."""
        return self._folder

    def dsn(self, database: str = "postgres", *, user: str = OWNER) -> str:
        """Given a database and a role, return how to reach it (over a socket only)."""
        where = str(self._socket_folder)
        return make_conninfo(host=where, port=_PORT, user=user, dbname=database)

    def fresh_database(self, encoding: str) -> str:
        """Given an encoding, return the name of a new, empty database owned by LOADER. Raise
        EngineError if the encoding is not known."""
        self._databases += 1
        name = f"drill{self._databases}"
        with self.as_owner() as connection:
            try:
                connection.execute(
                    sql.SQL(
                        "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE 'C'"
                        " LC_CTYPE 'C' OWNER {}"
                    ).format(sql.Identifier(name), sql.Literal(encoding), sql.Identifier(LOADER))
                )
            except psycopg.Error as error:
                raise EngineError("throwaway server", str(error)) from error
        return name

    @contextlib.contextmanager
    def as_owner(self) -> Iterator[psycopg.Connection]:
        """Provide a connection as the server's superuser, each statement on its own."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            yield connection

    def set_superuser(self, wanted: bool) -> None:
        """Let LOADER be superuser, or not."""
        word = sql.SQL("SUPERUSER" if wanted else "NOSUPERUSER")
        with self.as_owner() as connection:
            connection.execute(sql.SQL("ALTER ROLE {} {}").format(sql.Identifier(LOADER), word))

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as opened:
            self._folder = opened.enter_context(private_folder(self.place, PREFIX, self.user))
            short = short_folder(self._folder, _SOCKET, PREFIX, self.user)
            self._socket_folder = opened.enter_context(short)
            self._initialise()
            self._running = opened.enter_context(self._start())
            self._await_answer()
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def _initialise(self) -> None:
        words = ("-A", "trust", "--no-sync", "--locale=C", "--encoding=UTF8", "--no-instructions")
        program = self.binaries.path("initdb")
        argv = (program, "-D", str(self._folder / "data"), "-U", OWNER, *words)
        result = run(Command(argv=argv, user=self.user, cwd=self._folder, time_limit_seconds=600))
        if result.exit_code != 0:
            raise EngineError("throwaway server", result.stderr.strip()[-2000:])

    def _start(self) -> Running:
        settings = _SETTINGS | {"unix_socket_directories": str(self._socket_folder)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        argv = (self.binaries.path("postgres"), "-D", str(self._folder / "data"), *options)
        week = 7 * 86_400.0
        return start(Command(argv=argv, user=self.user, cwd=self._folder, time_limit_seconds=week))

    def _await_answer(self) -> None:
        said = ""
        for _ in range(TRIES):
            if self._running.ended:
                break
            try:
                with self.as_owner() as connection:
                    role = sql.Identifier(LOADER)
                    connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
                return
            except psycopg.OperationalError as error:
                said = str(error)
                threading.Event().wait(TRY_SECONDS)
        raise EngineError("throwaway server", self._running.output()[1].strip()[-2000:] or said)

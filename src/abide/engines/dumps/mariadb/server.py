"""A private MariaDB server for one drill: unprivileged, socket only, gone afterwards.

A dump is loaded by an account that owns one empty database and nothing else: it can reach neither
files nor settings nor the other accounts. Restored events do not run.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
import threading
from pathlib import Path
from typing import Self

from abide.domain.errors import AbideError, EngineError, Unreachable
from abide.engines.dumps.abandoned import TRIES, TRY_SECONDS
from abide.engines.dumps.facts import Limits
from abide.engines.dumps.mariadb.address import Address
from abide.engines.dumps.mariadb.programs import ServerPrograms, find_server
from abide.engines.dumps.mariadb.session import connected, quoted, rows_of
from abide.engines.dumps.quarters import place_for, private_folder, server_account, short_folder
from abide.engines.program import Command, Running, run, start

# An account of its own is best: "mysql" may also own the school's live server.
ACCOUNTS = ("abide-drill", "mysql", "nobody")
PREFIX = "abide-my-"
_ROOT = "root"
_SOCKET = "s"
_ASK = Limits(time_limit_seconds=600)
_MAKE = ("--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")
_SMALL = ("--innodb-log-file-size=48M",)
_SETTINGS = (
    "--skip-networking",
    "--skip-name-resolve",
    "--skip-symbolic-links",  # a table in another folder is made in ours
    "--local-infile=0",
    "--event-scheduler=OFF",
    "--performance-schema=OFF",
    "--max-connections=10",
    "--max-allowed-packet=1G",
    "--innodb-buffer-pool-size=64M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-fast-shutdown=2",
    "--skip-log-bin",
)


class Throwaway:
    """A MariaDB server for one drill, as a context manager: made on entering, stopped and removed
    on leaving. `folder` is where it lies; it needs room for what is loaded."""

    def __init__(self, folder: Path, *, programs: ServerPrograms | None = None) -> None:
        """Given a wished folder, prepare. Raise EngineError if a program or account is missing."""
        self._programs = programs or find_server()
        self.version = self._programs.version
        self.user = server_account(ACCOUNTS)
        self.place = place_for(folder, self.user)
        self._opened = contextlib.ExitStack()
        self._password: str | None = None

    @property
    def folder(self) -> Path:
        """Its private folder, owned by `user`."""
        return self._folder

    @property
    def owner(self) -> Address:
        """Where its administrator reaches it: over its socket only."""
        socket = str(self._socket_folder / _SOCKET)
        return Address("mysql", socket=socket, user=_ROOT, password=self._password)

    def fresh_database(self, database: str, collation: str) -> Address:
        """Given a name and a collation, make an empty database and an account that may do anything
        in it and nothing elsewhere; return where that is. One of the same name goes. Raise
        EngineError if the collation is not known."""
        if not re.fullmatch(r"[A-Za-z0-9_]+", collation):
            raise EngineError("missing collation", "the collation has no name that can be one")
        name, password = f"load{secrets.token_hex(8)}", secrets.token_hex(16)
        pattern = re.sub(r"([_%\\])", r"\\\1", database)
        with connected(self.owner, _ASK) as session:
            rows_of(session, f"DROP DATABASE IF EXISTS {quoted(database)}")
            rows_of(session, f"CREATE DATABASE {quoted(database)} COLLATE {collation}")
            rows_of(session, f"CREATE USER {name}@localhost IDENTIFIED BY '{password}'")
            rows_of(session, f"GRANT ALL ON {quoted(pattern)}.* TO {name}@localhost")
        return Address(database, socket=self.owner.socket, user=name, password=password)

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as opened:
            self._folder = opened.enter_context(private_folder(self.place, PREFIX, self.user))
            short = short_folder(self._folder, _SOCKET, PREFIX, self.user)
            self._socket_folder = opened.enter_context(short)
            for name in ("data", "files"):
                made = self._folder / name
                made.mkdir(mode=0o700)
                if self.user is not None:
                    shutil.chown(made, self.user)
            self._make()
            self._running = opened.enter_context(self._start())
            self._await_answer()
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def _make(self) -> None:
        data = f"--datadir={self._folder / 'data'}"
        argv = (self._programs.install, "--no-defaults", data, *_MAKE, *_SMALL)
        result = run(Command(argv=argv, user=self.user, cwd=self._folder, time_limit_seconds=600))
        if result.exit_code != 0:
            said = result.stderr.strip() or result.stdout.decode("utf-8", "replace").strip()
            raise EngineError("throwaway server", said[-2000:])

    def _start(self) -> Running:
        data = self._folder / "data"
        where = (
            f"--datadir={data}",
            f"--pid-file={data / 'server.pid'}",
            f"--socket={self._socket_folder / _SOCKET}",
            f"--tmpdir={self._folder / 'files'}",
            f"--secure-file-priv={self._folder / 'files'}",
        )
        argv = (self._programs.server, "--no-defaults", *where, *_SETTINGS, *_SMALL)
        return start(
            Command(
                argv=argv,
                user=self.user,
                cwd=self._folder,
                time_limit_seconds=7 * 86_400.0,
                grace_seconds=0.0,  # it does not heed SIGINT
            )
        )

    def _await_answer(self) -> None:
        said = ""
        for _ in range(TRIES):
            if self._running.ended:
                break
            try:
                self._close_to_others()
                return
            except Unreachable as error:
                said = str(error)
                threading.Event().wait(TRY_SECONDS)
            except AbideError as error:
                raise EngineError("throwaway server", str(error)) from None
        raise EngineError("throwaway server", self._running.output()[1].strip()[-2000:] or said)

    def _close_to_others(self) -> None:
        """Give the administrator a password, which no dump can know."""
        password = secrets.token_hex(16)
        with connected(self.owner, _ASK) as session:
            rows_of(session, f"ALTER USER {_ROOT}@localhost IDENTIFIED BY '{password}'")
            others = "SELECT User, Host FROM mysql.user WHERE User = 'root' AND Host <> 'localhost'"
            for user, host in rows_of(session, others):
                rows_of(session, f"DROP USER {quoted(user)}@{quoted(host)}")
        self._password = password

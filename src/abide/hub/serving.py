"""Making the hub ready to serve, and serving it: tables, static files, the web server."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import socket
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from waitress.server import create_server

from abide import __version__
from abide.domain.errors import Refused
from abide.hub.home import HubHome

THREADS = 8
GRACE_SECONDS = 10
KEPT_COPIES = 3
LARGEST_REQUEST_BYTES = 64 << 20


def prepare(home: HubHome, at: datetime, say: Callable[[str], None]) -> None:
    """Given the hub's home, bring its tables and static files up to this version.

    A copy of the SQLite file is put aside before tables change. Raise Refused when the database is
    not to be had, or was written by a newer version.
    """
    try:
        _migrate(home, at, say)
    except DatabaseError as error:
        raise Refused(f"The hub's database cannot be used: {_first_line(error)}") from error
    from huey.contrib.djhuey import HUEY

    HUEY.storage.initialize_schema()
    _collect_static(home)


def _migrate(home: HubHome, at: datetime, say: Callable[[str], None]) -> None:
    executor = MigrationExecutor(connection)
    applied = set(executor.loader.applied_migrations)
    known = set(executor.loader.disk_migrations)
    ours = {app for app, _ in known}
    newer = sorted(f"{app}.{name}" for app, name in applied - known if app in ours)
    if newer:
        raise Refused(
            f"The hub's database was written by a newer Abide ({newer[-1]}): install that version "
            "again. Nothing was changed."
        )
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if applied and settings.IS_SQLITE:
        say(f"A copy of the database was put aside: {put_aside(home, at)}")
    call_command("migrate", interactive=False, verbosity=0)


def put_aside(home: HubHome, at: datetime) -> Path:
    """Given the hub's home, copy its SQLite database to `hub/copies`; return the copy. Only the
    newest few stay."""
    folder = home.hub / "copies"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"abide-{at:%Y%m%dT%H%M%S}.sqlite3"
    copy_database(home.database, copy)
    for old in sorted(folder.glob("abide-*.sqlite3"))[:-KEPT_COPIES]:
        old.unlink()
    return copy


def copy_database(database: Path, to: Path) -> None:
    """Given a SQLite file in use and a new file's name, copy it whole as it is at one moment.

    Raise Refused when it cannot be written; nothing is left behind then.
    """
    part = to.with_name(to.name + ".part")
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with (
            contextlib.closing(sqlite3.connect(database)) as source,
            contextlib.closing(sqlite3.connect(part)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(to)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise Refused(f"The database cannot be copied to {to}: {error}") from error


def _collect_static(home: HubHome) -> None:
    """Gather styles, scripts and pictures of every room where they are served from, if any changed
    since the last time."""
    wanted, mark = _fingerprint(), Path(settings.STATIC_ROOT) / ".made-of"
    with contextlib.suppress(OSError):
        if mark.read_text("utf-8") == wanted:
            return
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(wanted, "utf-8")
    except OSError as error:
        raise Refused(f"Styles cannot be written below {home.hub}: {error.strerror}.") from error


def _fingerprint() -> str:
    found = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            status = os.stat(storage.path(name))
            found.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return found.hexdigest()


class Web:
    """The web server on a bound socket, in threads of its own."""

    def __init__(self, bound_to: socket.socket) -> None:
        from abide.hub.wsgi import application

        told = settings.CONFIGURATION
        trusted: dict[str, Any] = {}
        if told.is_https:
            headers = {"x-forwarded-proto", "x-forwarded-for", "x-forwarded-host"}
            trusted = {"trusted_proxy": told.proxy, "trusted_proxy_headers": headers}
        self._server = create_server(
            application,
            sockets=[bound_to],
            threads=THREADS,
            ident=None,
            max_request_body_size=LARGEST_REQUEST_BYTES,
            **trusted,
        )
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Take nothing new, and let what is under way end."""
        self._server.close()
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=GRACE_SECONDS)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)

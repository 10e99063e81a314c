"""SQLite: a consistent copy of a database in use, and what is in it.

The source's folder is never written to. Opening a WAL database read-only still creates its `-wal`
and `-shm` files where they are missing (measured with SQLite 3.40), so such a one is copied file
by file while it lies still, and opened in the copy only.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from abide.domain.errors import EngineError
from abide.engines.dumps.facts import DatabaseFacts

DAMAGED, MISSING, BUSY = "damaged database", "missing", "busy database"
DENIED, TIMED_OUT = "access denied", "timed out"
_BUSY_SECONDS = 30.0
_PAGES_A_STEP = 4096
_STEPS_BETWEEN_LOOKS = 20_000  # of SQLite's virtual machine
_COMPLAINTS = 20
_HEADER_BYTES = 100
_WAL_VERSION = 2
_SIDECARS = ("-wal", "-journal")
_KINDS = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_INTERRUPT: TIMED_OUT,
    sqlite3.SQLITE_PERM: DENIED,
    sqlite3.SQLITE_CANTOPEN: DENIED,
    sqlite3.SQLITE_FULL: "disk full",
}


def copy(source: Path, to: Path, *, time_limit_seconds: float = 3600.0) -> DatabaseFacts:
    """Given a database that may be in use, write a consistent copy to `to`, mode 0600, put in place
    in one step; return what is in it. Raise EngineError: "missing", "damaged database" (also where
    it is no database, or empty), "busy database", "access denied" or "timed out"; then `to` is as
    it was."""
    until = time.monotonic() + time_limit_seconds
    real = Path(os.path.realpath(source))
    staging = Path(tempfile.mkdtemp(prefix=".abide-", dir=to.parent))
    try:
        staged = staging / "copy"
        _stage(real, staged, until)
        facts = inspect(staged, time_limit_seconds=max(until - time.monotonic(), 1.0))
        if facts.integrity != "ok":
            raise EngineError(DAMAGED, facts.integrity)
        with staged.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(staged, to)
        return facts
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def inspect(path: Path, *, full: bool = False, time_limit_seconds: float = 3600.0) -> DatabaseFacts:
    """Given a database that nobody writes to (a copy, a restored file; it may be hostile), return
    its row counts and its integrity by quick_check or, with `full`, integrity_check. Nothing is
    written beside it. Raise EngineError where it cannot be read at all."""
    _header(path, follow=False)
    until = time.monotonic() + time_limit_seconds
    with _opened(path, "mode=ro&immutable=1", until) as database:
        integrity, tables = _integrity(database, full), _counts(database)
        (encoding,) = database.execute("PRAGMA encoding").fetchone()
    return DatabaseFacts(
        kind="sqlite",
        tables=tables,
        bytes=path.stat().st_size,
        integrity=integrity,
        encoding=str(encoding),
        server_version=sqlite3.sqlite_version,
    )


def _stage(source: Path, staged: Path, until: float) -> None:
    header = _header(source, follow=True)
    os.close(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    in_wal_mode = _WAL_VERSION in header[18:20]
    if in_wal_mode and not (_beside(source, "-wal").exists() and _beside(source, "-shm").exists()):
        _copy_at_rest(source, staged, until)
        return
    try:
        _copy_live(source, staged, until)
    except EngineError as error:
        if error.kind != DENIED:
            raise
        # Readable, but not openable in place: a journal left by a crash, a folder we cannot write.
        _copy_at_rest(source, staged, until)


def _copy_live(source: Path, staged: Path, until: float) -> None:
    """Copy through SQLite itself, within one read transaction so that writers cannot restart it."""

    def look(*_: int) -> None:
        if time.monotonic() > until:
            raise EngineError(TIMED_OUT, "the copy took too long")

    with _opened(source, "mode=ro", until) as live, _opened(staged, "mode=rw", until) as target:
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        live.backup(target, pages=_PAGES_A_STEP, progress=look)


def _copy_at_rest(source: Path, staged: Path, until: float) -> None:
    """Copy the file and its journal while neither changes, then let SQLite finish in the copy what
    a crash had left."""
    for _ in range(3):
        before = _state(source)
        _copy_with_sidecars(source, staged)
        if _state(source) == before:
            break
    else:
        raise EngineError(BUSY, "the database changed while it was copied, three times")
    with _opened(staged, "mode=rw", until) as database:
        database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _copy_with_sidecars(source: Path, staged: Path) -> None:
    for ending in ("", *_SIDECARS):
        _beside(staged, ending).unlink(missing_ok=True)
        if _beside(source, ending).exists():
            with _denied_is_told(source):
                shutil.copyfile(_beside(source, ending), _beside(staged, ending))
            _beside(staged, ending).chmod(0o600)


def _state(source: Path) -> list[tuple[int, int, int, int] | None]:
    found: list[tuple[int, int, int, int] | None] = []
    for ending in ("", *_SIDECARS):
        try:
            seen = _beside(source, ending).stat()
        except FileNotFoundError:
            found.append(None)
            continue
        found.append((seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns))
    return found


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


@contextlib.contextmanager
def _denied_is_told(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise EngineError(MISSING, f"{path} is not there") from error
    except PermissionError as error:
        raise EngineError(DENIED, f"{path} cannot be read by this account") from error


def _header(path: Path, *, follow: bool) -> bytes:
    """Given a path, return the first bytes of the database. Raise EngineError if there is none."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)
    flags |= 0 if follow else getattr(os, "O_NOFOLLOW", 0)
    with _denied_is_told(path):
        try:
            descriptor = os.open(path, flags)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise EngineError(DAMAGED, f"{path} is a link") from error
            raise
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise EngineError(DAMAGED, f"{path} is not a plain file")
        header = os.read(descriptor, _HEADER_BYTES)
    finally:
        os.close(descriptor)
    if len(header) < _HEADER_BYTES or not header.startswith(b"SQLite format 3\0"):
        raise EngineError(DAMAGED, f"{path} is empty or no SQLite database")
    return header


@contextlib.contextmanager
def _opened(path: Path, how: str, until: float) -> Iterator[sqlite3.Connection]:
    """Given a path and how to open it, provide a connection that trusts nothing in its schema and
    gives up at `until`. Raise EngineError for whatever SQLite complains of."""
    uri = f"{path.absolute().as_uri()}?{how}"
    try:
        with contextlib.closing(
            sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
        ) as database:
            database.text_factory = lambda text: text.decode("utf-8", "replace")
            database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
            database.set_progress_handler(
                lambda: int(time.monotonic() > until), _STEPS_BETWEEN_LOOKS
            )
            for setting in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0"):
                database.execute(f"PRAGMA {setting}")
            yield database
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        if code == sqlite3.SQLITE_READONLY_ROLLBACK or code & 0xFF == sqlite3.SQLITE_READONLY:
            code = sqlite3.SQLITE_CANTOPEN  # a journal left by a crash
        raise EngineError(_KINDS.get(code & 0xFF, DAMAGED), f"{path}: {error}") from error


def _integrity(database: sqlite3.Connection, full: bool) -> str:
    check = "integrity_check" if full else "quick_check"
    try:
        said = [str(row[0]) for row in database.execute(f"PRAGMA {check}({_COMPLAINTS})")]
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_INTERRUPT:
            raise
        return str(error)
    return "; ".join(said) or "the check said nothing"


def _counts(database: sqlite3.Connection) -> dict[str, int]:
    """Return the rows of every ordinary table; a table that cannot be read has none of ours: -1."""
    rows = database.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    )
    counts = {}
    for (name,) in rows.fetchall():
        quoted = str(name).replace('"', '""')
        try:
            (counts[str(name)],) = database.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_INTERRUPT:
                raise
            counts[str(name)] = -1
    return counts

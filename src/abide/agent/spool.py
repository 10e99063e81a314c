"""The agent's own memory: the evidence chain and every attempt, in one SQLite file in WAL mode.

Entries are append-only (triggers refuse change and deletion) and hold no path; the readable detail
of an entry stands beside it and never leaves the server. An attempt is written down before any
work starts and is closed by exactly one entry, so a run that dies still leaves one.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from abide.agent.spool_file import _SCHEMA, open_file
from abide.domain.errors import ChainBroken, Refused
from abide.domain.evidence import EPOCH, Entry, append, canonical, open_epoch

_HASH = re.compile(r"[0-9a-f]{64}")
CLOCK_TOLERANCE = timedelta(seconds=300)
DEEPEST_ENTRY = 32
"""Entries are nested a few levels; what is nested far deeper is not read, whoever wrote it."""


@dataclass(frozen=True)
class Attempt:
    """One thing begun: its number in the spool, what it is and about what."""

    id: int
    kind: str
    facts: Mapping[str, Any]
    started_at: datetime


@dataclass(frozen=True)
class KnownRepository:
    """What the agent remembers of a repository it made or adopted.

    `config_sha256` is of a folder repository's own config file, which never changes: the same
    hash is the same repository, without an engine start.
    """

    name: str
    id: str
    known_at: datetime
    config_sha256: str | None
    dirty: bool


class Spool:
    """The open spool. One writer at a time; safe to use from several threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, file: Path) -> Spool:
        """Given the spool's path, open it, making it when it is new.

        Raise Refused when the file cannot be written, is damaged or is not a spool.
        """
        try:
            return cls(open_file(file))
        except Refused as refused:
            why = refused.__context__
            if not isinstance(why, sqlite3.DatabaseError) or isinstance(
                why, sqlite3.OperationalError
            ):
                raise
            raise Refused(
                f"The agent's log {file} cannot be opened: it is damaged ({why}). The copies are "
                "untouched. Move the file away and keep it for whoever finds out why; then  abide "
                "restore  and  abide recover  work from the repositories."
            ) from None

    @classmethod
    def empty(cls) -> Spool:
        """Return a spool in memory, for reading where no log has been begun: nothing is made."""
        db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        db.executescript(_SCHEMA)
        db.execute("INSERT INTO meta VALUES ('agent_id', 'none')")
        return cls(db)

    def close(self) -> None:
        self._db.close()

    @property
    def agent_id(self) -> str:
        """Return this agent's own random name, by which its snapshots are told from others'."""
        row = self._db.execute("SELECT value FROM meta WHERE key='agent_id'").fetchone()
        return str(row[0])

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except BaseException as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise Refused(f"The agent's log could not be written: {error}.") from error
                raise

    # ---- attempts -------------------------------------------------------------------------

    def begin(self, kind: str, facts: Mapping[str, Any], at: datetime) -> Attempt:
        """Given what is about to be tried, write the attempt down before anything is done."""
        with self._transaction() as db:
            row = db.execute(
                "INSERT INTO attempts (kind, facts, started_at) VALUES (?, ?, ?) RETURNING id",
                (kind, json.dumps(dict(facts)), at.isoformat()),
            ).fetchone()
        return Attempt(int(row[0]), kind, facts, at)

    def finish(
        self, attempt: Attempt, at: datetime, facts: Mapping[str, Any], detail: object = None
    ) -> Entry:
        """Given an open attempt and its outcome, append its one entry and close it, as one deed."""
        with self._transaction() as db:
            entry = self._append(db, attempt.kind, at, {**attempt.facts, **facts}, detail)
            number = db.execute("SELECT max(number) FROM entries").fetchone()[0]
            done = db.execute(
                "UPDATE attempts SET entry=? WHERE id=? AND entry IS NULL", (number, attempt.id)
            )
            if done.rowcount != 1:
                raise RuntimeError(f"attempt {attempt.id} already has its entry")
        return entry

    def unfinished(self) -> list[Attempt]:
        """Return the attempts without an entry: the runs that died."""
        rows = self._db.execute(
            "SELECT id, kind, facts, started_at FROM attempts WHERE entry IS NULL ORDER BY id"
        ).fetchall()
        return [
            Attempt(int(r[0]), r[1], json.loads(r[2]), datetime.fromisoformat(r[3])) for r in rows
        ]

    # ---- evidence -------------------------------------------------------------------------

    def record(
        self, kind: str, at: datetime, facts: Mapping[str, Any], detail: object = None
    ) -> Entry:
        """Given a deed that is not an attempt, append its entry."""
        with self._transaction() as db:
            return self._append(db, kind, at, facts, detail)

    def _append(
        self,
        db: sqlite3.Connection,
        kind: str,
        at: datetime,
        facts: Mapping[str, Any],
        detail: object,
    ) -> Entry:
        by = f"agent:{self.agent_id}"
        last = self._last_entry(db)
        if last is None:
            last = self._open_epoch(db, at, by)
        behind = datetime.fromisoformat(last.at) - at
        if behind > CLOCK_TOLERANCE:
            facts = {**facts, "clock_behind_seconds": round(behind.total_seconds())}
        entry = append(last, at=at.isoformat(), kind=kind, by=by, facts=facts)
        number = self._insert(db, entry)
        if detail is not None:
            db.execute("INSERT INTO details VALUES (?, ?)", (number, json.dumps(detail)))
        return entry

    def _last_entry(self, db: sqlite3.Connection) -> Entry | None:
        """Return the newest entry; None when there is none or it is not as it was written."""
        row = db.execute("SELECT line FROM entries ORDER BY number DESC LIMIT 1").fetchone()
        try:
            return None if row is None else Entry.from_dict(row_of(row[0]))
        except ValueError:
            return None

    def _open_epoch(self, db: sqlite3.Connection, at: datetime, by: str) -> Entry:
        """Open the log, or go on after an entry somebody changed: that one stays broken, but what
        is done from now on must not go unwritten."""
        row = db.execute("SELECT hash FROM entries ORDER BY number DESC LIMIT 1").fetchone()
        before = None if row is None or not _HASH.fullmatch(row[0]) else str(row[0])
        epochs = db.execute("SELECT count(*) FROM entries WHERE kind=?", (EPOCH,)).fetchone()[0]
        opened = open_epoch(continues=before, epoch=int(epochs) + 1, at=at.isoformat(), by=by)
        self._insert(db, opened)
        return opened

    def _insert(self, db: sqlite3.Connection, entry: Entry) -> int:
        line = canonical(entry.to_dict()).decode()
        row = db.execute(
            "INSERT INTO entries (kind, line, hash) VALUES (?, ?, ?) RETURNING number",
            (entry.kind, line, entry.hash),
        ).fetchone()
        return int(row[0])

    def lines(self) -> Iterator[str]:
        """Return every entry as its canonical line, oldest first.

        Raise ChainBroken where the file itself is damaged.
        """
        count = 0
        try:
            for row in self._db.execute("SELECT line FROM entries ORDER BY number"):
                yield str(row[0])
                count += 1
        except sqlite3.DatabaseError as error:
            raise ChainBroken(count + 1, f"the file of the log is damaged: {error}") from None

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Return every entry as a JSON object, oldest first; an empty one where it is none."""
        return (row_of(line) for line in self.lines())

    def rows_of(self, kind: str) -> Iterator[Mapping[str, Any]]:
        """Given a kind, return the entries of it that can be read, newest first."""
        query = "SELECT line FROM entries WHERE kind=? ORDER BY number DESC"
        try:
            for found in self._db.execute(query, (kind,)):
                row = row_of(found[0])
                if isinstance(row.get("facts"), dict):
                    yield row
        except sqlite3.DatabaseError:
            return  # the older ones cannot be reached: what was read still helps

    def detail(self, entry_hash: str) -> object:
        """Given an entry's hash, return the readable detail kept beside it here, or None."""
        row = self._db.execute(
            "SELECT detail FROM details JOIN entries ON number = entry WHERE hash=?", (entry_hash,)
        ).fetchone()
        return None if row is None else json.loads(row[0])

    def latest_at(self) -> datetime | None:
        """Return the latest moment any entry carries, which the clock should be past."""
        latest: datetime | None = None
        for row in self.rows():
            with contextlib.suppress(KeyError, TypeError, ValueError):
                at = datetime.fromisoformat(row["at"])
                latest = at if latest is None or at > latest else latest
        return latest

    # ---- repositories ---------------------------------------------------------------------

    def repository(self, name: str) -> KnownRepository | None:
        """Given a repository's name, return what is remembered of it, or None."""
        row = self._db.execute(
            "SELECT name, id, known_at, config_sha256, dirty FROM repositories WHERE name=?",
            (name,),
        ).fetchone()
        if row is None:
            return None
        return KnownRepository(row[0], row[1], datetime.fromisoformat(row[2]), row[3], bool(row[4]))

    def remember_repository(
        self, name: str, identity: str, at: datetime, config_sha256: str | None
    ) -> None:
        """Given a repository just made or adopted, remember by what it is known."""
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO repositories (name, id, known_at, config_sha256, dirty) "
                "VALUES (?, ?, ?, ?, 0)",
                (name, identity, at.isoformat(), config_sha256),
            )

    def mark_repository(self, name: str, *, dirty: bool) -> None:
        """Given a repository, remember whether a run may have died while it wrote there."""
        with self._transaction() as db:
            db.execute("UPDATE repositories SET dirty=? WHERE name=?", (int(dirty), name))


def row_of(line: str) -> Mapping[str, Any]:
    """Given a line, return its JSON object; if it has none an empty one, which no chain accepts."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) and not _is_deep(line, value) else {}


def _is_deep(line: str, value: object) -> bool:
    """Given a line and what it holds, say whether that is nested deeper than any entry is."""
    if line.count("[") + line.count("{") <= DEEPEST_ENTRY:
        return False
    level: list[Any] = [value]
    for _ in range(DEEPEST_ENTRY):
        inner = (each.values() if isinstance(each, dict) else each for each in level)
        level = [one for each in inner for one in each if isinstance(one, dict | list)]
        if not level:
            return False
    return True

"""The spool's file: its tables, who may read it, and how it is opened."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from pathlib import Path

from abide.agent.home import make_private
from abide.domain.errors import Refused

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS entries (
  number INTEGER PRIMARY KEY, kind TEXT NOT NULL, line TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE) STRICT;
CREATE INDEX IF NOT EXISTS entries_by_kind ON entries (kind, number);
CREATE TABLE IF NOT EXISTS details (
  entry INTEGER PRIMARY KEY REFERENCES entries(number), detail TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS attempts (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, facts TEXT NOT NULL, started_at TEXT NOT NULL,
  entry INTEGER REFERENCES entries(number)) STRICT;
CREATE TABLE IF NOT EXISTS repositories (
  name TEXT PRIMARY KEY, id TEXT NOT NULL, known_at TEXT NOT NULL, config_sha256 TEXT,
  dirty INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE UPDATE ON entries
  BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER IF NOT EXISTS entries_remain BEFORE DELETE ON entries
  BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
"""
ROOM_BYTES = 1 << 20


def open_file(file: Path) -> sqlite3.Connection:
    """Given the spool's path, open it, making it when it is new.

    Raise Refused when the file cannot be written or is not a spool.
    """
    new = not file.exists()
    try:
        _check_room(make_private(file.parent))
        db = sqlite3.connect(file, timeout=30, isolation_level=None, check_same_thread=False)
        if new:
            os.chmod(file, 0o600)
        # What somebody spoilt is read all the same: the chain tells where.
        db.text_factory = lambda text: text.decode("utf-8", "replace")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("PRAGMA foreign_keys=ON")
        db.executescript(_SCHEMA)
        db.execute("INSERT OR IGNORE INTO meta VALUES ('agent_id', ?)", (secrets.token_hex(8),))
    except (OSError, sqlite3.Error) as error:
        raise Refused(
            f"The agent's log {file} cannot be opened: {error}. Free some space or mend the "
            "folder's permissions, then try again."
        ) from None
    return db


def _check_room(folder: Path) -> None:
    """Raise Refused on a full disk: SQLite maps a file there, and would be killed for it."""
    if shutil.disk_usage(folder).free < ROOM_BYTES:
        raise Refused(
            f"The disk that holds {folder} is full, so nothing could be logged and nothing was "
            "started: free some space there."
        )

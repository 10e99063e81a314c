"""The log read for sending: by number, a batch at a time, and where the hub stands in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from abide.agent.spool import Spool, row_of
from abide.domain.errors import ChainBroken
from abide.domain.evidence import EPOCH, GENESIS
from abide.wire.link import LARGEST_BODY, MOST_ENTRIES

_FITS = LARGEST_BODY // 2


@dataclass(frozen=True)
class Opened:
    """An epoch of the log: the number of its first entry, and the hash that continues."""

    number: int
    continues: str


def batch_after(spool: Spool, number: int, most: int = MOST_ENTRIES) -> list[str]:
    """Given the number of an entry, return the lines that follow it, as many as one batch holds.

    Raise ChainBroken where the file of the log is damaged.
    """
    lines: list[str] = []
    size = 0
    query = "SELECT line FROM entries WHERE number > ? ORDER BY number LIMIT ?"
    try:
        for (line,) in spool._db.execute(query, (number, most)):
            size += len(line.encode()) + 1
            if lines and size > _FITS:
                break
            lines.append(line)
    except sqlite3.DatabaseError as error:
        raise ChainBroken(number + 1, f"the file of the log is damaged: {error}") from None
    return lines


def hash_at(spool: Spool, number: int) -> str | None:
    row = spool._db.execute("SELECT hash FROM entries WHERE number = ?", (number,)).fetchone()
    return None if row is None else str(row[0])


def number_of(spool: Spool, entry_hash: str) -> int | None:
    """Given a hash, return the number of the entry that has it, or None."""
    row = spool._db.execute("SELECT number FROM entries WHERE hash = ?", (entry_hash,)).fetchone()
    return None if row is None else int(row[0])


def length(spool: Spool) -> int:
    """Return how many entries there are."""
    return int(spool._db.execute("SELECT coalesce(max(number), 0) FROM entries").fetchone()[0])


def epochs(spool: Spool) -> Iterator[Opened]:
    """Return the epochs of the log, the newest first."""
    query = "SELECT number, line FROM entries WHERE kind = ? ORDER BY number DESC"
    for number, line in spool._db.execute(query, (EPOCH,)):
        facts = row_of(line).get("facts")
        continues = facts.get("continues") if isinstance(facts, dict) else None
        yield Opened(int(number), continues if isinstance(continues, str) else GENESIS)

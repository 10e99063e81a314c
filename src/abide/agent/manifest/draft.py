"""The draft: our own reading of the live tree, made while the engine reads it too.

Only files that differ from the last complete manifest are read; the others keep their hash. Files
that the last complete manifest held, that still exist, and that are no longer covered are counted:
that is a folder someone excluded.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import Event

from abide.agent.manifest.files import ManifestWriter
from abide.agent.manifest.losses import Losses
from abide.agent.manifest.record import FILE, UNREADABLE, Record, order_key
from abide.agent.manifest.walk import Found, Root, describe, unchanged, walk
from abide.agent.problems import Problems
from abide.agent.signs.compare import Comparing

LEFT_OUT = (
    "Something that the last complete backup held still exists but is left out now. If that is "
    "meant, say so once with  abide backup --accept-changes ; else mend the sources or exclude in "
    "agent.toml."
)
RUINED = (
    "A file that was an SQLite database in the last complete backup is empty or something else "
    "now. If that is meant, say so once with  abide backup --accept-changes ; else bring back the "
    "earlier copy with  abide restore ."
)


MOST_DEEP = 5_000
"""How many changed files of one draft are read through rather than looked at in passing."""


class Cancelled(Exception):
    """The draft was told to stop."""


@dataclass
class DraftTally:
    """What the draft saw: files and bytes, how many were read anew, what went wrong."""

    files: int = 0
    bytes: int = 0
    hashed: int = 0
    deep: int = 0
    problems: Problems = field(default_factory=Problems)


class Drafting:
    """One draft in the making."""

    def __init__(
        self, writer: ManifestWriter, cancel: Event, comparing: Comparing | None = None
    ) -> None:
        """Given where to write, what stops it and what counts the differences, prepare."""
        self._writer = writer
        self._cancel = cancel
        self._comparing = comparing or Comparing(time.time_ns())
        self.tally = DraftTally()

    def run(self, roots: Iterable[Root], previous: Iterator[Record]) -> DraftTally:
        """Given the roots and the last complete manifest's records, write the draft.

        Raise Cancelled when told to stop, EngineError when the older manifest cannot be read.
        """
        roots = list(roots)
        self._losses = Losses(roots)
        older = next(previous, None)
        for path, status in self._walk_all(roots):
            if self._cancel.is_set():
                raise Cancelled
            key = order_key(path)
            while older is not None and order_key(older.path) < key:
                self._left_out(older)
                older = next(previous, None)
            known = None
            if older is not None and older.path == path:
                self._losses.held(older, gone=False)
                known, older = older, next(previous, None)
            self._take(path, status, known)
        while older is not None:
            self._left_out(older)
            older = next(previous, None)
        self._losses.tell(self.tally.problems)
        return self.tally

    def _walk_all(self, roots: Iterable[Root]) -> Iterator[Found]:
        for root in sorted(roots, key=lambda each: order_key(each.path)):
            yield from walk(root, self._unreadable)

    def _take(self, path: bytes, status: os.stat_result, known: Record | None) -> None:
        if (
            known is not None
            and known.hash is not None
            and known.mark is None
            and unchanged(status, known)
        ):
            record = known
            self._comparing.same(known)
        else:
            deep = known is not None and self.tally.deep < MOST_DEEP
            record = describe(path, status, deep=deep)
            self.tally.hashed += record.kind == FILE
            self.tally.deep += deep
            self._compare(known, record)
            if known is not None and known.database:
                self._ruined(record)
        if record.mark == UNREADABLE:
            self._unreadable(path, OSError())
        if record.kind == FILE:
            self.tally.files += 1
            self.tally.bytes += record.size
        self._writer.add(record)

    def _compare(self, known: Record | None, record: Record) -> None:
        if known is None:
            self._comparing.new(record)
        else:
            self._comparing.pair(known, record)

    def _unreadable(self, path: bytes, error: OSError) -> None:
        self.tally.problems.add(
            "unreadable",
            "Some files could not be read and are not in this backup as they should be. Give the "
            "agent's account the right to read them, or exclude them.",
            example=path,
        )

    def _ruined(self, record: Record) -> None:
        """Given what was a database in the last complete manifest, count it if it is none now."""
        if record.database or (record.kind == FILE and record.hash is None):
            return
        self.tally.problems.add("no longer a database", RUINED, example=record.path)

    def _left_out(self, older: Record) -> None:
        """Given a file of the last complete manifest that is left out now, count it if it lives."""
        if older.kind != FILE:
            return
        try:
            mode = os.lstat(older.path).st_mode
        except OSError:
            self._losses.held(older, gone=True)
            self._comparing.gone(older)
            return
        self._losses.held(older, gone=False)
        if stat.S_ISREG(mode):
            self.tally.problems.add(
                "no longer covered",
                LEFT_OUT,
                example=older.path,
            )

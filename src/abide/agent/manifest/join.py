"""The draft against the snapshot: what is in both is proven alike, everything else is said.

Both come in the engine's order, so one pass in flat memory joins them. A file whose size or moments
differ between the two readings, or that has changed since, is marked and stays unproven. Names the
engine cannot tell back (not UTF-8) are set aside on both sides and only counted.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterator

from abide.agent.manifest.files import ManifestWriter
from abide.agent.manifest.record import (
    CHANGED,
    FILE,
    LINK,
    NAME,
    OTHER,
    Record,
    can_round_trip,
    order_key,
)
from abide.agent.problems import Problems
from abide.engines.restic.repository import Node

_KINDS = {"file": FILE, "symlink": LINK}


class Join:
    """One join in progress: feed it the snapshot's nodes in order, then finish it."""

    def __init__(self, draft: Iterator[Record], writer: ManifestWriter) -> None:
        """Given the draft's records and the final manifest's writer, prepare."""
        self._draft = draft
        self._writer = writer
        self._set_aside: deque[Record] = deque()
        self._odd_nodes = 0
        self._odd_records = 0
        self.files = 0
        self.bytes = 0
        self.marks: Counter[str] = Counter()
        self.problems = Problems()
        self._ahead = self._next_nameable()

    def feed(self, node: Node) -> None:
        """Given the snapshot's next node, bring the draft up to it and join the two."""
        if node.kind in ("dir", "socket"):
            return
        if not can_round_trip(node.path):
            self._odd_nodes += 1
            return
        key = order_key(node.path)
        while self._ahead is not None and order_key(self._ahead.path) < key:
            self._not_in_snapshot(self._ahead)
            self._ahead = self._next_nameable()
        if self._ahead is not None and self._ahead.path == node.path:
            self._joined(self._ahead, node)
            self._ahead = self._next_nameable()
        else:
            self._only_in_snapshot(node)

    def finish(self) -> None:
        """Close the join once the last node has been fed."""
        while self._ahead is not None:
            self._not_in_snapshot(self._ahead)
            self._ahead = self._next_nameable()
        while self._set_aside:
            self._put(self._set_aside.popleft())
        if self._odd_records > self._odd_nodes:
            self._missing(self._odd_records - self._odd_nodes, None)

    @property
    def unproven(self) -> int:
        return sum(self.marks.values())

    def _next_nameable(self) -> Record | None:
        for record in self._draft:
            if can_round_trip(record.path):
                return record
            self._odd_records += 1
            self.problems.add(
                "name",
                "Some names are not UTF-8; the engine cannot tell them back, so these files stay "
                "unproven. Rename them.",
                example=record.path,
            )
            self._set_aside.append(record._replace(mark=NAME))
        return None

    def _joined(self, record: Record, node: Node) -> None:
        same_kind = record.kind == _KINDS.get(node.kind, OTHER)
        moved = record.kind == FILE and record.mark is None and not _alike(record, node)
        if not same_kind or moved or record.mark == CHANGED:
            self._changed(record)
        else:
            self._write(record)

    def _changed(self, record: Record) -> None:
        self.problems.add(
            "changed",
            "Some files changed while they were copied: they are in the backup but stay unproven. "
            "Back up when nobody works, or declare a database as a source of its own kind.",
            example=record.path,
        )
        self._write(record._replace(mark=CHANGED))

    def _only_in_snapshot(self, node: Node) -> None:
        record = Record(
            node.path, _KINDS.get(node.kind, OTHER), node.size, node.mtime_ns, 0, 0, None
        )
        self._changed(record)

    def _not_in_snapshot(self, record: Record) -> None:
        """Given a file we saw and the engine did not keep, tell a deletion from a loss."""
        if os.path.lexists(record.path):
            self._missing(1, record.path)

    def _missing(self, count: int, example: bytes | None) -> None:
        self.problems.add(
            "not in snapshot",
            "Files that exist are not in the snapshot. Look at the agent's log, then run the "
            "backup again.",
            count=count,
            example=example,
        )

    def _write(self, record: Record) -> None:
        """Given the next record, write it after those set aside that stand before it."""
        key = order_key(record.path)
        while self._set_aside and order_key(self._set_aside[0].path) < key:
            self._put(self._set_aside.popleft())
        self._put(record)

    def _put(self, record: Record) -> None:
        if record.mark is not None:
            self.marks[record.mark] += 1
        if record.kind == FILE:
            self.files += 1
            self.bytes += record.size
        self._writer.add(record)


def _alike(record: Record, node: Node) -> bool:
    """Say whether our reading, the engine's reading and the file as it is now are the same."""
    if (record.size, record.mtime_ns, record.ctime_ns) != (
        node.size,
        node.mtime_ns,
        node.ctime_ns,
    ):
        return False
    try:
        now = os.lstat(record.path)
    except OSError:
        return True  # deleted since: what both read before is still the same
    return (now.st_size, now.st_mtime_ns, now.st_ctime_ns) == (
        record.size,
        record.mtime_ns,
        record.ctime_ns,
    )

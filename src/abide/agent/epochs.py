"""A new epoch opened on purpose: after a loss that a person owns to, or on another machine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from abide.agent.spool import Spool
from abide.agent.spool_file import open_file
from abide.domain.evidence import Entry, canonical, open_epoch


def resume(spool: Spool, at: datetime, facts: Mapping[str, Any], detail: object) -> Entry:
    """Given an open spool and why, open the next epoch after its last entry; return its first."""
    with spool._transaction() as db:
        last = spool._last_entry(db)
        opened = open_epoch(
            continues=None if last is None else last.hash,
            epoch=1 if last is None else last.epoch + 1,
            at=at.isoformat(),
            by=f"agent:{spool.agent_id}",
            facts=facts,
        )
        number = spool._insert(db, opened)
        db.execute("INSERT INTO details VALUES (?, ?)", (number, json.dumps(detail)))
    return opened


def begin_from(
    file: Path, entries: Iterable[Mapping[str, Any]], opened: Mapping[str, Any], at: datetime
) -> Entry:
    """Given where a new spool goes and the entries of the chain it goes on from (none: they are
    lost), write both and the entry that opens the next epoch; return that.

    `opened` holds what the chain alone does not: `continues`, `epoch` and `facts`.
    """
    with closing(open_file(file)) as db:
        agent_id = db.execute("SELECT value FROM meta WHERE key='agent_id'").fetchone()[0]
        db.execute("BEGIN IMMEDIATE")
        for row in entries:
            _insert(db, Entry.from_dict(row))
        entry = open_epoch(
            continues=opened["continues"],
            epoch=opened["epoch"],
            at=at.isoformat(),
            by=f"agent:{agent_id}",
            facts=opened["facts"],
        )
        _insert(db, entry)
        db.execute("COMMIT")
    return entry


def _insert(db: Any, entry: Entry) -> None:
    db.execute(
        "INSERT INTO entries (kind, line, hash) VALUES (?, ?, ?)",
        (entry.kind, canonical(entry.to_dict()).decode(), entry.hash),
    )

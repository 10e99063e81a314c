"""Databases are copied by their own means, and looked at for what no school means to happen."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from abide.agent.config import Source
from abide.agent.databases.kinds import kind_of
from abide.agent.home import file_name, make_private
from abide.agent.manifest.walk import Root
from abide.agent.problems import Problems
from abide.agent.staging.labels import label
from abide.agent.staging.model import Staged
from abide.domain.errors import EngineError, Refused, Unreachable
from abide.engines.dumps.facts import DatabaseFacts
from abide.engines.excludes import Excludes


def stage_database(source: Source, folder: Path, staged: Staged, earlier: Any) -> None:
    """Given a database and the rows of its tables at the last complete backup, take a copy of it
    in; what is wrong is a problem of the result."""
    to = make_private(folder / str(source.number)) / _copy_name(source)
    try:
        facts = kind_of(source.kind).dump(source, to)
    except (EngineError, Refused, Unreachable, OSError) as error:
        to.unlink(missing_ok=True)
        staged.damaged += isinstance(error, EngineError) and error.kind == "damaged database"
        staged.problems.add(
            "dump failed",
            f"Database {source.number} could not be copied: {error}. Mend that and run the backup "
            "again; nothing of it is in this backup.",
            example=label(source),
        )
        return
    if facts.integrity != "ok":
        staged.damaged += 1
        staged.problems.add(
            "damaged database",
            f"Database {source.number} fails its own check ({facts.integrity}). Bring back an "
            "earlier copy with  abide restore .",
        )
    for kind, sentence in facts.gaps:
        said = f"Database {source.number}: {sentence}"
        staged.problems.add(kind, said, example=label(source))
    was_empty = isinstance(earlier, Mapping) and not any(earlier.values())
    if sum(facts.tables.values()) <= 0 and not was_empty:
        staged.problems.add(
            "empty database",
            f"Database {source.number} holds no row at all: is it the right one? If that is meant, "
            "say so once with  abide backup --accept-changes .",
            example=label(source),
        )
    _compare_counts(source, facts, earlier, staged.problems)
    root = Root(source.number, os.fsencode(to), Excludes(()))
    staged.add(source, root, str(to), facts)


def _compare_counts(source: Source, now: DatabaseFacts, earlier: Any, problems: Problems) -> None:
    """Given the counts now and at the last complete backup, tell a database that was emptied."""
    if not isinstance(earlier, Mapping):
        return
    fallen = fallen_tables({str(k): int(v) for k, v in earlier.items()}, now.tables)
    if fallen:
        problems.add(
            "rows fell",
            f"Database {source.number} has lost most rows of a table since the last complete "
            "backup. If that is meant, say so once with  abide backup --accept-changes ; else "
            "bring back the earlier copy with  abide restore .",
            count=len(fallen),
            example=", ".join(
                f"{table}: {earlier[table]:,} → {now.tables.get(table, 0):,}"
                for table in fallen[:3]
            ),
        )


FALLEN_SHARE = 0.5
FALLEN_ROWS = 10


def fallen_tables(earlier: Mapping[str, int], now: Mapping[str, int]) -> list[str]:
    """Given row counts by table then and now, return the tables that lost most of their rows.

    A table counts when it had at least 10 rows and lost half of them, or is gone altogether.
    """
    return sorted(
        table
        for table, rows in earlier.items()
        if rows >= FALLEN_ROWS and now.get(table, 0) <= rows * FALLEN_SHARE
    )


def _copy_name(source: Source) -> str:
    if source.kind == "sqlite":
        return Path(str(source.path)).name
    database = label(source).rpartition("/")[2] or "database"
    return f"{file_name(database)}{kind_of(source.kind).ending}"

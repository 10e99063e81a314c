"""From declared sources to roots the engine can read: folders as they are, databases as copies.

Plaintext copies of databases lie in a folder for this account alone and are swept when a run starts
and when it ends.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from abide.agent.config import DeclaredSystem, Source
from abide.agent.home import file_name, make_private
from abide.agent.manifest.draft import LEFT_OUT
from abide.agent.manifest.walk import Root, has_any_file
from abide.agent.problems import Problems
from abide.domain.errors import EngineError, Refused, Unreachable
from abide.engines.dumps import sqlite
from abide.engines.dumps.facts import DatabaseFacts
from abide.engines.excludes import Excludes


@dataclass
class Staged:
    """A system ready to be copied: its roots, what its databases hold, and what is missing."""

    roots: list[Root] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    excludes: list[str] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)


def stage(declared: DeclaredSystem, folder: Path, earlier: Mapping[str, Any]) -> Staged:
    """Given a system and its staging folder, return it staged.

    `earlier` are the table counts of the last complete backup by the source's label, to tell a
    database that has been emptied or dropped. Nothing is raised for a source that fails: it is a
    problem of the result.
    """
    sweep(folder)
    staged = Staged()
    # A pattern from the root of the disk counts for every source the engine is given with it.
    anchored = [each for one in declared.sources for each in one.exclude if each.startswith("/")]
    for source in declared.sources:
        if source.kind == "files":
            _stage_folder(source, staged, anchored)
        else:
            _stage_database(source, folder, staged, earlier.get(label(source)))
    now = {label(source) for source in declared.sources}
    for gone in sorted(set(earlier) - now):
        staged.problems.add("no longer covered", LEFT_OUT, example=gone)
    return staged


def sweep(folder: Path) -> None:
    """Given a staging folder, remove it with all plaintext in it. Raise Refused if that fails."""
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise Refused(f"The staging folder {folder} cannot be removed: {error}.") from None


def _stage_folder(source: Source, staged: Staged, anchored: Sequence[str]) -> None:
    root = folder_root(source, anchored)
    problem = look_at_folder(source, anchored)
    if problem is not None:
        kind, sentence = problem
        staged.problems.add(kind, sentence, example=str(source.path))
        return
    staged.roots.append(root)
    staged.excludes += root.excludes.engine_patterns()
    staged.sources.append(_about(source, os.fsdecode(root.path), None))


def folder_root(source: Source, anchored: Sequence[str] = ()) -> Root:
    """Given a source of files and patterns from elsewhere, return its root: the real path behind
    any link."""
    path = os.fsencode(os.path.realpath(str(source.path)))
    return Root(source.number, path, Excludes((*source.exclude, *anchored), path))


def look_at_folder(source: Source, anchored: Sequence[str] = ()) -> tuple[str, str] | None:
    """Given a source of files, return (kind, sentence) when nothing can be copied from it now."""
    root = folder_root(source, anchored)
    if not os.path.exists(root.path):
        return (
            "missing source",
            "A source is not there: is its drive or share mounted? Mount it, or take it out of "
            "agent.toml.",
        )
    if not os.access(root.path, os.R_OK):
        return (
            "unreadable",
            "A source cannot be read. Give the agent's account the right to read it.",
        )
    if not has_any_file(root):
        return (
            "empty source",
            "A source holds no file at all: is its drive or share mounted? Mount it, or take it "
            "out of agent.toml.",
        )
    return None


def _stage_database(source: Source, folder: Path, staged: Staged, earlier: Any) -> None:
    to = make_private(folder / str(source.number)) / _copy_name(source)
    try:
        if source.kind == "sqlite":
            facts = sqlite.copy(Path(str(source.path)), to)
        else:
            from abide.engines.dumps import postgres  # its library is slow to load

            facts = postgres.dump(source.read_dsn(), to)
    except (EngineError, Refused, Unreachable, OSError) as error:
        to.unlink(missing_ok=True)
        staged.problems.add(
            "dump failed",
            f"Database {source.number} could not be copied: {error}. Mend that and run the backup "
            "again; nothing of it is in this backup.",
            example=label(source),
        )
        return
    if facts.integrity != "ok":
        staged.problems.add(
            "damaged database",
            f"Database {source.number} fails its own check ({facts.integrity}). Bring back an "
            "earlier copy with  abide restore .",
        )
    was_empty = isinstance(earlier, Mapping) and not any(earlier.values())
    if sum(facts.tables.values()) <= 0 and not was_empty:
        staged.problems.add(
            "empty database",
            f"Database {source.number} holds no row at all: is it the right one? If that is meant, "
            "say so once with  abide backup --accept-changes .",
            example=label(source),
        )
    _compare_counts(source, facts, earlier, staged.problems)
    staged.roots.append(Root(source.number, os.fsencode(to), Excludes(())))
    staged.sources.append(_about(source, str(to), facts))


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
    return f"{file_name(database)}.dump"


def label(source: Source) -> str:
    """Given a source, return text that identifies it without any secret."""
    if source.kind in ("files", "sqlite"):
        return str(source.path)
    try:
        from psycopg.conninfo import conninfo_to_dict  # slow to load, and seldom needed

        parts = conninfo_to_dict(source.read_dsn())
    except Exception:  # noqa: BLE001 - psycopg raises several kinds for a bad dsn
        return f"database {source.number}"
    host, port = parts.get("host") or "", parts.get("port") or ""
    return f"{source.kind}://{host}:{port}/{parts.get('dbname') or parts.get('user') or ''}"


def _about(source: Source, root: str, facts: DatabaseFacts | None) -> dict[str, Any]:
    """Return what the manifest's header says of a source; `root` is its path in the snapshot."""
    about: dict[str, Any] = {
        "number": source.number,
        "kind": source.kind,
        "holds": source.holds,
        "label": label(source),
        "root": root,
    }
    if facts is not None:
        about |= {
            "tables": dict(facts.tables),
            "encoding": facts.encoding,
            "server_version": facts.server_version,
        }
    return about

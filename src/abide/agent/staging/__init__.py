"""From declared sources to roots the engine can read: folders as they are, the rest as copies.

Plaintext copies of databases and remotes lie in a folder for this account alone and are swept when
a run starts and when it ends.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from abide.agent.config import DeclaredSystem
from abide.agent.manifest.draft import LEFT_OUT
from abide.agent.staging.databases import fallen_tables, stage_database
from abide.agent.staging.folders import folder_root, look_at_folder, stage_folder
from abide.agent.staging.labels import label
from abide.agent.staging.model import Staged
from abide.agent.staging.remotes import stage_remote
from abide.domain.errors import Refused

__all__ = ["Staged", "fallen_tables", "folder_root", "label", "look_at_folder", "stage", "sweep"]


def stage(
    declared: DeclaredSystem,
    folder: Path,
    earlier: Mapping[str, Any],
    *,
    limit_kib: int | None = None,
) -> Staged:
    """Given a system and its staging folder, return it staged.

    `earlier` are the table counts of the last complete backup by the source's label, to tell a
    database that has been emptied or dropped; `limit_kib` a second are fetched from remotes, or as
    much as comes. Nothing is raised for a source that fails: it is a problem of the result.
    """
    sweep(folder)
    staged = Staged()
    # A pattern from the root of the disk counts for every source the engine is given with it.
    anchored = [each for one in declared.sources for each in one.exclude if each.startswith("/")]
    for source in declared.sources:
        if source.kind == "files":
            stage_folder(source, staged, anchored)
        elif source.is_database:
            stage_database(source, folder, staged, earlier.get(label(source)))
        else:
            stage_remote(source, folder, staged, limit_kib)
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

"""From the tree the engine restored to DIR/SYSTEM/SOURCE-NUMBER, and from there into place."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from abide.agent.config import DeclaredSystem
from abide.agent.jobs.bringing import Brought
from abide.agent.scratch import remove_tree
from abide.domain.errors import Refused


def hand_over(brought: Brought, folder: Path) -> Path:
    """Given a restored tree, move each source to folder/NUMBER, remove the rest, return folder."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for source in brought.sources:
        came = Path(os.fsdecode(os.fsencode(brought.target) + os.fsencode(str(source["root"]))))
        to = folder / str(source["number"])
        if came.is_dir() and not came.is_symlink():
            came.rename(to)
        else:
            to.mkdir(mode=0o700)
            if os.path.lexists(came):
                came.rename(to / came.name)
    remove_tree(brought.target)
    return folder


def replace_live(
    declared: DeclaredSystem, folder: Path, now: datetime
) -> tuple[list[Path], list[str]]:
    """Given a proven tree, put each source where it lives; return what was set aside, and notes.

    What was there is renamed, never removed, so the deed can be undone by renaming back. Raise
    Refused, before anything is touched, when the tree lies on another disk than the live data.
    """
    notes = []
    moves: list[tuple[Path, Path]] = []
    for source in declared.sources:
        came = folder / str(source.number)
        if source.path is None:
            notes.append(f"Database {source.number} lies in {came}: load it with --into DSN.")
            continue
        live = Path(os.path.realpath(source.path))
        only = came / live.name
        if only.is_file() and (source.kind == "sqlite" or not live.is_dir()):
            came = only
        _same_disk(came, live)
        moves.append((came, live))
    aside = []
    stamp = now.strftime("%Y%m%d-%H%M%S")
    for came, live in moves:
        if live.exists():
            before = live.with_name(f"{live.name}.before-restore-{stamp}")
            live.rename(before)
            aside.append(before)
        for beside in ("-wal", "-shm", "-journal"):
            left = live.with_name(live.name + beside)
            if left.exists() and came.is_file():
                left.rename(left.with_name(f"{left.name}.before-restore-{stamp}"))
        came.rename(live)
    return aside, notes


def _same_disk(came: Path, live: Path) -> None:
    parent = live.parent
    if not parent.is_dir():
        raise Refused(f"{parent} is not there: make it first, then restore again.")
    if os.stat(came).st_dev != os.stat(parent).st_dev:
        raise Refused(
            f"{came} and {live} lie on different disks: give --to a folder on the disk of the "
            f"live data. The proven copy lies in {came}; nothing live was touched."
        )

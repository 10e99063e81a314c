"""From the tree the engine restored to DIR/SYSTEM/SOURCE-NUMBER, and from there into place."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from abide.agent.config import DeclaredSystem, Source
from abide.agent.disk import bring_to_disk
from abide.agent.jobs.bringing import Brought
from abide.agent.renames import Renames
from abide.agent.scratch import remove_tree
from abide.agent.staging import label
from abide.domain.errors import Refused

_SIDECARS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; left beside another one, it would ruin it."""


def hand_over(brought: Brought, waiting: Path, folder: Path) -> Path:
    """Given a restored tree, move each source to folder/NUMBER, remove the rest, return folder.

    The sources gather in `waiting`, a private folder beside, which takes the folder's name in one
    step once all of them lie on the disk: after a kill or a cut of the power there is the whole or
    nothing. Raise OSError.
    """
    for source in brought.sources:
        came = Path(os.fsdecode(os.fsencode(brought.target) + os.fsencode(str(source["root"]))))
        to = waiting / str(source["number"])
        if came.is_dir() and not came.is_symlink():
            _move_out(came, to)
        else:
            to.mkdir(mode=0o700)
            if os.path.lexists(came):
                _move_out(came, to / came.name)
    bring_to_disk(waiting)
    if folder.is_dir():
        folder.rmdir()  # an empty one may have been there
    waiting.rename(folder)
    bring_to_disk(folder)
    remove_tree(brought.target)
    return folder


def _move_out(came: Path, to: Path) -> None:
    """Move a restored path, also out of folders and for folders whose modes keep us out."""
    mode = stat.S_IMODE(came.lstat().st_mode)
    closed = came.is_dir() and not came.is_symlink() and mode & stat.S_IRWXU != stat.S_IRWXU
    os.chmod(came.parent, stat.S_IRWXU)  # it goes with the rest
    if closed:
        os.chmod(came, mode | stat.S_IRWXU)
    came.rename(to)
    if closed:
        os.chmod(to, mode)


@dataclass(frozen=True)
class Move:
    """One source on its way into place."""

    source: Source
    came: Path
    live: Path


@dataclass
class Replaced:
    """What was put in place: what had been there, under its new names, and notes."""

    set_aside: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class InPlace:
    """When live data is replaced, and the file in which each rename is noted before it is made."""

    now: datetime
    note: Path


def replace_live(
    declared: DeclaredSystem, held: Sequence[Mapping[str, Any]], folder: Path, how: InPlace
) -> Replaced:
    """Given a proven tree and what its copy says it holds, put each source where it lives.

    What was there is renamed, never removed, so the deed can be undone by renaming back. Raise
    Refused with everything live as it was when any of it cannot be put in place; after a kill the
    next run puts it back.
    """
    replaced = Replaced()
    moves = list(_moves(declared, held, folder, replaced))
    for move in moves:
        _check_room(move)
        _check_nothing_mounted(move)
    renames = Renames(how.note)
    try:
        for move in moves:
            _put_in_place(move, f"before-restore-{how.now:%Y%m%d-%H%M%S}", renames, replaced)
    except BaseException as error:
        renames.undo()
        if not isinstance(error, OSError):
            raise
        raise Refused(
            f"The live data could not be replaced: {error}. Everything is where it was; the "
            f"proven copy lies in {folder}."
        ) from None
    renames.settle()
    return replaced


def _moves(
    declared: DeclaredSystem, held: Sequence[Mapping[str, Any]], folder: Path, replaced: Replaced
) -> list[Move]:
    """Return what is to go where: each source to where the copy, too, says it comes from."""
    numbers = {str(each["label"]): int(each["number"]) for each in held}
    moves = []
    for source in declared.sources:
        number = numbers.get(label(source))
        if source.path is None:
            lies = folder if number is None else folder / str(number)
            replaced.notes.append(_by_hand(source, lies))
            continue
        if number is None:
            raise Refused(
                f"The copy holds nothing of {source.path}: agent.toml has changed since. The "
                f"proven copy lies in {folder}; nothing live was touched."
            )
        came, live = folder / str(number), Path(os.path.realpath(source.path))
        only = came / (source.path.name if source.kind == "sqlite" else live.name)
        if source.kind == "sqlite" or (only.is_file() and not live.is_dir()):
            came = only
        moves.append(Move(source, came, live))
    return moves


def _by_hand(source: Source, lies: Path) -> str:
    """Given a source that is on no disk of this server, say what is left to do with it."""
    if source.kind == "rclone":
        return f"What {source.remote} held lies in {lies}: copy it back with rclone yourself."
    return f"Database {source.number} lies in {lies}: load it yourself."


def _check_room(move: Move) -> None:
    """Raise Refused when what came cannot be renamed to where the live data is."""
    came, live = move.came, move.live
    here = f"The proven copy lies in {came}; nothing live was touched."
    if not live.parent.is_dir():
        raise Refused(f"{live.parent} is not there: make it first, then restore again. {here}")
    if os.path.ismount(live):
        raise Refused(f"{live} is a disk of its own: copy the restored files onto it. {here}")
    if os.stat(came).st_dev != os.stat(live.parent).st_dev:
        raise Refused(
            f"{came} and {live} lie on different disks: give --to a folder on the disk of the "
            f"live data. {here}"
        )


def _check_nothing_mounted(move: Move) -> None:
    """Raise Refused when a disk is mounted below the live data: it would move away with it."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return  # not Linux: there is no such list
    for line in mounts.splitlines():
        mounted = Path(line.split()[1].encode().decode("unicode_escape"))
        if mounted != move.live and mounted.is_relative_to(move.live):
            raise Refused(
                f"{mounted} is mounted below {move.live} and would move away with it: unmount it "
                f"first. The proven copy lies in {move.came}; nothing live was touched."
            )


def _put_in_place(move: Move, stamp: str, renames: Renames, replaced: Replaced) -> None:
    """Set aside what is there, put what came in its place. Raise OSError."""
    endings = ("", *_SIDECARS) if move.came.is_file() else ("",)
    before = None
    for ending in endings:
        there = move.live.with_name(move.live.name + ending)
        if not os.path.lexists(there):
            continue
        aside = _unused(there.with_name(f"{there.name}.{stamp}"))
        renames.rename(there, aside)
        replaced.set_aside.append(aside)
        before = before or (aside if not ending else None)
    renames.rename(move.came, move.live)
    if move.source.kind == "sqlite":
        _same_owner(move.live, before, replaced)


def _same_owner(live: Path, before: Path | None, replaced: Replaced) -> None:
    """Give a database that was copied as ours the owner and mode of the one it replaces."""
    if before is None:
        replaced.notes.append(f"{live} belongs to this account: give it to the program's.")
        return
    status = before.stat()
    with contextlib.suppress(PermissionError):
        os.chown(live, status.st_uid, status.st_gid)
    os.chmod(live, stat.S_IMODE(status.st_mode))


def _unused(path: Path) -> Path:
    """Given a path, return it or the first like it that nothing has yet."""
    found, number = path, 2
    while os.path.lexists(found):
        found, number = path.with_name(f"{path.name}-{number}"), number + 1
    return found

"""Live data moves aside and back by renames that a kill at any moment leaves undoable.

Each rename is noted, on disk, before it is made; the note goes when all are made. A note that is
found later is of a run that died: what it names is put back as it was.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from abide.agent.home import make_private


@dataclass
class Renames:
    """Renames that stand or fall together; `note` is the file they are noted in."""

    note: Path
    _made: list[tuple[Path, Path]] = field(default_factory=list)

    def rename(self, was: Path, becomes: Path) -> None:
        """Given a path and its new name, note that, then do it. Raise OSError."""
        make_private(self.note.parent)
        descriptor = os.open(self.note, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            line = json.dumps([os.fsdecode(was), os.fsdecode(becomes)])
            os.write(descriptor, line.encode("ascii") + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        was.rename(becomes)
        self._made.append((was, becomes))

    def undo(self) -> None:
        """Put everything back, the last rename first. Raise OSError."""
        for was, became in reversed(self._made):
            became.rename(was)
        self.settle()

    def settle(self) -> None:
        """Say that all of them stand."""
        self.note.unlink(missing_ok=True)
        self._made.clear()


def undo_half_done(note: Path) -> int:
    """Given where renames are noted, put back what a run that died had begun; return how much.

    What cannot be put back stays noted, for the next run. Raise OSError when the note itself cannot
    be read.
    """
    try:
        lines = note.read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return 0
    undone, left = 0, False
    for line in reversed(lines):
        pair = _pair(line)
        if pair is None:
            continue  # cut short while it was written: its rename had not been made yet
        was, became = pair
        if not os.path.lexists(became):
            continue
        if os.path.lexists(was):  # made anew meanwhile, by a program that missed it
            left = True
            continue
        try:
            became.rename(was)
            undone += 1
        except OSError:
            left = True
    if not left:
        note.unlink()
    return undone


def _pair(line: str) -> tuple[Path, Path] | None:
    try:
        was, became = json.loads(line)
        return Path(was), Path(became)
    except (ValueError, TypeError):
        return None

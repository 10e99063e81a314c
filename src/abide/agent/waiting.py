"""Restored bytes that wait, beside where a person wants them, until they have been judged.

Every such folder is noted in the agent's home first: a run that dies leaves its note, and the next
run removes what the note names.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from abide.agent.home import make_private
from abide.agent.scratch import remove_tree

_PREFIX = ".abide-restore-"


@dataclass
class WaitingRoom:
    """The folders of one restore; `notes` is the folder where they are noted."""

    notes: Path
    _made: dict[Path, Path] = field(default_factory=dict)

    def make(self, beside: Path) -> Path:
        """Given the folder a person named, return a new private one in it. Raise OSError."""
        token = secrets.token_hex(8)
        folder = beside / f"{_PREFIX}{token}"
        note = make_private(self.notes) / token
        note.write_bytes(os.fsencode(folder))
        self._made[folder] = note
        folder.mkdir(mode=0o700)
        return folder

    def clear(self) -> None:
        """Remove the folders and, once they are gone, their notes."""
        for folder, note in self._made.items():
            _remove(folder, note)


def sweep_waiting(notes: Path) -> int:
    """Given where folders are noted, remove those that runs which died left; return how many.

    Only for a run that holds the home alone. A folder that cannot be removed stays noted.
    """
    if not notes.is_dir():
        return 0
    left = list(notes.iterdir())
    for note in left:
        folder = Path(os.fsdecode(note.read_bytes()))
        if folder.name == f"{_PREFIX}{note.name}" and not folder.is_symlink():
            _remove(folder, note)
        else:
            note.unlink()  # cut short while it was written: nothing had been made yet
    return len(left)


def _remove(folder: Path, note: Path) -> None:
    remove_tree(folder)
    if not folder.exists():
        note.unlink(missing_ok=True)

"""A fresh private folder for restored bytes: hostile until proven, gone before the verdict."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from abide.agent.home import make_private
from abide.domain.errors import Refused

_PREFIX = "abide-scratch-"


class Scratch:
    """One fresh folder of mode 0700; `removed` says whether it is gone again."""

    def __init__(self, parent: Path, agent_id: str) -> None:
        """Given the folder drills restore to and whose it is, prepare. Nothing is made yet."""
        self._parent = parent
        self._prefix = f"{_PREFIX}{agent_id}-"
        self.removed = True

    def __enter__(self) -> Self:
        """Make the folder. Raise Refused when that cannot be done."""
        try:
            open_scratch(self._parent)
            self.path = Path(tempfile.mkdtemp(prefix=self._prefix, dir=self._parent))
        except OSError as error:
            raise Refused(
                f"The scratch folder {self._parent} cannot be used: {error.strerror}. Mend it or "
                "name another with scratch in agent.toml."
            ) from None
        self.removed = False
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.remove()

    def remove(self) -> None:
        """Remove the folder with all in it; `removed` tells whether that worked."""
        if not self.removed:
            remove_tree(self.path)
            self.removed = not self.path.exists()


def open_scratch(folder: Path) -> Path:
    """Given the folder drills restore to, make it; return it.

    Other accounts may pass through it, as the one that runs a throwaway server must, but not look
    into it; what lies in it is closed to them.
    """
    new = not folder.exists()
    make_private(folder)
    if new:
        folder.chmod(0o711)
    return folder


def remove_tree(folder: Path) -> None:
    """Given a folder of restored bytes, remove it, whatever modes the restored folders carry."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.is_symlink() or not os.path.lexists(folder):
        return
    _let_us_in(os.fsencode(folder))
    shutil.rmtree(folder, ignore_errors=True)


def _let_us_in(folder: bytes) -> None:
    """Given a folder of ours, open it and every folder below it to ourselves; follow no link."""
    _open_to_us(folder)
    for top, names, _ in os.walk(folder):
        for name in names:
            _open_to_us(os.path.join(top, name))


def _open_to_us(folder: bytes) -> None:
    with contextlib.suppress(OSError):
        if not os.path.islink(folder):
            os.chmod(folder, stat.S_IRWXU)


def sweep_scratch(parent: Path, agent_id: str) -> int:
    """Given the folder drills restore to, remove what runs of this agent that died left there.

    Return how many folders that were.

    Only for a run that holds the home alone: a live drill's folder would go too.
    """
    if not parent.is_dir():
        return 0
    left = [each for each in parent.iterdir() if each.name.startswith(f"{_PREFIX}{agent_id}-")]
    for each in left:
        remove_tree(each)
    return len(left)


def free_bytes(folder: Path) -> int:
    """Given a folder that may not exist yet, return the bytes free where it would be."""
    return disk_bytes(folder)[0]


def disk_bytes(folder: Path) -> tuple[int, int]:
    """Given a folder that may not exist yet, return (free, total) bytes of the disk it is on."""
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total

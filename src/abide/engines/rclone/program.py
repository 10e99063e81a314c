"""Where the rclone program is: the machine's own, or the one that came beside this Python."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from abide.domain.errors import EngineError

MISSING = "missing rclone"
HOW_TO_INSTALL = "apt-get install rclone"


def find_rclone(path: str | None = None) -> str:
    """Given the program's path (default: the one beside this Python, as its wheel puts it there,
    else on PATH), return it. Raise EngineError if it is missing."""
    beside = str(Path(sys.executable).parent)
    found = path or shutil.which("rclone", path=beside) or shutil.which("rclone")
    if found is None:
        raise EngineError(
            MISSING,
            f"rclone was not found. On Debian:  {HOW_TO_INSTALL} ; or install Abide with its "
            "extra named clouds",
        )
    return found

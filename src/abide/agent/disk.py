"""Files as the disk holds them: read without following links, and written for good."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

READ_PLAINLY = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)
"""How a file that may be hostile is opened: no link is followed, no pipe waited for, and no byte
translated. Windows has the last alone, the others the first two (not run there)."""


def bring_to_disk(folder: Path) -> None:
    """Given a folder, return once everything written to its disk so far has reached it.

    Raise OSError when the disk says that something did not. Does nothing on Windows (not run: no
    Windows could be had), where only the volume's owner may ask for it.
    """
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None) if os.name != "nt" else None
    if syncfs is None:
        getattr(os, "sync", lambda: None)()
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if syncfs(descriptor) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
    finally:
        os.close(descriptor)

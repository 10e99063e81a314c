"""What was written lies on the disk, so that a cut of the power takes nothing of it back."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path


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

"""Throwaway servers whose maker was killed: found by the lock nobody holds, stopped and removed.

Apart from the servers themselves, so that a run that needs none need not load their libraries.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

PREFIX = "abide-pg-"
TRIES, TRY_SECONDS = 600, 0.1


def sweep(folder: Path) -> int:
    """Given the folder of throwaway servers, stop and remove those whose maker was killed, also in
    the system's temporary folder; return how many folders. One in use is left alone: its maker
    holds a lock on it."""
    places = {folder, Path(tempfile.gettempdir()), Path("/tmp")}
    found = [each for place in places for each in place.glob(f"{PREFIX}*")]
    return sum(_sweep_one(each) for each in found)


def _sweep_one(folder: Path) -> bool:
    # In the system's temporary folder others leave things too, which are theirs to keep.
    with contextlib.suppress(OSError), owned(folder, make=False) as ours:
        if ours:
            _stop_abandoned(folder)
            shutil.rmtree(folder, ignore_errors=True)
            return True
    return False


def _stop_abandoned(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError, PermissionError):
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        command = Path(f"/proc/{pid}/cmdline")
        if os.fsencode(folder) not in command.read_bytes():
            return  # the number has gone to another program
        os.kill(pid, signal.SIGQUIT)  # at once: nothing here is to be kept
        for _ in range(TRIES):
            if os.fsencode(folder) not in command.read_bytes():
                return
            threading.Event().wait(TRY_SECONDS)


@contextlib.contextmanager
def owned(folder: Path, *, make: bool) -> Iterator[bool]:
    """Given a folder, hold the lock that says its maker lives; provide whether we have it. Raise
    FileNotFoundError where it has no lock and none is to be made."""
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | (os.O_CREAT if make else 0)
    descriptor = os.open(folder / "owner", flags, 0o600)
    try:
        import fcntl  # not on Windows

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)

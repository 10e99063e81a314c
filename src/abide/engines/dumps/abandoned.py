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

PREFIXES = ("abide-pg-", "abide-my-")
"""How the folders of throwaway servers begin: PostgreSQL's, MariaDB's."""
_ENDINGS = {
    "data/postmaster.pid": getattr(signal, "SIGQUIT", signal.SIGTERM),  # at once, nothing is kept
    "data/server.pid": getattr(signal, "SIGKILL", signal.SIGTERM),
}
"""Where each kind of server notes its number, and the signal that ends it at once."""
TRIES, TRY_SECONDS = 600, 0.1


def sweep(folder: Path) -> int:
    """Given the folder of throwaway servers, stop and remove those whose maker was killed, also in
    the system's temporary folder; return how many folders. One in use is left alone: its maker
    holds a lock on it."""
    places = {folder, Path(tempfile.gettempdir()), Path("/tmp")}
    found = [each for place in places for prefix in PREFIXES for each in place.glob(f"{prefix}*")]
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
    for name, ending in _ENDINGS.items():
        gone = (FileNotFoundError, ValueError, ProcessLookupError, PermissionError, IndexError)
        with contextlib.suppress(*gone):
            _end(folder, int((folder / name).read_text().split()[0]), ending)


def _end(folder: Path, pid: int, ending: int) -> None:
    command = Path(f"/proc/{pid}/cmdline")
    if os.fsencode(folder) not in command.read_bytes():
        return  # the number has gone to another program
    os.kill(pid, ending)
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

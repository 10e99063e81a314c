"""One run at a time in one home: a file lock the system frees by itself when the holder dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from abide.agent.home import make_private
from abide.domain.errors import Refused

if sys.platform == "win32":  # not run: no Windows could be had
    import msvcrt

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Busy(Refused):
    """Another run of the same home is under way."""


@contextmanager
def alone(lock_file: Path) -> Iterator[None]:
    """Given the lock's path, hold it for one run.

    Raise Busy when another run of the same home is under way; nothing is started then.
    """
    make_private(lock_file.parent)
    descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _take(descriptor)
        except OSError:
            holder = os.read(descriptor, 40).decode(errors="replace").strip() or "unknown"
            raise Busy(
                f"Abide is already at work here (process {holder}). Wait until it has ended; "
                "nothing was started."
            ) from None
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)

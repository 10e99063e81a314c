"""Programs that outlive the run that started them, as when that is killed: marked, found, ended.

An engine whose run is gone may still write to a repository or fill a scratch folder. So every
program carries the name of its run in its environment, and the next run of that name ends it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

from abide.engines.program.command import MARK

_PROCESSES = Path("/proc")
_GRACES = ((signal.SIGINT, 10.0), (getattr(signal, "SIGKILL", signal.SIGTERM), 10.0))
_TRY_SECONDS = 0.05


@contextlib.contextmanager
def marked(name: str) -> Iterator[None]:
    """Given a run's name, let every program that is started meanwhile carry it."""
    os.environ[MARK] = name
    try:
        yield
    finally:
        os.environ.pop(MARK, None)


def end_orphans(name: str) -> int:
    """Given a run's name, end the programs that an earlier run of that name left; return how many.

    SIGINT first, so that an engine can take its lock away, and SIGKILL where that does not help.
    Only for a run that is alone under its name. Finds nothing where there is no /proc (Windows).
    """
    found = _carrying(name)
    for number, grace_seconds in _GRACES:
        for pid in _carrying(name):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
                os.kill(pid, signal.SIGCONT)  # a stopped one would not hear the first
        if _all_gone(found, grace_seconds):
            break
    return len(found)


def _all_gone(pids: list[int], grace_seconds: float) -> bool:
    """Given processes, wait until none is left, not even as an exit code that nobody has read: an
    engine takes that for alive and its lock for held."""
    for _ in range(int(grace_seconds / _TRY_SECONDS)):
        if not any((_PROCESSES / str(pid)).exists() for pid in pids):
            return True
        threading.Event().wait(_TRY_SECONDS)
    return False


def _carrying(name: str) -> list[int]:
    """Given a run's name, return the pids of the programs that carry it."""
    wanted = os.fsencode(f"{MARK}={name}")
    folders = _PROCESSES.iterdir() if _PROCESSES.is_dir() else ()
    pids = [int(each.name) for each in folders if each.name.isdigit()]
    return [pid for pid in pids if pid != os.getpid() and wanted in _environment(pid)]


def _environment(pid: int) -> list[bytes]:
    """Given a process, return its variables; none where it has gone or is not ours to read."""
    try:
        return (_PROCESSES / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []

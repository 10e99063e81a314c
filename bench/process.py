"""Run one program and say what it cost: wall and processor time, and memory at its highest.

The whole tree's figures come from the system's accounting (`wait4`), where "highest" is that of the
largest single process. The program's own highest is read from /proc while it runs (VmHWM never
falls, so only growth in the last instant before its end can be missed).
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_LOOK_SECONDS = 0.01
_KIB = 1024


@dataclass(frozen=True)
class Command:
    """One program to run: its words, its whole environment, where."""

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None


@dataclass(frozen=True)
class Run:
    """What one run cost and said."""

    wall_seconds: float
    cpu_seconds: float
    tree_peak_bytes: int
    own_peak_bytes: int
    exit_code: int
    said: str
    complained: str

    @property
    def last_word(self) -> str:
        """The last line it said on standard error, else on standard output."""
        lines = (self.complained.strip() or self.said.strip() or "it said nothing").splitlines()
        return lines[-1][:200]


def own_peak(pid: int) -> int:
    """Given a process, return the most memory it has held so far, in bytes; 0 once it is gone."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * _KIB
    return 0


def run(command: Command, folder: Path) -> Run:
    """Given a command and a folder for its output, run it to its end and return what it cost.

    Earlier writes are first brought to disk, so that no run pays for another's."""
    out, err = folder / "stdout", folder / "stderr"
    os.sync()
    with out.open("wb") as said, err.open("wb") as complained:
        started = time.monotonic()
        child = subprocess.Popen(
            command.argv,
            env=dict(command.env),
            cwd=command.cwd,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=complained,
        )
        highest = 0
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            highest = max(highest, own_peak(child.pid))
            time.sleep(_LOOK_SECONDS)
        wall = time.monotonic() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    return Run(
        wall,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * _KIB,
        highest,
        child.returncode,
        out.read_text(errors="replace"),
        err.read_text(errors="replace"),
    )

"""The one door through which Abide starts a program.

Every program gets its whole environment from us, a time limit, bounded output and, when it has
to stop, SIGINT first: restic removes its lock on SIGINT but leaves it behind on SIGTERM.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

from abide.domain.errors import EngineError

OnLine = Callable[[bytes], None]
Stop = Callable[[], str | None]

KEPT_BYTES = 1 << 20
LONGEST_LINE_BYTES = 64 << 20
POLL_SECONDS = 0.25
GRACE_SECONDS = (15.0, 5.0, 5.0)  # after SIGINT, after SIGTERM, after SIGKILL
_BLOCK_BYTES = 1 << 16
_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE")
_DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Command:
    """A program to run, as data. `env` adds to a bare PATH, HOME and LANG; nothing else is
    inherited. `secrets` may never stand in argv and are masked in every output that is kept."""

    argv: tuple[str | bytes, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    time_limit_seconds: float = 3600.0
    stdin: Path | bytes | None = None
    cwd: Path | None = None
    user: str | None = None
    stdout_to: Path | None = None
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """How a program ended. `exit_code` is negative where a signal ended it."""

    exit_code: int
    stdout: bytes
    stderr: str
    seconds: float
    timed_out: bool = False
    interrupted: bool = False
    truncated: bool = False


class Running:
    """A program under way; a context manager that stops it on the way out."""

    @property
    def pid(self) -> int:
        raise NotImplementedError

    def write(self, data: bytes) -> None:
        raise NotImplementedError

    def close_stdin(self) -> None:
        raise NotImplementedError

    def output(self) -> tuple[bytes, str]:
        raise NotImplementedError

    def wait(self, stop: Stop | None = None) -> Result:
        raise NotImplementedError

    def stop(self) -> Result:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(command: Command) -> Running:
    raise NotImplementedError


def run(command: Command, *, on_line: OnLine | None = None, stop: Stop | None = None) -> Result:
    raise NotImplementedError


def interrupt_all() -> int:
    raise NotImplementedError

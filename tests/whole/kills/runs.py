"""Commands that are started to be killed: children of this process, so Python is loaded once."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import pkgutil
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import abide
from abide.cli.main import main
from tests.whole.school import Home, wait_until

LONGEST_SECONDS = 120
_CHILD_SUBREAPER = 36


def load_everything() -> None:
    """Load all of Abide now, so that no run has to."""
    for module in pkgutil.walk_packages(abide.__path__, "abide."):
        importlib.import_module(module.name)


@dataclass
class Run:
    """One command under way, or ended."""

    words: tuple[str, ...]
    pid: int
    said: Path
    complained: Path
    started: float
    code: int | None = field(default=None)
    seconds: float = 0.0

    def ended(self) -> bool:
        """Say whether it has ended, by itself or not."""
        for pid, status in _reaped():
            if pid == self.pid:
                self.code = os.waitstatus_to_exitcode(status)
                self.seconds = time.monotonic() - self.started
        return self.code is not None

    def wait(self) -> None:
        """Wait for its end."""
        wait_until(self.ended, LONGEST_SECONDS)
        assert "Traceback" not in self.complained.read_text(), self.complained.read_text()

    def kill(self) -> None:
        """Kill the agent alone, and take notice of its end."""
        os.kill(self.pid, signal.SIGKILL)
        wait_until(self.ended)

    @property
    def document(self) -> Any:
        """Return what it printed; None where it came to nothing or to half a document."""
        try:
            return json.loads(self.said.read_text())
        except ValueError:
            return None


def _reaped() -> Iterator[tuple[int, int]]:
    """Return the children that have ended, adopted ones too."""
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            yield found


def bury() -> None:
    """Take notice of every orphan that has ended: to the engine a pid that nobody has read the end
    of is a program at work, and its lock is held."""
    for _ in _reaped():
        pass


@contextlib.contextmanager
def adopting() -> Iterator[None]:
    """Be the one to whom the engines of a killed agent fall, as init is on a server."""
    libc = ctypes.CDLL(None)
    libc.prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        libc.prctl(_CHILD_SUBREAPER, 0, 0, 0, 0)


def start(home: Home, words: Sequence[str]) -> Run:
    """Given a home and the words of a command, start it in a process group of its own."""
    said, complained = (home.live.parent / name for name in ("said", "complained"))
    sys.stdout.flush()
    sys.stderr.flush()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _be_abide(home, words, said, complained)
    return Run(tuple(words), pid, said, complained, began)


def run(home: Home, *words: str) -> Run:
    """Given a home and the words of a command, run it to its end."""
    found = start(home, words)
    found.wait()
    return found


def _be_abide(home: Home, words: Sequence[str], said: Path, complained: Path) -> None:
    """Be the command from here on; never return."""
    code = 70
    try:
        os.setsid()
        for number, file in ((0, Path(os.devnull)), (1, said), (2, complained)):
            flags = os.O_RDWR | os.O_CREAT | (os.O_TRUNC if number else 0)
            os.dup2(os.open(file, flags, 0o600), number)
        sys.stdin, sys.stdout, sys.stderr = (
            os.fdopen(number, mode, closefd=False) for number, mode in enumerate("rww")
        )
        environment = home._environment()
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["abide", *words, "--json"]
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - the child must never go on as the test that it was
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

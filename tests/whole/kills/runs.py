"""Commands that are started to be killed: forked from this process, so Python is loaded once.

Each has an init of its own between it and the tests, to whom its engines fall when it is killed,
as on a server. That alone waits for them: done here, with `waitpid(-1)`, it would also take the
ends of programs that other tests have under way, and Python reads an end that is gone as exit 0.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import pkgutil
import select
import signal
import struct
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import abide.agent
import abide.cli
import abide.domain
import abide.engines
import abide.wire
from abide.cli.main import main
from tests.whole.school import Home, wait_until

LONGEST_SECONDS = 120
_CHILD_SUBREAPER = 36
_NUMBER = struct.Struct("i")
_inits: set[int] = set()


def load_everything() -> None:
    """Load all of the agent now, so that no run has to."""
    for room in (abide.domain, abide.wire, abide.engines, abide.agent, abide.cli):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)


@dataclass
class Run:
    """One command under way, or ended. `ending` is where its init writes how it ended."""

    words: tuple[str, ...]
    pid: int
    ending: int
    said: Path
    complained: Path
    started: float
    code: int | None = field(default=None)
    seconds: float = 0.0

    def ended(self) -> bool:
        """Say whether it has ended, by itself or not."""
        if self.code is None and select.select([self.ending], [], [], 0)[0]:
            self.code = os.waitstatus_to_exitcode(_number(self.ending))
            self.seconds = time.monotonic() - self.started
            os.close(self.ending)
        return self.code is not None

    def wait(self) -> None:
        """Wait for its end."""
        wait_until(self.ended, LONGEST_SECONDS)
        assert "Traceback" not in self.complained.read_text(), self.complained.read_text()

    def kill(self) -> None:
        """Kill the agent alone, and take notice of its end."""
        self.signal(signal.SIGKILL)
        wait_until(self.ended)

    def signal(self, number: int) -> None:
        """Send it a signal; one that ended by itself just now hears none."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    @property
    def document(self) -> Any:
        """Return what it printed; None where it came to nothing or to half a document."""
        try:
            return json.loads(self.said.read_text())
        except ValueError:
            return None


def start(home: Home, words: Sequence[str]) -> Run:
    """Given a home and the words of a command, start it in a process group of its own."""
    said, complained = (home.live.parent / name for name in ("said", "complained"))
    sys.stdout.flush()
    sys.stderr.flush()
    began = time.monotonic()
    told, tell = os.pipe()
    init = os.fork()
    if init == 0:
        _be_init(tell, lambda: _be_abide(home, words, said, complained))
    os.close(tell)
    _inits.add(init)
    _inits.difference_update(each for each in list(_inits) if os.waitpid(each, os.WNOHANG)[0])
    return Run(tuple(words), _number(told), told, said, complained, began)


def run(home: Home, *words: str) -> Run:
    """Given a home and the words of a command, run it to its end."""
    found = start(home, words)
    found.wait()
    return found


def _number(pipe: int) -> int:
    """Given the pipe of an init, return the next number that it tells."""
    read = os.read(pipe, _NUMBER.size)
    assert len(read) == _NUMBER.size, "the init of a command was killed"
    return int(_NUMBER.unpack(read)[0])


def _be_init(tell: int, be_command: Callable[[], NoReturn]) -> NoReturn:
    """Be the command's init from here on: tell its pid, then how it ended, and stay until the last
    of what it started has ended."""
    try:
        os.setsid()
        ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)
        command = os.fork()
        if command == 0:
            os.close(tell)
            be_command()
        os.write(tell, _NUMBER.pack(command))
        while True:  # ends with ChildProcessError, when there is none left
            pid, status = os.wait()
            if pid == command:
                os.write(tell, _NUMBER.pack(status))
    finally:
        os._exit(0)


def _be_abide(home: Home, words: Sequence[str], said: Path, complained: Path) -> NoReturn:
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

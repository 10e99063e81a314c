"""A program that asks at a terminal: it gets one of its own, and each answer when it asks."""

from __future__ import annotations

import os
import pty
from collections.abc import Mapping, Sequence


def typed(argv: Sequence[str], answers: Sequence[str], env: Mapping[str, str] | None = None) -> str:
    """Given a program and what a person types each time it asks, run it; return what it showed.

    It asks when it ends its output with a colon. A failure of the program fails the test.
    """
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover - another process
        os.execvpe(argv[0], list(argv), dict(env if env is not None else os.environ))
    shown, waiting = b"", list(answers)
    seen = 0
    while block := _read(terminal):
        shown += block
        if shown[seen:].rstrip(b" \x1b[0m").endswith(b":") and waiting:
            seen = len(shown)
            os.write(terminal, waiting.pop(0).encode() + b"\n")
    os.close(terminal)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status == 0, shown.decode(errors="replace")
    return shown.decode(errors="replace")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # how a terminal says that the program has ended
        return b""

"""Programs that must not outlive us: a long-running child hears SIGTERM when its parent dies.

This file is also what is run first in such a child, so it imports nothing of ours.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

_PR_SET_PDEATHSIG = 1
_TOO_LATE = 3


def bound(argv: Sequence[str]) -> tuple[str, ...]:
    """Given a program's arguments, return those that start it bound to us: it hears SIGTERM when
    the thread that started it ends, however that ends, and what it says on standard error comes
    with its output. Only Linux can do that; elsewhere the arguments come back as they are."""
    if sys.platform != "linux":
        return tuple(argv)
    return (sys.executable, os.path.abspath(__file__), str(os.getpid()), *argv)


def _become(parent: int, argv: list[str]) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != parent:  # it died before we could ask to be told
        sys.exit(_TOO_LATE)
    os.dup2(1, 2)
    os.execv(argv[0], argv)


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])

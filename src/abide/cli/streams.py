"""Standard input, output and error as a caller left them: closed, cut off, or in a narrow encoding.

Nothing that is printed here can fail a command: what was done counts, heard or not.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import TextIO

from abide.agent.problems import readable

_ESCAPED = "backslashreplace"


def make_ready() -> None:
    """Give every stream that the caller closed a place, and let no character fail to print.

    A free descriptor below 3 would go to the next file that is opened, the log perhaps, and what
    is printed would land in that.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    sys.stdin = sys.stdin or os.fdopen(0, closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", closefd=False)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace" if stream is sys.stdin else _ESCAPED)


def shown(text: str) -> str:
    """Given any text, bytes of file names in it perhaps, return it fit to be printed or sent."""
    try:
        return readable(text)
    except UnicodeEncodeError:  # half a character that came from elsewhere than a file's name
        return text.encode(errors=_ESCAPED).decode()


def tell(text: str, stream: TextIO) -> None:
    """Given a line, print it; a reader that has gone away is no trouble, a full disk is told."""
    try:
        print(shown(text), file=stream, flush=True)
    except OSError as error:
        _silence(stream)
        if error.errno != errno.EPIPE and stream is not sys.stderr:
            tell(f"Standard output could not be written: {error.strerror}.", sys.stderr)


def _silence(stream: TextIO) -> None:
    """Given a stream that nobody reads, drop what is said there from now on."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)

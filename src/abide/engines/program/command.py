"""What the program door takes and gives: a command as data, its result, and bounded output."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import AnyStr
from urllib.parse import quote

KEPT_BYTES = 1 << 20
SHORTEST_CHECKED = 16  # arguments hold none by construction; a short one is in honest words
SHORTEST_SECRET = 4  # a shorter one would be "found" in ordinary words
MARK = "ABIDE_RUN"  # names the run that a program works for, see `orphans`
_MASK = "***"
_DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_NEEDED_ON_WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "USERPROFILE", "LOCALAPPDATA")


@dataclass(frozen=True)
class Command:
    """A program to run. `env` adds to a bare PATH, HOME and locale; but for the run's mark nothing
    else is inherited. `secrets` may never stand in argv and are masked in all kept output. `user`
    is the account to run as (we must be root). `stdout_to` is a new file, mode 0600.
    `grace_seconds` is how long it may take to obey SIGINT."""

    argv: tuple[str | bytes, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    time_limit_seconds: float = 3600.0
    stdin: Path | bytes | None = None
    cwd: Path | None = None
    user: str | None = None
    stdout_to: Path | None = None
    secrets: tuple[str, ...] = ()
    grace_seconds: float = 15.0

    def __post_init__(self) -> None:
        """Raise ValueError if a secret stands in argv, where every account could read it."""
        for part in self.argv:
            text = os.fsdecode(part)
            if any(secret in text for secret in self.secrets if len(secret) >= SHORTEST_CHECKED):
                raise ValueError("a secret stands in the arguments of a program")


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


class Kept:
    """The head and the tail of some output, never more than KEPT_BYTES of it."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_bytes = 0
        self.truncated = False

    def add(self, block: bytes) -> None:
        room = KEPT_BYTES // 2 - len(self._head)
        self._head += block[:room]
        rest = block[room:] if room > 0 else block
        if not rest:
            return
        self._tail.append(rest)
        self._tail_bytes += len(rest)
        while self._tail_bytes - len(self._tail[0]) >= KEPT_BYTES // 2:
            self._tail_bytes -= len(self._tail.popleft())
            self.truncated = True

    def value(self) -> bytes:
        gap = b"\n[...]\n" if self.truncated else b""
        return bytes(self._head) + gap + b"".join(list(self._tail))


def mask(text: AnyStr, secrets: Sequence[str]) -> AnyStr:
    """Given text or bytes, return it without the secrets, also where they are percent-encoded."""
    for secret in secrets:
        for form in {secret, quote(secret, safe="")}:
            if len(form) < SHORTEST_SECRET:
                continue
            if isinstance(text, bytes):
                text = text.replace(form.encode(), _MASK.encode())
            else:
                text = text.replace(form, _MASK)
    return text


def environment(command: Command) -> dict[str, str]:
    """Given a command, return the whole environment it gets. Messages are in English: the engines'
    failures are told from their words."""
    base = {
        "PATH": os.environ.get("PATH", _DEFAULT_PATH),
        "HOME": "/" if command.user else os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
    }
    kept = (MARK,) if command.user else (MARK, "TMPDIR", *_NEEDED_ON_WINDOWS)
    base.update({name: os.environ[name] for name in kept if name in os.environ})
    return base | dict(command.env)

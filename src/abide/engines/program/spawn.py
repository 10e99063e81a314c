"""Starting one program and cutting what it says into lines."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from typing import IO

from abide.domain.errors import EngineError
from abide.engines.program.command import Command, environment

LONGEST_LINE_BYTES = 64 << 20


def spawn(command: Command, feed: bool) -> subprocess.Popen[bytes]:
    """Given a command, start it in a session of its own, as its account, with pipes for what is
    not a file. Raise EngineError if it cannot be started."""
    with contextlib.ExitStack() as opened:
        stdin: int | IO[bytes] = subprocess.PIPE if feed else subprocess.DEVNULL
        stdout: int | IO[bytes] = subprocess.PIPE
        if isinstance(command.stdin, bytes):
            stdin = subprocess.PIPE
        elif command.stdin is not None:
            stdin = opened.enter_context(command.stdin.open("rb"))
        if command.stdout_to is not None:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
            stdout = opened.enter_context(open(os.open(command.stdout_to, flags, 0o600), "wb"))
        dropped = command.user is not None
        try:
            return subprocess.Popen(
                command.argv,
                stdin=stdin,
                stdout=stdout,
                stderr=subprocess.PIPE,
                env=environment(command),
                cwd=command.cwd or ("/" if dropped else None),
                start_new_session=os.name == "posix",
                user=command.user,
                group=_main_group(command.user) if command.user is not None else None,
                extra_groups=[] if dropped else None,
            )
        except (FileNotFoundError, PermissionError, NotADirectoryError) as error:
            name = os.fsdecode(command.argv[0])
            raise EngineError("missing program", f"{name} cannot be started: {error}") from error


def _main_group(user: str) -> int:
    import pwd  # not on Windows, where no account is ever dropped to

    return pwd.getpwnam(user).pw_gid


def lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Given blocks, return lines without their ends. Raise EngineError for an endless line."""
    parts: list[bytes] = []
    held = 0
    for block in blocks:
        first, *others = block.split(b"\n")
        parts.append(first)
        held += len(first)
        if held > LONGEST_LINE_BYTES:
            raise EngineError("output not understood", "a line of output has no end")
        if not others:
            continue
        yield b"".join(parts)
        yield from others[:-1]
        parts, held = [others[-1]], len(others[-1])
    if held:
        yield b"".join(parts)

"""The programs a home has under way, found by what they were given; to be stopped or killed."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from tests.whole.school import Home, wait_until


def programs_of(home: Home) -> dict[int, list[str]]:
    """Return {pid: words} of every live program that works for that home, the agent too."""
    mark = os.fsencode(home.root)
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes()
            if words and (mark in words or mark in (folder / "environ").read_bytes()):
                found[int(folder.name)] = words.decode(errors="replace").split("\0")[:-1]
    return found


def engine(home: Home, *words: str, without: str = "no such word") -> int | None:
    """Given words of its command line, return the pid of that home's engine; None if none runs."""
    for pid, said in programs_of(home).items():
        if said[0] == "restic" and set(words) <= set(said) and without not in said:
            return pid
    return None


def awaited_engine(home: Home, *words: str, without: str = "no such word") -> int:
    """Given words of its command line, wait for that engine; return its pid."""
    found: list[int] = []

    def seen() -> bool:
        pid = engine(home, *words, without=without)
        found.extend([pid] if pid else [])
        return bool(found)

    wait_until(seen)
    return found[0]

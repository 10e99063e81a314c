"""Paths of agent.toml: absolute, and private where they hold a secret."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from abide.agent.config.lines import Where
from abide.agent.config.problem import Problem
from abide.agent.home import Home

_MAKE = "write it there, to be read by this account alone (docs/agent.md shows how)."


def absolute(text: str, where: Where) -> Path:
    """Given a path as written, return it. Raise Problem when it does not start at the root."""
    path = Path(text)
    if not path.is_absolute() or "\0" in text:
        raise Problem(where, f"{text!r} is not an absolute path: write it from the root.")
    return Path(os.path.normpath(path))


def private_file(text: str, where: Where, home: Home) -> Path:
    """Given a secret's path, return it absolute. Raise Problem when missing or not private."""
    path = home.under(text)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        raise Problem(
            where, f"the file {path} does not exist or cannot be reached: " + _MAKE
        ) from None
    if not stat.S_ISREG(mode):
        raise Problem(where, f"{path} is not a file.")
    if os.name == "posix" and mode & 0o077:
        raise Problem(where, f"{path} can be read by others: run  chmod 600 '{path}'.")
    return path


def private_text(text: str, where: Where, home: Home) -> str:
    """Given a secret's path, return what it holds, trimmed. Raise Problem when it can't be read."""
    file = private_file(text, where, home)
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Problem(where, f"{file} cannot be read as text.") from None

"""Files on the hub's disk, written whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def keep_whole(target: Path, content: bytes) -> None:
    """Given a place and a content, write it whole or not at all; a file that is there stays.

    It is on the disk for good when this returns.
    """
    if target.exists():
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
        _settle(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Given a folder, wait until its names are on the disk, where the system can do that."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)

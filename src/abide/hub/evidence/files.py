"""Files that entries commit to: below the hub's files, one folder for each school, by content."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from abide.hub.schools.models import School

_FOLDER = "kept"


def place_of(stored_as: str) -> Path:
    """Given the name that a file is stored under, return where it lies."""
    return Path(settings.MEDIA_ROOT) / stored_as


def keep(school: School, content: bytes) -> str:
    """Given a school and a file's content, write it to the disk unless it lies there already.

    Return the name it is stored under. It is on the disk for good when this returns.
    """
    stored_as = f"{_FOLDER}/{school.public_id.hex}/{hashlib.sha256(content).hexdigest()}"
    target = place_of(stored_as)
    if target.exists():
        return stored_as
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
    return stored_as


def kept_files(school: School) -> Iterator[str]:
    """Given a school, return the names of all files that lie in its folder."""
    folder = place_of(f"{_FOLDER}/{school.public_id.hex}")
    for each in sorted(folder.iterdir()) if folder.is_dir() else []:
        yield f"{_FOLDER}/{school.public_id.hex}/{each.name}"


def _settle(folder: Path) -> None:
    """Given a folder, wait until its names are on the disk, where the system can do that."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)

"""Files that entries commit to: below the hub's files, one folder for each school, by content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from abide.hub.schools.models import School
from abide.hub.web.disk import keep_whole

_FOLDER = "kept"


def place_of(stored_as: str) -> Path:
    """Given the name that a file is stored under, return where it lies."""
    return Path(settings.MEDIA_ROOT) / stored_as


def keep(school: School, content: bytes) -> str:
    """Given a school and a file's content, write it to the disk unless it lies there already.

    Return the name it is stored under. It is on the disk for good when this returns.
    """
    stored_as = f"{_FOLDER}/{school.public_id.hex}/{hashlib.sha256(content).hexdigest()}"
    keep_whole(place_of(stored_as), content)
    return stored_as


def kept_files(school: School) -> Iterator[str]:
    """Given a school, return the names of all files that lie in its folder."""
    folder = place_of(f"{_FOLDER}/{school.public_id.hex}")
    for each in sorted(folder.iterdir()) if folder.is_dir() else []:
        yield f"{_FOLDER}/{school.public_id.hex}/{each.name}"

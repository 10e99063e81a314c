"""Onto a drive, whole or not at all: written aside, forced to the disk, read back, renamed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from abide.agent.kit.programs import Opener
from abide.agent.kit.store import PLAIN
from abide.agent.kit.targets import OPENER

_PART = ".abide-part-"


def placed(parent: Path, name: str, files: Mapping[str, bytes]) -> Path:
    """Given a folder, a name that is free in it and files, put them there under that name; return
    the new folder. What was written is read back first. Raise OSError when it cannot be."""
    part = _fresh(parent, name)
    try:
        for inner, data in files.items():
            write_there(part / inner, data)
        for inner, data in files.items():
            if _hash(part / inner) != hashlib.sha256(data).hexdigest():
                raise OSError(f"{inner} did not read back as it was written")
        _sync(part)
        os.rename(part, parent / name)
        _sync(parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return parent / name


def place_opener(opener: Opener, parent: Path) -> None:
    """Given the opener, put it beside the kits unless it lies there already; the old one stays
    until the new one is whole. Raise OSError when it cannot be."""
    if opener.folder is None or _lies_there(opener, parent / OPENER):
        return
    part = _fresh(parent, OPENER)
    try:
        for file in opener.files:
            _copy(file, part / file.name)
        _sync(part)
        old = _fresh(parent, f"{OPENER}-old")
        with contextlib.suppress(FileNotFoundError):
            os.rename(parent / OPENER, old / OPENER)
        os.rename(part, parent / OPENER)
        _sync(parent)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def write_there(file: Path, data: bytes) -> None:
    """Given a file and its bytes, write it and force it to the disk. An equal one stays."""
    with contextlib.suppress(OSError):
        if file.read_bytes() == data:
            return
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | PLAIN, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _lies_there(opener: Opener, there: Path) -> bool:
    """Say whether the opener at a place is this one, byte for byte: a damaged one has the right
    names and sizes, and nobody would put a whole one in its place on the day it is needed."""
    try:
        return all(_hash(there / each.name) == _hash(each) for each in opener.files)
    except OSError:
        return False


def _fresh(parent: Path, name: str) -> Path:
    """Return a new, empty folder of ours; what a write that died left under its name is removed."""
    part = parent / f"{_PART}{name}"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    return part


def _copy(file: Path, to: Path) -> None:
    shutil.copyfile(file, to)
    with to.open("rb") as opened:
        os.fsync(opened.fileno())
    if _hash(to) != _hash(file):
        raise OSError(f"{to.name} did not read back as it was written")


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some file systems of drives know no such thing
            os.fsync(descriptor)
    finally:
        os.close(descriptor)

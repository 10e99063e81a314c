"""Which files make up the Python that is running now: its library, ours, and what those need."""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

import abide
from abide.domain.errors import EngineError

OURS = "abide-continuity"
_LEFT_OUT = frozenset(
    "test tests idlelib tkinter lib2to3 ensurepip turtledemo pydoc_data distutils unittest "
    "site-packages dist-packages __pycache__ turtle.py antigravity.py this.py".split()
)
_NAME = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")
Files = Iterator[tuple[str, Path]]
"""Pairs of a name below the copy's root and the file that goes there."""


def python_files(left_out: frozenset[str]) -> Files:
    """Given distributions that are not needed, yield every file of the Python that runs this, as it
    lies below a PYTHONHOME, with this package and all that it needs."""
    library = Path(sysconfig.get_path("stdlib"))
    version = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}"
    yield f"bin/{_program()}", Path(sys.executable).resolve()
    for name, file in _standard_library(library):
        yield f"{version}/{name}", file
    ours = Path(abide.__file__).parent
    for file in sorted(ours.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield f"{version}/site-packages/abide/{file.relative_to(ours).as_posix()}", file
    for name in sorted(_needed(left_out)):
        yield from _distribution_files(distribution(name), f"{version}/site-packages")


def _program() -> str:
    return f"python{sys.version_info[0]}.{sys.version_info[1]}"


def program_name() -> str:
    """Return how the interpreter is named below bin/."""
    return _program()


def _standard_library(library: Path) -> Files:
    for file in sorted(library.rglob("*")):
        parts = file.relative_to(library).parts
        if _LEFT_OUT & set(parts) or parts[0].startswith("config-") or not file.is_file():
            continue
        if "lib-dynload" in parts and re.match(r"_?(test|tkinter|xx|ctypes_test)", parts[-1]):
            continue
        if file.suffix not in (".pyc", ".a"):
            yield PurePosixPath(*parts).as_posix(), file


def _distribution_files(found: Distribution, below: str) -> Files:
    for each in found.files or []:
        if ".." in each.parts or "__pycache__" in each.parts or each.suffix == ".pyc":
            continue
        file = Path(str(found.locate_file(each)))
        if file.is_file():
            yield f"{below}/{each.as_posix()}", file


def _needed(left_out: frozenset[str]) -> set[str]:
    """Return the names of the installed distributions that ours needs, directly or not."""
    found: set[str] = set()
    waiting = [(OURS, frozenset[str]())]
    while waiting:
        name, extras = waiting.pop()
        if name in left_out:
            continue
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:  # needed on another system only
            if name == OURS:
                raise EngineError("missing program", "Abide is not installed here") from None
            continue
        if name != OURS:
            found.add(name)
        inner = [one for text in requires if (one := _requirement(text, extras)) is not None]
        waiting += [one for one in inner if one[0] not in found]
    return found


def _requirement(text: str, extras: frozenset[str]) -> tuple[str, frozenset[str]] | None:
    """Given a requirement as metadata tells it and the extras that are asked for, return its name
    and the extras it asks for; None when it belongs to another extra."""
    asked = _EXTRA.search(text)
    if asked is not None and asked[1] not in extras:
        return None
    said = _NAME.match(text)
    if said is None:
        return None
    name = re.sub(r"[-_.]+", "-", said[1]).lower()
    return name, frozenset(each.strip() for each in (said[2] or "").split(",") if each.strip())

"""What a dump holds: its tables, the rows of each, and whether it goes on to its end.

mariadb-dump keeps to lines: a statement begins one, and no value breaks one, as line ends within
values are escaped. So rows can be counted without the server that they came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from abide.domain.errors import EngineError

LONGEST_LINE_BYTES = 256 << 20
_LAST = b"-- Dump completed"
_NAME = rb"`((?:[^`]|``)+)`"
_LOCK = re.compile(rb"LOCK TABLES " + _NAME + rb" WRITE;")
_COLUMN = rb"`(?:[^`]|``)+`"
_INSERT = re.compile(
    rb"(?:INSERT|REPLACE)(?: +IGNORE)? +INTO " + _NAME
    # Where a table has columns that are computed, the others are named.
    + rb"(?: \(" + _COLUMN + rb"(?:, ?" + _COLUMN + rb")*\))? VALUES\s*"
)  # fmt: skip
_TEXT = re.compile(rb"'[^'\\]*(?:\\.[^'\\]*)*'", re.DOTALL)


@dataclass
class Held:
    """What was found in a dump. `ended`: its closing line is its last."""

    tables: dict[str, int] = field(default_factory=dict)
    ended: bool = False


def read_dump(path: Path) -> Held:
    """Given a dump, return what it holds. Raise EngineError for a line that has no end."""
    reader = _Reader()
    with path.open("rb") as file:
        for line in lines(file):
            reader.take(line)
    return reader.held


def lines(file: IO[bytes]) -> Iterator[bytes]:
    """Given an open dump, return its lines with their ends. Raise EngineError for one too long."""
    for line in iter(partial(file.readline, LONGEST_LINE_BYTES), b""):
        if len(line) == LONGEST_LINE_BYTES:
            raise EngineError("too large", "a row of the dump is larger than 256 MB")
        yield line


def goes_on(line: bytes) -> bool:
    """Given a line that rows may stand on, say whether their statement goes on behind it."""
    return not line.rstrip().endswith(b";")


class _Reader:
    """Takes a dump line by line. What counts is a table that is locked for its rows, empty or not,
    and the rows there: a routine may hold the same words, but can lock nothing."""

    def __init__(self) -> None:
        self.held = Held()
        self._locked: bytes | None = None
        self._in_rows = self._delimited = False

    def take(self, line: bytes) -> None:
        if self._in_rows:
            self._count(line)
        elif self._delimited:
            self._delimited = line.strip() != b"DELIMITER ;"
        elif line.startswith(b"DELIMITER ;;"):
            self._delimited = True
        elif not line.isspace():
            self._read(line)

    def _read(self, line: bytes) -> None:
        self.held.ended = line.startswith(_LAST)
        if found := _LOCK.match(line):
            self._locked = found[1]
            self.held.tables.setdefault(_text(found[1]), 0)
        elif line.startswith(b"UNLOCK TABLES;"):
            self._locked = None
        elif (found := _INSERT.match(line)) and found[1] == self._locked:
            rest = line[found.end() :]
            self._in_rows = True
            if rest.strip():
                self._count(rest)

    def _count(self, line: bytes) -> None:
        """Given a line of rows, mostly one row to a line, count them."""
        name = _text(self._locked or b"")
        rows = 1 if b"),(" not in line else _TEXT.sub(b"", line).count(b"),(") + 1
        self.held.tables[name] = self.held.tables.get(name, 0) + rows
        self._in_rows = goes_on(line)


def _text(name: bytes) -> str:
    return name.replace(b"``", b"`").decode("utf-8", "backslashreplace")

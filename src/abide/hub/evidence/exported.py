"""A log read from a zip as the hub writes it. No Django, no home: an auditor has neither."""

from __future__ import annotations

import json
import uuid
import zipfile
from collections.abc import Iterator
from functools import cached_property
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Any

from abide.domain.errors import Refused
from abide.domain.receipts import read_receipt
from abide.hub.evidence.lines import Beside, NotedHead, Stored, StoredKept
from abide.hub.evidence.verifying import SchoolVerified, verify

_CHAIN, _KEPT, _HEADS = "school.jsonl", "kept.jsonl", "heads.jsonl"


def verify_zip(file: Path, head: str | None = None) -> SchoolVerified:
    """Given an export and perhaps a head seen before, verify all that is in it.

    Raise Refused when it cannot be read or is not as a hub writes it; ValueError when `head` is
    none.
    """
    wanted = read_receipt(head) if head else None
    try:
        with zipfile.ZipFile(file) as packed:
            source = ZipSource(packed)
            if _CHAIN not in source.names:
                raise Refused(f"{file} holds no log: there is no {_CHAIN} in it.")
            return verify(source, wanted)
    except (OSError, zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise Refused(f"{file} cannot be read: {error}.") from None
    except (ValueError, KeyError, TypeError):
        raise Refused(
            f"{file} is not as a hub writes it: what lies beside the log does not read."
        ) from None


class ZipSource:
    """A school's chains as an export holds them."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self.names = frozenset(packed.namelist())

    @cached_property
    def identity(self) -> str:
        """The school's public id, as the first entry of its chain says."""
        for each in self.school_lines():
            try:
                return str(json.loads(each.line)["facts"]["school"])
            except (ValueError, KeyError, TypeError, RecursionError):
                break
        return ""

    @cached_property
    def agents(self) -> dict[uuid.UUID, int]:
        names = [PurePosixPath(name) for name in self.names if name.startswith("agents/")]
        return {uuid.UUID(name.stem): 0 for name in names}

    def school_lines(self) -> Iterator[Stored]:
        return self._chain(_CHAIN)

    def agent_lines(self, agent: uuid.UUID) -> Iterator[Stored]:
        name = f"agents/{agent}.jsonl"
        return self._chain(name) if name in self.names else iter(())

    def received(self) -> Iterator[bytes]:
        return (line for line in self._lines(_CHAIN) if b'"kind":"received"' in line)

    def kept(self) -> Iterator[StoredKept] | None:
        return self._kept() if _KEPT in self.names else None

    def content(self, kept: StoredKept) -> bytes | None:
        """Given what is kept, return its content. Raise ValueError when its file is not there."""
        if not kept.stored_as:
            return kept.text
        if kept.stored_as not in self.names:
            raise ValueError("a file kept beside it is missing")
        return self._packed.read(kept.stored_as)

    def erased_since(self) -> set[str]:
        return set()

    def heads(self) -> Iterator[NotedHead]:
        for line in self._lines(_HEADS):
            row = json.loads(line)
            yield NotedHead(row["day"], row["seq"], row["hash"], row["payload"], row["signature"])

    def _kept(self) -> Iterator[StoredKept]:
        for line in self._lines(_KEPT):
            row = json.loads(line)
            text = str(row.get("text", "")).encode(errors="surrogateescape")
            identity, name, commitment, salt = (
                str(row[name]) for name in ("id", "name", "commitment", "salt")
            )
            stored_as = str(row.get("file", ""))
            yield StoredKept(row["entry"], identity, name, commitment, salt, text, stored_as)

    def _chain(self, name: str) -> Iterator[Stored]:
        """Given a chain's name, return its lines, each with what the table said beside it."""
        columns = f"columns/{name}"
        if columns not in self.names:
            yield from (Stored(line) for line in self._lines(name))
            return
        for line, row in zip_longest(self._lines(name), self._lines(columns)):
            if line is not None:
                yield Stored(line, _beside(row))

    def _lines(self, name: str) -> Iterator[bytes]:
        if name in self.names:
            with self._packed.open(name) as opened:
                for line in opened:
                    yield line.rstrip(b"\n")


def _beside(line: bytes | None) -> Beside | None:
    row: Any = json.loads(line) if line else []
    return Beside(*row) if len(row) == 4 else None

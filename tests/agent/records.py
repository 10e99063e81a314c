"""Records and manifests that tests are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from abide.agent.manifest.files import Manifest, ManifestWriter
from abide.agent.manifest.record import FILE, Record, order_key
from abide.engines.restic.repository import Node

ROOT = b"/no such place"
"""Where no file is, so that nothing on this machine has a say."""

parts = st.one_of(
    st.sampled_from([b"a", b"a.b", b"a-b", b"A", b"a b", b"0", b"\x01", b"\xff", b"\xc3\xa9"]),
    st.binary(min_size=1, max_size=12).map(lambda raw: raw.replace(b"/", b"").replace(b"\0", b"")),
).filter(lambda part: part not in (b"", b".", b".."))
"""Names as a disk may hold them: blanks, line breaks, quotes, what is not UTF-8."""


def paths(least: int = 0) -> st.SearchStrategy[list[bytes]]:
    """Return a strategy for files of one tree: no file lies where another's folder is."""
    found = st.lists(st.lists(parts, min_size=1, max_size=4), min_size=least, max_size=25)
    return found.map(_one_tree)


def _one_tree(split: Iterable[Sequence[bytes]]) -> list[bytes]:
    kept: list[tuple[bytes, ...]] = []
    for each in sorted({tuple(one) for one in split}, key=len, reverse=True):
        if not any(other[: len(each)] == each for other in kept):
            kept.append(each)
    return sorted((ROOT + b"/" + b"/".join(each) for each in kept), key=order_key)


def record(path: bytes, size: int = 3, **words: Any) -> Record:
    """Given a path, return the record of a file there."""
    return Record(path, FILE, size, 10**18, 10**18, 7, "00" * 32)._replace(**words)


def node(found: Record, **words: Any) -> Node:
    """Given a record, return the node of an engine that read the same."""
    made = Node(found.path, "file", found.size, found.mtime_ns, found.ctime_ns, 0o644)
    return made._replace(**words)


def written(file: Path, records: Iterable[Record], **footer: Any) -> Manifest:
    """Given a file's path and records, write a manifest of them there and return it."""
    writer = ManifestWriter(file, {"system": "SIMS"})
    for each in records:
        writer.add(each)
    writer.close(footer)
    return Manifest(file)

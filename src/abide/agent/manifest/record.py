"""One file of a manifest, its line, and the order files stand in."""

from __future__ import annotations

import json
import os
from typing import NamedTuple

from abide.domain.errors import EngineError

FILE, LINK, OTHER = "f", "l", "o"
CHANGED, NAME, UNREADABLE = "changed", "name", "unreadable"
"""Why a file cannot be judged later: it is unproven, never bad and never proven."""
_REPLACEMENT = "�".encode()
_dumps = json.JSONEncoder(separators=(",", ":")).encode
_loads = json.JSONDecoder().raw_decode


class Record(NamedTuple):
    """One file: absolute path as bytes, kind, size in bytes, moments in ns, BLAKE3 in hex.

    `hash` is of the content (kind f) or of the target (kind l); `mark` says why it is unproven.
    `database` is true for an SQLite database found among files. `look` says what the content was
    like when it was read (see `agent.signs.kinds`); None where nobody looked.
    """

    path: bytes
    kind: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    hash: str | None
    mark: str | None = None
    database: bool = False
    look: str | None = None

    def line(self) -> str:
        """Return the record as its line of JSON, without the line break."""
        return _dumps(
            [
                os.fsdecode(self.path),
                self.kind,
                self.size,
                self.mtime_ns,
                self.ctime_ns,
                self.inode,
                self.hash,
                self.mark,
                int(self.database),
                self.look,
            ]
        )

    @property
    def provable(self) -> bool:
        """Say whether restored bytes can be judged against this record."""
        return self.kind == FILE and self.hash is not None and self.mark is None


def parse_record(line: str) -> Record:
    """Given a line, return its record. Raise EngineError when it is not one."""
    try:
        path, kind, size, mtime, ctime, inode, digest, mark, database, *rest = _loads(line)[0]
        look = rest[0] if rest else None  # manifests of earlier versions end before it
        return Record(
            os.fsencode(path), kind, size, mtime, ctime, inode, digest, mark, bool(database), look
        )
    except (ValueError, TypeError):
        raise EngineError("damaged manifest", "a line of the manifest cannot be read") from None


def parse_path(line: str) -> tuple[bytes, str]:
    """Given a line, return (path, kind) alone. Raise EngineError when it is not a record."""
    try:
        fields = _loads(line)[0]
        return os.fsencode(fields[0]), fields[1]
    except (ValueError, TypeError, IndexError):
        raise EngineError("damaged manifest", "a line of the manifest cannot be read") from None


def order_key(path: bytes) -> bytes:
    """Given an absolute path, return a key that sorts as the engine lists: folder by folder."""
    return path.replace(b"/", b"\0")


def can_round_trip(path: bytes) -> bool:
    """Given a path, say whether the engine's JSON names it so that it can be told again."""
    if path.isascii():
        return True
    try:
        path.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return _REPLACEMENT not in path

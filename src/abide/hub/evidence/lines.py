"""What is read of a log, wherever it lies: lines, what stands beside them, signed heads. No Django:
an export is read by these on machines where no hub lives."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from abide.domain.evidence import canonical

DAMAGED = b'{"unreadable":"the database is damaged from here on"}'
"""Stands where a row could not be read: no checker takes it for an entry."""


@dataclass(frozen=True)
class Beside:
    """What a table's columns say beside a line."""

    place: Any
    kind: str
    hash: str
    at: str

    def row(self, at: object) -> list[Any]:
        """Given how the line writes its moment, return place, kind, hash and moment; the moment in
        the line's own way of writing where both mean the same."""
        moment = at if isinstance(at, str) and _same_moment(self.at, at) else self.at
        return [self.place, self.kind, self.hash, moment]


@dataclass(frozen=True)
class Stored:
    """One line as it lies there, and what stands beside it (None: a chain alone)."""

    line: bytes
    beside: Beside | None = None

    def fits(self, place: int, row: dict[str, Any]) -> bool:
        """Given where the line should stand and its own fields, say whether the columns agree."""
        if self.beside is None:
            return True
        return self.beside.row(row["at"]) == [place, row["kind"], row["hash"], row["at"]]


@dataclass(frozen=True)
class StoredKept:
    """One text or file beside an entry, as it lies there. `stored_as` is empty for a text."""

    place: int
    id: str
    name: str
    commitment: str
    salt: str
    text: bytes = b""
    stored_as: str = ""
    file_name: str = ""
    media_type: str = ""


@dataclass(frozen=True)
class NotedHead:
    """A head as it is noted: what was signed, and what stands beside it."""

    day: str
    seq: int
    hash: str
    payload: str
    signature: str

    @property
    def key(self) -> str:
        """Return the public key, in hex, that the head says it was signed with."""
        return str(self._fields().get("key"))

    @property
    def is_genuine(self) -> bool:
        """Return whether the signature fits, and what stands beside it says the same."""
        said = self._fields()
        if (said.get("head"), said.get("entries"), said.get("day")) != (
            self.hash,
            self.seq,
            self.day,
        ):
            return False
        return is_signed(
            self.payload.encode(errors="surrogateescape"), self.signature, str(said.get("key"))
        )

    def is_of(self, school: str) -> bool:
        return self._fields().get("school") == school

    def _fields(self) -> dict[str, Any]:
        try:
            found = json.loads(self.payload)
            is_canonical = canonical(found).decode() == self.payload
        except (ValueError, RecursionError):
            return {}
        return found if is_canonical and isinstance(found, dict) else {}


def is_signed(content: bytes, signature: str, public: str) -> bool:
    """Given bytes, a signature and a public key, both in hex, say whether they fit."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), content)
    except (ValueError, InvalidSignature):
        return False
    return True


def _same_moment(column: str, line: str) -> bool:
    """Given a moment as the column has it (UTC) and as the line has it, say whether it is one."""
    try:
        stored = datetime.fromisoformat(column)
        stored = stored if stored.tzinfo else stored.replace(tzinfo=UTC)
        return stored == datetime.fromisoformat(line)
    except (ValueError, TypeError):
        return False

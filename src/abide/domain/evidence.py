"""Evidence: entries, their canonical bytes, and the chain that shows when one was changed or lost.

An entry's hash covers all of it and the hash before it; a chain starts anew with an epoch.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import rfc8785

from abide.domain.errors import ChainBroken
from abide.domain.receipts import is_receipt_of
from abide.domain.words import looks_like_path

GENESIS = "0" * 64
VERSION = 1
EPOCH = "epoch"
_KEYS = frozenset({"v", "epoch", "seq", "at", "kind", "by", "facts", "previous", "hash"})
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Entry:
    """One deed in the log. `at` is ISO 8601 with zone; `facts` are counts, hashes and words."""

    v: int
    epoch: int
    seq: int
    at: str
    kind: str
    by: str
    facts: Mapping[str, Any]
    previous: str

    @cached_property
    def hash(self) -> str:
        """Return the SHA-256, in hex, of the canonical bytes of all fields."""
        before, after = self._around_hash
        return hashlib.sha256(before + b"," + after).hexdigest()

    @cached_property
    def line(self) -> str:
        """Return the canonical form of all fields and the hash, as logs hold it."""
        before, after = self._around_hash
        return (before + b',"hash":"' + self.hash.encode() + b'",' + after).decode()

    @cached_property
    def _around_hash(self) -> tuple[bytes, bytes]:
        """Return the canonical form of the fields, parted where the hash has its place: keys are in
        the order of their letters."""
        fields = self._fields()
        before = canonical({key: fields[key] for key in ("at", "by", "epoch", "facts")})
        after = canonical({key: fields[key] for key in ("kind", "previous", "seq", "v")})
        return before[:-1], after[1:]

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as plain JSON values, with its hash."""
        return {**self._fields(), "hash": self.hash}

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> "Entry":
        """Given a row as `to_dict` wrote it, return the entry. Raise ValueError when it is not one.

        The stored hash is checked: a row whose hash does not fit is not an entry.
        """
        reason = _misshapen(row)
        if reason:
            raise ValueError(reason)
        entry = cls(**{key: row[key] for key in _KEYS - {"hash"}})
        if entry.hash != row["hash"]:
            raise ValueError("its content does not fit its hash")
        return entry

    def _fields(self) -> dict[str, Any]:
        return {
            "v": self.v,
            "epoch": self.epoch,
            "seq": self.seq,
            "at": self.at,
            "kind": self.kind,
            "by": self.by,
            "facts": dict(self.facts),
            "previous": self.previous,
        }


@dataclass(frozen=True)
class Verification:
    """What reading a chain showed: intact entries, the last good hash, and where it first fails."""

    entries: int
    head: str | None
    intact: bool
    first_broken: int | None = None
    reason: str | None = None


def canonical(value: Any) -> bytes:
    """Given JSON values, return their one canonical form (RFC 8785). Raise ValueError if none."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as problem:
        raise ValueError(f"this can't stand in an entry: {problem}") from problem


def append(
    last: Entry | None, *, at: datetime | str, kind: str, by: str, facts: Mapping[str, Any]
) -> Entry:
    """Given the newest entry and a deed, return the entry that follows.

    Raise ChainBroken without a newest entry, as a chain opens with `open_epoch`; ValueError when
    the moment has no zone or a fact is shaped like a path.
    """
    if last is None:
        raise ChainBroken(1, "The log has no first entry: open an epoch before writing to it.")
    if kind == EPOCH:
        raise ValueError("an epoch is opened with open_epoch")
    return Entry(
        v=VERSION,
        epoch=last.epoch,
        seq=last.seq + 1,
        at=_stamp(at),
        kind=kind,
        by=by,
        facts=_clean(facts),
        previous=last.hash,
    )


def open_epoch(
    continues: str | None,
    epoch: int,
    at: datetime | str,
    by: str,
    facts: Mapping[str, Any] | None = None,
) -> Entry:
    """Given the head that a new epoch continues (None: nothing is known), return its first entry.

    Raise ValueError when `continues` is no hash or `epoch` is below 1.
    """
    if epoch < 1 or (continues is not None and not _HASH.fullmatch(continues)):
        raise ValueError("an epoch is numbered from 1 and continues a hash or nothing")
    return Entry(
        v=VERSION,
        epoch=epoch,
        seq=1,
        at=_stamp(at),
        kind=EPOCH,
        by=by,
        facts={**_clean(facts or {}), "continues": continues},
        previous=continues or GENESIS,
    )


@dataclass
class Reader:
    """Where reading stands: the entry before, how many were good, whether the head was seen."""

    head: str | None = None
    before: Entry | None = None
    entries: int = 0
    seen: bool = field(init=False)

    def __post_init__(self) -> None:
        self.seen = self.head is None

    def take(self, row: Mapping[str, Any]) -> Entry:
        """Given the next row, return its entry. Raise ValueError when it does not follow."""
        entry = Entry.from_dict(row)
        self.take_entry(entry)
        return entry

    def take_entry(self, entry: Entry) -> None:
        """Given the next entry, take it in. Raise ValueError when it does not follow."""
        follows(self.before, entry)
        self.before = entry
        self.entries += 1
        self.seen = self.seen or is_receipt_of(entry.hash, self.head)


def verify(rows: Iterable[Mapping[str, Any]], head: str | None = None) -> Verification:
    """Given a chain's rows in order and perhaps a head seen before, return whether it is intact.

    A head seen before must still be the hash of some entry: else the chain was cut short or
    written anew. Rows are read one by one; memory does not grow with the chain.
    """
    reader = Reader(head)
    reason: str | None = None
    try:
        for row in rows:
            reader.take(row)
    except ValueError as problem:
        reason = str(problem)
    if reason is None and not reader.seen:
        reason = "the head that was seen before is not in it: it was cut short or written anew"
    return Verification(
        entries=reader.entries,
        head=reader.before.hash if reader.before else None,
        intact=reason is None,
        first_broken=None if reason is None else reader.entries + 1,
        reason=reason,
    )


def follows(before: Entry | None, entry: Entry) -> None:
    """Given an entry and the one before (None: nothing is known), return nothing.

    Raise ValueError when it cannot follow.
    """
    if entry.kind == EPOCH:
        _opens(before, entry)
        return
    if before is None:
        raise ValueError("the first entry does not open an epoch")
    if entry.previous != before.hash:
        raise ValueError("it does not follow the entry before it")
    if entry.epoch != before.epoch or entry.seq != before.seq + 1:
        raise ValueError("its number does not follow the one before it")


def _opens(before: Entry | None, entry: Entry) -> None:
    """Given an epoch's first entry, return nothing. Raise ValueError when it can't stand here."""
    if "continues" not in entry.facts or entry.seq != 1:
        raise ValueError("it opens an epoch but is not numbered 1 or names nothing to continue")
    if entry.previous != (entry.facts["continues"] or GENESIS):
        raise ValueError("it does not follow what it says it continues")
    if before is None:
        return
    if entry.previous != before.hash:
        raise ValueError("it does not follow the entry before it")
    if entry.epoch != before.epoch + 1:
        raise ValueError("its epoch does not follow the one before it")


def _misshapen(row: object) -> str | None:
    """Given what a line held, return why it is no entry, or None when its shape is right."""
    if not isinstance(row, Mapping) or set(row) != _KEYS:
        return "its fields are not those of an entry"
    if row["v"] != VERSION or any(type(row[key]) is not int for key in ("v", "epoch", "seq")):
        return "its version or numbers are not known"
    if row["epoch"] < 1 or row["seq"] < 1:
        return "its numbers do not count from 1"
    if any(not isinstance(row[key], str) for key in ("at", "kind", "by", "previous", "hash")):
        return "a field that should be words is not"
    if not isinstance(row["facts"], Mapping):
        return "its facts are not facts"
    if not _HASH.fullmatch(row["previous"]) or not _HASH.fullmatch(row["hash"]):
        return "a hash in it is not a hash"
    return None


def _stamp(at: datetime | str) -> str:
    """Given a moment, return it as ISO 8601. Raise ValueError when it has no zone."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a moment in the log needs its zone")
    return at if isinstance(at, str) else moment.isoformat()


def _clean(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Given facts, return a copy of plain JSON values. Raise ValueError when one is path-shaped."""
    plain: dict[str, Any] = json.loads(canonical(dict(facts)))
    canonical(plain)  # A whole float too large for an integer reads back as one: refuse it now.
    refuse_paths(plain)
    return plain


def refuse_paths(value: Any) -> None:
    """Given facts, return nothing. Raise ValueError when one is shaped like a path."""
    if isinstance(value, str) and looks_like_path(value):
        raise ValueError("a fact is shaped like a path or an address, which the log never holds")
    if isinstance(value, dict):
        for key, inner in value.items():
            refuse_paths(key)
            refuse_paths(inner)
    elif isinstance(value, list):
        for inner in value:
            refuse_paths(inner)

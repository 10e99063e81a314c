"""Signed heads: what the chain ended with on a day, noted where the chain itself does not lie.

A chain shows changes to its past only to someone who remembers its end; these remember.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from abide.domain.evidence import EPOCH, canonical

VERSION = 1
_FIELDS = {
    "v": int,
    "agent": str,
    "epoch": int,
    "seq": int,
    "head": str,
    "entries": int,
    "at": str,
    "key": str,
    "signature": str,
}


@dataclass(frozen=True)
class SignedHead:
    """The chain's end at a moment: `head` is the hash of entry `seq` of `epoch`, one of `entries`
    in all. `key` is the public key, in hex, that `signature` is checked with."""

    agent: str
    epoch: int
    seq: int
    head: str
    entries: int
    at: str
    key: str
    signature: str = ""
    v: int = VERSION

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> "SignedHead":
        """Given a row as `to_dict` wrote it, return the head. Raise ValueError if it is none."""
        if set(row) != set(_FIELDS) or any(type(row[k]) is not t for k, t in _FIELDS.items()):
            raise ValueError("this is no signed head")
        return cls(**row)

    def signed_bytes(self) -> bytes:
        """Return what the signature is over: the canonical form of everything else."""
        fields = self.to_dict()
        del fields["signature"]
        return canonical(fields)

    def signed(self, signature: str) -> "SignedHead":
        return replace(self, signature=signature)


@dataclass(frozen=True)
class Held:
    """What holding a chain against heads showed.

    `missing`: heads that should be in the chain and are not, the earliest first. `lost`: heads
    after the one that a later epoch says it goes on from, as when a server was lost after the kit
    had been made. `before`: heads of epochs older than the chain itself.
    """

    found: int = 0
    missing: tuple[SignedHead, ...] = ()
    lost: tuple[SignedHead, ...] = ()
    before: tuple[SignedHead, ...] = ()


@dataclass
class _Chain:
    """What is noted of a chain while it is read: which heads were met, where each epoch ends."""

    wanted: frozenset[str]
    met: set[str] = field(default_factory=set)
    last_seq: dict[int, int] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)

    def take(self, row: Mapping[str, Any]) -> None:
        """Given the next row of an intact chain, note it."""
        epoch, facts = int(row["epoch"]), row["facts"]
        self.last_seq[epoch] = int(row["seq"])
        self.met |= {row["hash"]} & self.wanted
        if row["kind"] == EPOCH:
            self.met |= {facts.get("continues")} & self.wanted
            if facts.get("because"):
                self.told.add(epoch)


def hold_against(rows: Iterable[Mapping[str, Any]], heads: Iterable[SignedHead]) -> Held:
    """Given an intact chain's rows in order and heads noted elsewhere, return what they show.

    A head whose entry is not there means that the chain was cut short or written anew, unless a
    later epoch says that it goes on from an earlier entry and why.
    """
    every = sorted(set(heads), key=lambda head: (head.epoch, head.seq, head.at))
    chain = _Chain(frozenset(head.head for head in every))
    for row in rows:
        chain.take(row)
    first = min(chain.last_seq, default=1)
    missing, lost, before = [], [], []
    for head in every:
        if head.head in chain.met:
            continue
        if head.epoch < first:
            before.append(head)
        elif _was_told(head, chain):
            lost.append(head)
        else:
            missing.append(head)
    met = sum(head.head in chain.met for head in every)
    return Held(met, tuple(missing), tuple(lost), tuple(before))


def _was_told(head: SignedHead, chain: _Chain) -> bool:
    """Say whether the chain itself owns to having lost this head: it lies past the end of its
    epoch, and the epoch after says why it began."""
    return head.epoch + 1 in chain.told and head.seq > chain.last_seq.get(head.epoch, 0)

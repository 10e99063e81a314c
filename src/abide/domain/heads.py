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
    first_epoch: int | None = None
    told: list[tuple[int, tuple[int, int]]] = field(default_factory=list)

    def take(self, row: Mapping[str, Any]) -> None:
        """Given the next row of an intact chain, note it."""
        epoch, facts = int(row["epoch"]), row["facts"]
        self.first_epoch = self.first_epoch or epoch
        self.met |= {row["hash"]} & self.wanted
        if row["kind"] == EPOCH:
            self.met |= {facts.get("continues")} & self.wanted
            self._take_loss(epoch, facts.get("lost_from"))

    def _take_loss(self, epoch: int, lost_from: object) -> None:
        """Given an epoch and what it says was lost before it, note that, if it says so rightly."""
        if not isinstance(lost_from, dict):
            return
        at = lost_from.get("epoch"), lost_from.get("seq")
        if isinstance(at[0], int) and isinstance(at[1], int):
            self.told.append((epoch, (at[0], at[1])))


def hold_against(rows: Iterable[Mapping[str, Any]], heads: Iterable[SignedHead]) -> Held:
    """Given an intact chain's rows in order and heads noted elsewhere, return what they show.

    A head whose entry is not there means that the chain was cut short or written anew, unless a
    later epoch names it, or an entry before it, as the first that was lost.
    """
    every = sorted(set(heads), key=lambda head: (head.epoch, head.seq, head.at))
    chain = _Chain(frozenset(head.head for head in every))
    for row in rows:
        chain.take(row)
    first = chain.first_epoch or 1
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
    """Say whether the chain itself owns to having lost this head: a later epoch says that what was
    logged from that entry on was lost before it began."""
    return any(
        head.epoch < opened and (head.epoch, head.seq) >= lost_from
        for opened, lost_from in chain.told
    )

"""Every chain of a school held against itself and against all that stands beside it.

Rows are read one by one, so memory does not grow with the log. What is checked: each line against
its hash, the one before it and its columns; texts and files against what entries commit to; signed
heads against the chain; each agent's log against what the school's log says was received of it.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from abide.domain.evidence import Entry as ChainEntry
from abide.domain.evidence import Reader, Verification, canonical
from abide.domain.receipts import read_receipt
from abide.hub.evidence.lines import DAMAGED, NotedHead, Stored, StoredKept

CUT = "the head that was seen before is not in it: it was cut short or written anew"
_FAULTS = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


class _At(ValueError):
    """What does not hold about an entry that was already read: which, and why."""

    def __init__(self, place: int, reason: str) -> None:
        super().__init__(reason)
        self.place = place


class Source(Protocol):
    """Where a school's chains are read from: the database, or an export."""

    @property
    def identity(self) -> str:
        """The school's public id; empty where it is not known."""

    @property
    def agents(self) -> Mapping[uuid.UUID, int]:
        """Each agent whose entries are held, and the number of its last."""

    def school_lines(self) -> Iterator[Stored]: ...
    def agent_lines(self, agent: uuid.UUID) -> Iterator[Stored]: ...
    def received(self) -> Iterator[bytes]:
        """Lines of the kind "received", oldest first."""
        ...

    def kept(self) -> Iterator[StoredKept] | None:
        """What is kept beside the entries, in their order; None for a chain alone."""

    def content(self, kept: StoredKept) -> bytes | None: ...
    def erased_since(self) -> set[str]: ...
    def heads(self) -> Iterator[NotedHead]: ...


@dataclass(frozen=True)
class SchoolVerified:
    """What reading a school's chain and its agents' chains showed, each and all together."""

    school: Verification
    agents: Mapping[uuid.UUID, Verification]

    @property
    def intact(self) -> bool:
        return self.school.intact and all(each.intact for each in self.agents.values())

    @property
    def entries(self) -> int:
        return self.school.entries

    @property
    def head(self) -> str | None:
        return self.school.head

    @property
    def first_broken(self) -> int | None:
        """Return the first entry that does not hold, of the school's chain or else an agent's."""
        return self._broken[1].first_broken if self._broken else None

    @property
    def reason(self) -> str | None:
        """Return why it does not hold, and in which agent's log when it is not the school's."""
        if self._broken is None:
            return None
        agent, found = self._broken
        return found.reason if agent is None else f"in the log of agent {agent}: {found.reason}"

    @property
    def _broken(self) -> tuple[uuid.UUID | None, Verification] | None:
        every = [(None, self.school), *self.agents.items()]
        return next(((agent, each) for agent, each in every if not each.intact), None)


def verify(source: Source, head: str | None = None) -> SchoolVerified:
    """Given where the chains lie and perhaps a head seen before (hash or short form), verify all.

    Raise ValueError when `head` is neither.
    """
    chain = _SchoolChain(source, read_receipt(head) if head else None)
    found = chain.read(source.school_lines())
    agents = sorted({*source.agents, *chain.received})
    return SchoolVerified(
        found,
        {each: _verify_agent(source, each, chain.received.get(each, 0)) for each in agents},
    )


def entry_of(stored: Stored, place: int) -> ChainEntry:
    """Given a row and where it should stand, return its entry.

    Raise ValueError when the line is not the one canonical form of an entry, or when the columns
    beside it say otherwise.
    """
    if stored.line == DAMAGED:
        raise ValueError("the database is damaged from here on")
    row = json.loads(stored.line.decode())
    entry = ChainEntry.from_dict(row)
    if canonical(row) != stored.line:
        raise ValueError("it is not written in its one canonical form")
    if not stored.fits(place, row):
        raise ValueError("what the table says beside it is not what it says")
    return entry


@dataclass
class _Chain:
    """One chain while it is read: how far it is good, and what must be met on the way."""

    head: str | None = None
    ends: dict[int, set[str]] = field(default_factory=dict)
    """Heads noted elsewhere, by their place."""

    def __post_init__(self) -> None:
        self.reader = Reader(self.head)

    def read(self, rows: Iterator[Stored]) -> Verification:
        """Given the rows, verify them."""
        reason: str | None = None
        broken: int | None = None
        try:
            for stored in rows:
                entry = entry_of(stored, self.reader.entries + 1)
                self.look(entry, self.reader.entries + 1)
                self.reader.take_entry(entry)
            self.close()
        except _FAULTS as fault:
            reason = _in_words(fault)
            broken = fault.place if isinstance(fault, _At) else self.reader.entries + 1
        before = self.reader.before
        return Verification(
            entries=self.reader.entries,
            head=before.hash if before else None,
            intact=reason is None,
            first_broken=broken,
            reason=reason,
        )

    def look(self, entry: ChainEntry, place: int) -> None:
        """Given an entry that holds in itself, hold it against what stands beside it."""
        if self.ends.get(place, {entry.hash}) != {entry.hash}:
            raise ValueError("a head that was noted of it is another")

    def close(self) -> None:
        """Say whether all was met that should have been. Raise ValueError when not."""
        if not self.reader.seen or self.reader.entries < max(self.ends, default=0):
            raise ValueError(CUT)


class _SchoolChain(_Chain):
    """A school's own chain, with what is kept beside it and the heads that were signed of it."""

    def __init__(self, source: Source, head: str | None) -> None:
        self.source = source
        self.heads = list(source.heads())
        ends: dict[int, set[str]] = {}
        for each in self.heads:
            ends.setdefault(each.seq, set()).add(each.hash)
        super().__init__(head, ends)
        self.kept = source.kept()
        self.next_kept = next(self.kept, None) if self.kept is not None else None
        self.emptied: dict[str, int] = {}
        self.received: dict[uuid.UUID, int] = {}
        self.keys: set[str] = set()

    def look(self, entry: ChainEntry, place: int) -> None:
        super().look(entry, place)
        if self.kept is not None:
            self._hold_all(entry, list(self._beside(place, self.kept)))
        if entry.kind == "erased":
            self.emptied.pop(str(entry.facts.get("kept")), None)
        elif entry.kind == "received":
            self.received[uuid.UUID(entry.facts["agent"])] = int(entry.facts["last"])
        elif entry.kind == "head key":
            self.keys.add(str(entry.facts["public_key"]))

    def close(self) -> None:
        super().close()
        for each in self.heads:
            ours = each.is_of(self.source.identity) and each.key in self.keys
            if not (ours and each.is_genuine):
                raise _At(each.seq, f"the head signed for {each.day} is not as it was signed")
        since = self.source.erased_since() if self.emptied else set()
        emptied = [place for kept, place in self.emptied.items() if kept not in since]
        if emptied:
            reason = "a text or file beside it is gone, and no entry says that it was erased"
            raise _At(min(emptied), reason)

    def _beside(self, place: int, kept: Iterator[StoredKept]) -> Iterator[StoredKept]:
        while self.next_kept is not None and self.next_kept.place <= place:
            yield self.next_kept
            self.next_kept = next(kept, None)

    def _hold_all(self, entry: ChainEntry, beside: list[StoredKept]) -> None:
        """Given an entry and what is kept beside it, hold it against what the entry commits to."""
        named = {each.name: each.commitment for each in beside}
        if named != entry.facts.get("committed", {}):
            raise ValueError("what is kept beside it is not what it commits to")
        for each in beside:
            if not each.salt:
                self.emptied[each.id] = each.place
                continue
            content = self.source.content(each)
            salted = hashlib.sha256(bytes.fromhex(each.salt) + (content or b"")).hexdigest()
            if content is not None and salted != each.commitment:
                raise ValueError("a text or file kept beside it was changed")


def _verify_agent(source: Source, agent: uuid.UUID, received: int) -> Verification:
    """Given an agent and how far the school's log says its entries were received, verify its
    chain."""
    chain = _AgentChain(_received(source, agent))
    found = chain.read(source.agent_lines(agent))
    if not found.intact:
        return found
    if found.entries < received:
        return _cut(found, f"the school's log says that {received} entries of it were received")
    if chain.named < found.entries:
        reason = "no entry of the school's log says that it was received"
        return Verification(chain.named, found.head, False, chain.named + 1, reason)
    return found


class _AgentChain(_Chain):
    """An agent's chain, and what the school's log says was received of it, met on the way."""

    def __init__(self, received: Iterator[tuple[int, str]]) -> None:
        super().__init__()
        self.waiting = received
        self.end = next(received, None)
        self.named = 0

    def look(self, entry: ChainEntry, place: int) -> None:
        while self.end is not None and self.end[0] <= place:
            if self.end[0] == place and self.end[1] != entry.hash:
                raise ValueError("the school's log says that another entry was received")
            self.named = max(self.named, self.end[0])
            self.end = next(self.waiting, None)


def _received(source: Source, agent: uuid.UUID) -> Iterator[tuple[int, str]]:
    """Given an agent, return the last entry and head of each batch received of it, in order."""
    for line in source.received():
        try:
            facts = json.loads(line)["facts"]
            if facts["agent"] == str(agent):
                yield int(facts["last"]), str(facts["head"])
        except _FAULTS:
            continue  # the school's own chain is broken there, and says so


def _cut(found: Verification, reason: str) -> Verification:
    return Verification(found.entries, found.head, False, found.entries + 1, reason)


def _in_words(fault: Exception) -> str:
    """Given why an entry does not hold, return it as a sentence may carry it."""
    if isinstance(fault, json.JSONDecodeError | UnicodeDecodeError):
        return "it is not JSON"
    if type(fault) in (ValueError, _At) and fault.args:
        return str(fault)
    return "it does not read as an entry"

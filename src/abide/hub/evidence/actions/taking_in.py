"""What agents say they did, taken in word for word: in order, once, and only where it follows."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from abide.domain.errors import ChainBroken
from abide.domain.evidence import EPOCH, follows, refuse_paths
from abide.domain.evidence import Entry as ChainEntry
from abide.hub.evidence.models import AgentEntry
from abide.hub.schools.models import School

_LARGEST = 2**31 - 1
_LONGEST_KIND = 40


@dataclass(frozen=True)
class TakenIn:
    """What came of a batch: `entries` are new, `skipped` were held already; then the chain ends
    with entry `last` and the hash `head`."""

    agent: uuid.UUID
    entries: tuple[AgentEntry, ...]
    skipped: int
    last: int
    head: str | None

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the school's own entry "received" says of this batch."""
        first = self.entries[0].number if self.entries else self.last + 1
        return {"agent": str(self.agent), "first": first, "last": self.last, "head": self.head}


@dataclass
class _End:
    """Where an agent's chain ends while a batch is taken in."""

    number: int = 0
    entry: ChainEntry | None = None


def take_in(*, school: School, agent: uuid.UUID, rows: Sequence[Any], at: datetime) -> TakenIn:
    """Given an agent's entries as JSON values, in its order, store those that are new.

    What is held already with the same hash is passed over. Raise ChainBroken, naming the agent's
    entry and what is known, for what is no entry, leaves a gap, or does not follow what is held;
    then nothing is stored. Call it inside the transaction that also notes the batch as received.
    """
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        end = _end(school, agent)
        new: list[AgentEntry] = []
        skipped = 0
        for row in rows:
            entry = _read(row, end.number + 1)
            if not new and _is_held(agent, entry, end):
                skipped += 1
                continue
            _check(end, entry)
            end.number, end.entry = end.number + 1, entry
            new.append(_row(school, agent, end, at))
        stored = AgentEntry.objects.bulk_create(new)
    head = end.entry.hash if end.entry else None
    return TakenIn(agent, tuple(stored), skipped, end.number, head)


def _end(school: School, agent: uuid.UUID) -> _End:
    """Given an agent, return where the chain that is held of it ends.

    Raise ChainBroken when another school holds it, or when the last entry held was changed here.
    """
    row = AgentEntry.objects.filter(agent=agent).order_by("-number").first()
    if row is None:
        return _End()
    if row.school_id != school.pk:
        raise ChainBroken(1, "this agent's log is another school's: enrol the agent anew")
    try:
        return _End(row.number, ChainEntry.from_dict(json.loads(row.line)))
    except (ValueError, RecursionError):
        raise ChainBroken(
            row.number,
            f"entry {row.number} of this agent's log was changed on the hub, so nothing can be "
            "held against it: the agent keeps its entries until that is mended",
        ) from None


def _read(row: Any, number: int) -> ChainEntry:
    """Given a JSON value, return its entry. Raise ChainBroken when it is none that may be held."""
    try:
        if not isinstance(row, Mapping):
            raise ValueError("it is no entry")
        entry = ChainEntry.from_dict(row)
        moment = datetime.fromisoformat(entry.at)
        if moment.tzinfo is None or not 1 < moment.year < 9999:
            raise ValueError("its moment has no zone")
        if max(entry.epoch, entry.seq) > _LARGEST:
            raise ValueError("its numbers are too large")
        if not entry.kind.isprintable() or len(entry.kind) > _LONGEST_KIND:
            raise ValueError("its kind is no word")
        refuse_paths(dict(entry.facts))
    except (ValueError, RecursionError) as problem:
        raise ChainBroken(number, f"entry {number} cannot be held: {problem}") from None
    return entry


def _is_held(agent: uuid.UUID, entry: ChainEntry, end: _End) -> bool:
    """Given an entry, say whether it is held. Raise ChainBroken for another of its place."""
    if end.entry is None or (entry.epoch, entry.seq) > (end.entry.epoch, end.entry.seq):
        return False
    place = AgentEntry.objects.filter(agent=agent, epoch=entry.epoch, seq=entry.seq)
    held = place.values_list("number", "hash").first()
    if held is not None and held[1] == entry.hash:
        return True
    number = held[0] if held else 1
    raise ChainBroken(
        number,
        f"the log forks at entry {entry.seq} of epoch {entry.epoch}: another entry of that place "
        f"was received before. {_known(end)}",
    )


def _check(end: _End, entry: ChainEntry) -> None:
    """Given where the chain ends and the next entry, return nothing. Raise ChainBroken when it
    cannot follow."""
    number = end.number + 1
    before = end.entry
    if before is None and (entry.kind != EPOCH):
        raise ChainBroken(number, "nothing is known of this log yet: send it from its first entry")
    if before is not None and entry.epoch == before.epoch and entry.seq > before.seq + 1:
        raise ChainBroken(
            number,
            f"entries {before.seq + 1} to {entry.seq - 1} of epoch {entry.epoch} are missing. "
            f"{_known(end)}",
        )
    try:
        follows(before, entry)
    except ValueError as problem:
        opens = before is not None and entry.epoch != before.epoch
        reason = (
            f"epoch {entry.epoch} does not go on from the head that is known"
            if opens
            else str(problem)
        )
        raise ChainBroken(number, f"entry {number} is refused: {reason}. {_known(end)}") from None


def _known(end: _End) -> str:
    """Return what is known of an agent's log, for whoever must find out why it does not follow."""
    if end.entry is None:
        return "Nothing is known of this log."
    return (
        f"What is known ends with entry {end.entry.seq} of epoch {end.entry.epoch}, "
        f"head {end.entry.hash}."
    )


def _row(school: School, agent: uuid.UUID, end: _End, at: datetime) -> AgentEntry:
    entry = end.entry
    assert entry is not None
    return AgentEntry(
        school=school,
        agent=agent,
        number=end.number,
        epoch=entry.epoch,
        seq=entry.seq,
        at=datetime.fromisoformat(entry.at),
        received_at=at,
        kind=entry.kind,
        line=entry.line,
        hash=entry.hash,
    )

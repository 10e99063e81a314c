"""From agents' entries to runs: one row a backup, made again at any time with the same result."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from abide.domain.control import BackupOutcome
from abide.domain.errors import ChainBroken
from abide.hub.backups.actions.book import Book
from abide.hub.backups.models import Agent, Place, Run
from abide.hub.evidence.models import AgentEntry
from abide.hub.schools.models import School
from abide.wire.deeds import BackupDeed, read_backups

_WORKED = (BackupOutcome.COMPLETE, BackupOutcome.INCOMPLETE)
_PAUSED = "paused"
"""The problem of a drive that was there and was not written to while an alarm was open."""
MOST = 2**31 - 1
LONGEST, LONGEST_ID = 120, 80
BATCH = 500


def take_runs(
    *, school: School, agent: Agent, entries: Sequence[AgentEntry], anew: bool = False
) -> int:
    """Given entries of an agent in their order, make a run of each backup among them and note what
    they say of places; return how many runs were made.

    Entries that have their run already are passed over. `anew`: the hub knew of them before. Raise
    ChainBroken for one that does not read as a backup.
    """
    with transaction.atomic():
        book, runs, gone = Book(school, agent, None if anew else learned_at(entries)), [], []
        for entry in entries:
            row = json.loads(entry.line)
            if entry.kind == "backup":
                runs.append(_run(book, entry, row))
            elif entry.kind == "repository":
                _identify(book, entry, row["facts"])
            elif entry.kind == "retention" and row["facts"].get("repository"):
                place = _place_of(book, entry, row["facts"])
                gone.append((place, _gone(entry, row["facts"]), entry.at))
        Run.objects.bulk_create(runs, batch_size=BATCH, ignore_conflicts=True)
        for place, snapshots, at in gone:
            _mark_gone(place, snapshots, at)
        book.save()
    return len(runs)


def rebuild(school: School) -> int:
    """Given a school, throw its runs away and read them anew from the entries; return how many.

    Sightings by restore tests come back with `drills.actions.rebuild`, which calls this first.
    """
    made = 0
    with transaction.atomic():
        Run.objects.filter(school=school).delete()
        Place.objects.filter(school=school).update(repository_id="", seen_at=None, missed_at=None)
        for agent in Agent.objects.filter(school=school).order_by("enrolled_at", "pk"):
            for batch in batches(agent, ("backup", "repository", "retention")):
                made += take_runs(school=school, agent=agent, entries=batch, anew=True)
    return made


def batches(agent: Agent, kinds: Iterable[str]) -> Iterable[list[AgentEntry]]:
    """Given an agent and kinds, yield its entries of those kinds in order, some at a time."""
    after = 0
    rows = AgentEntry.objects.filter(agent=agent.public_id, kind__in=list(kinds))
    while batch := list(rows.filter(number__gt=after).order_by("number")[:BATCH]):
        yield batch
        after = batch[-1].number


def learned_at(entries: Iterable[AgentEntry]) -> datetime | None:
    """Given entries that came in together, return when that was."""
    return max((entry.received_at for entry in entries), default=None)


def check_fits(
    number: int, names: Iterable[str], counts: Iterable[int], ids: Iterable[str | None] = ()
) -> None:
    """Given what stands in an entry, raise ChainBroken when no agent writes such."""
    if any(len(each or "") > LONGEST_ID for each in ids):
        raise ChainBroken(number, f"entry {number} holds an id that cannot be")
    if any(len(name) > LONGEST or not name.strip() for name in names):
        raise ChainBroken(number, f"entry {number} names a system or place in no usable way")
    if any(not 0 <= count <= MOST**2 for count in counts):
        raise ChainBroken(number, f"entry {number} holds a count that cannot be")


def _run(book: Book, entry: AgentEntry, row: Mapping[str, Any]) -> Run:
    deed = read_run(entry, row)
    place = book.place(deed.repository)
    copy = book.copy(deed.system, place)
    book.identify(place, deed.repository_id or "")
    kinds = [problem.kind for problem in deed.problems]
    if deed.outcome in _WORKED:
        book.saw(place, deed.finished_at, there=True)
    elif deed.outcome is BackupOutcome.ABSENT:
        book.saw(place, deed.finished_at, there=_PAUSED in kinds)
    return Run(
        school=book.school,
        agent=book.agent,
        entry=entry,
        system=copy.system,
        place=place,
        **columns_of(deed),
    )


def columns_of(deed: BackupDeed) -> dict[str, Any]:
    """Given a backup as its entry tells it, return what stands in its row, but for the links."""
    return {
        "system_name": deed.system,
        "place_name": deed.repository,
        "repository_id": deed.repository_id or "",
        "outcome": deed.outcome.value,
        "snapshot": deed.snapshot or "",
        "started_at": deed.started_at,
        "finished_at": deed.finished_at,
        "run_at": deed.copied_at,
        "files": deed.files,
        "bytes": deed.bytes,
        "unproven": deed.unproven,
        "problems": [{"kind": each.kind, "count": each.count} for each in deed.problems],
    }


def read_run(entry: AgentEntry, row: Mapping[str, Any]) -> BackupDeed:
    """Given an entry and its JSON value, return the backup. Raise ChainBroken when it is none."""
    try:
        deed = read_backups([row])[0]
    except ChainBroken:
        raise ChainBroken(entry.number, f"entry {entry.number} does not read as a backup") from None
    counts = (deed.files, deed.bytes, deed.unproven, *(each.count for each in deed.problems))
    ids = (deed.snapshot, deed.repository_id)
    check_fits(entry.number, (deed.system, deed.repository), counts, ids)
    return deed


def _place_of(book: Book, entry: AgentEntry, facts: Mapping[str, Any]) -> Place:
    name = facts.get("repository")
    check_fits(entry.number, (name if isinstance(name, str) else "",), ())
    return book.place(str(name))


def _identify(book: Book, entry: AgentEntry, facts: Mapping[str, Any]) -> None:
    if facts.get("outcome") in ("made", "adopted") and facts.get("repository"):
        book.identify(_place_of(book, entry, facts), str(facts.get("id", ""))[:LONGEST_ID])


def _gone(entry: AgentEntry, facts: Mapping[str, Any]) -> list[str]:
    """Return which copies a place's retention removed, or found gone."""
    found = [facts.get(key) or [] for key in GONE]
    if not all(isinstance(each, list) for each in found):
        raise ChainBroken(entry.number, f"entry {entry.number} does not read as a retention")
    return [str(each) for some in found for each in some]


def _mark_gone(place: Place, gone: list[str], at: datetime) -> None:
    """Given copies that a place's retention removed, or found gone, note when."""
    for start in range(0, len(gone), BATCH):
        Run.objects.filter(
            place=place, snapshot__in=gone[start : start + BATCH], gone_at__isnull=True
        ).update(gone_at=at)


GONE = ("removed_snapshots", "gone_snapshots")

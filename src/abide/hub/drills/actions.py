"""From agents' entries to drills: one row a drill, restore or recovery, made again at any time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from pydantic import Field, ValidationError

from abide.domain.control.state import is_failure, is_proof
from abide.domain.drill import Verdict
from abide.domain.errors import ChainBroken
from abide.hub.backups.actions.book import Book
from abide.hub.backups.actions.runs import BATCH, batches, check_fits, learned_at
from abide.hub.backups.actions.runs import rebuild as rebuild_runs
from abide.hub.backups.models import Agent
from abide.hub.drills.models import Drill
from abide.hub.evidence.models import AgentEntry
from abide.hub.schools.models import School
from abide.wire.deeds import PROOF_KINDS, DrillDeed, ProblemCount

_LONGEST_SECONDS = 366 * 86_400.0


class DrillSaid(DrillDeed):
    """The facts of a drill's entry, with those that are told on pages and not judged by."""

    repository: str = ""
    mismatched: int = 0
    missing: int = 0
    seed: str | None = None
    seconds: float = 0.0
    problems: list[ProblemCount] = Field(default_factory=list)


def take_drills(
    *, school: School, agent: Agent, entries: Sequence[AgentEntry], anew: bool = False
) -> int:
    """Given entries of an agent in their order, make a row of each drill, restore and recovery
    among them and note where its place was there or away; return how many were made.

    Entries that have their row already are passed over. `anew`: the hub knew of them before. Raise
    ChainBroken for one that does not read.
    """
    with transaction.atomic():
        book = Book(school, agent, None if anew else learned_at(entries))
        made = [_drill(book, entry) for entry in entries if entry.kind in PROOF_KINDS]
        Drill.objects.bulk_create(made, batch_size=BATCH, ignore_conflicts=True)
        book.save()
    return len(made)


def rebuild(school: School) -> tuple[int, int]:
    """Given a school, throw its runs and drills away and read them anew from the entries; return
    how many of each."""
    with transaction.atomic():
        Drill.objects.filter(school=school).delete()
        runs, drills = rebuild_runs(school), 0
        for agent in Agent.objects.filter(school=school).order_by("enrolled_at", "pk"):
            for batch in batches(agent, PROOF_KINDS):
                drills += take_drills(school=school, agent=agent, entries=batch, anew=True)
    return runs, drills


def _drill(book: Book, entry: AgentEntry) -> Drill:
    deed = read_drill(entry, json.loads(entry.line))
    place = book.place(deed.repository) if deed.repository else None
    system = book.copy(deed.system, place).system if place else book.system(deed.system)
    if place is not None and deed.verdict is not Verdict.COULD_NOT_RUN:
        book.saw(place, entry.at, there=True)
    elif place is not None and deed.away:
        book.saw(place, entry.at, there=False)
    return Drill(
        school=book.school,
        agent=book.agent,
        entry=entry,
        system=system,
        place=place,
        **columns_of(deed, entry.at),
    )


def columns_of(deed: DrillSaid, at: datetime) -> dict[str, Any]:
    """Given a deed as its entry tells it, and the entry's moment, return what stands in its row,
    but for the links."""
    fact = deed.fact(at)
    return {
        "kind": deed.kind,
        "system_name": deed.system,
        "place_name": deed.repository,
        "repository_id": deed.repository_id or "",
        "snapshot": deed.snapshot or "",
        "snapshot_at": deed.snapshot_at,
        "at": at,
        "verdict": deed.verdict.value,
        "whole": deed.whole,
        "loaded": deed.loaded,
        "replay": deed.replay,
        "away": deed.away,
        "restore_seconds": deed.restore_seconds,
        "population": deed.population,
        "sampled": deed.sampled,
        "mismatched": deed.mismatched,
        "missing": deed.missing,
        "unproven": deed.unproven,
        "bad_share_below": deed.bad_share_below,
        "seed": (deed.seed or "")[:80],
        "covered": deed.rotation.covered if deed.rotation else 0,
        "passes": deed.rotation.passes if deed.rotation else 0,
        "seconds": deed.seconds,
        "checks": [{"name": c.name, "outcome": c.outcome.value} for c in deed.checks or []],
        "problems": [{"kind": each.kind, "count": each.count} for each in deed.problems],
        "shows": fact is not None and is_proof(fact),
        "fails": fact is not None and is_failure(fact),
    }


def read_drill(entry: AgentEntry, row: Mapping[str, Any]) -> DrillSaid:
    """Given an entry and its JSON value, return the deed. Raise ChainBroken when it is none."""
    try:
        deed = DrillSaid.model_validate({**row["facts"], "kind": entry.kind})
    except (ValidationError, KeyError):
        raise ChainBroken(
            entry.number, f"entry {entry.number} does not read as a {entry.kind}"
        ) from None
    named = (deed.system, *([deed.repository] if deed.repository else []))
    counts = (deed.population, deed.sampled, deed.mismatched, deed.missing, deed.unproven)
    check_fits(entry.number, named, counts, (deed.snapshot, deed.repository_id))
    if not all(0 <= each <= _LONGEST_SECONDS for each in (deed.seconds, deed.restore_seconds or 0)):
        raise ChainBroken(entry.number, f"entry {entry.number} took a time that cannot be")
    return deed

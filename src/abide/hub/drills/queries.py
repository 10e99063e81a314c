"""Every way to read what was brought back: the newest of each copy, lists, one proof, a history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from abide.hub.backups.models import Agent, Copy
from abide.hub.backups.proofs import CopyProof, Key, Tested
from abide.hub.drills import words
from abide.hub.drills.models import Drill
from abide.hub.register.models import System
from abide.hub.schools.models import School

PER_PAGE = 30
MOST_SAVED = 20_000
RESULTS = {
    "": "All",
    "right": "Came back right",
    "wrong": "Did not come back right",
    "not tried": "Could not be tried",
}


@dataclass(frozen=True)
class ProofRow:
    """One restore test, restore or recovery, in words."""

    at: datetime
    kind: str
    system: str
    system_id: UUID | None
    place: str
    words: str
    status: str
    sentence: str
    whole: bool
    restore_seconds: float | None
    copy_of: datetime | None
    receipt: str


@dataclass(frozen=True)
class Proof:
    """One restore test with all that is known of it."""

    row: ProofRow
    database: str
    claim: str
    next_step: str
    took: str
    checks: tuple[tuple[str, str, str], ...]
    parts: tuple[tuple[str, str], ...]
    seed: str
    snapshot: str
    population: int
    sampled: int
    mismatched: int
    missing: int
    unproven: int
    covered: int
    passes: int
    seconds: float
    agent: str
    number: int


@dataclass(frozen=True)
class ProofFilter:
    """What to show; empty means all."""

    system: str = ""
    place: str = ""
    result: str = ""


@dataclass(frozen=True)
class ProofPage:
    """One page of the list, and where it lies among all."""

    rows: list[ProofRow]
    number: int
    pages: int
    total: int


def newest_proofs(school: School) -> dict[Key, CopyProof]:
    """Given a school, return what is shown of each of its copies."""
    copies = list(_copies(school))
    wanted = {getattr(copy, name) for copy in copies for name in _NEWEST}
    drills = Drill.objects.select_related("entry").in_bulk([k for k in wanted if k is not None])
    return {
        (copy.place_id, copy.system_name): _proof_of(
            copy, {name: drills.get(getattr(copy, name) or 0) for name in _NEWEST}
        )
        for copy in copies
    }


def proofs_page(school: School, chosen: ProofFilter, number: int) -> ProofPage:
    """Given what to show and a page's number, return the page; the nearest where there is none."""
    pages = Paginator(_drills(school, chosen), PER_PAGE)
    page = pages.get_page(number)
    return ProofPage([_row(each) for each in page], page.number, pages.num_pages, pages.count)


def proof_rows(school: School, chosen: ProofFilter) -> Iterator[ProofRow]:
    """Given what to show, return the newest of it, as many as are saved at once, read as they are
    asked for."""
    return map(_row, _drills(school, chosen)[:MOST_SAVED].iterator())


def proof_of(school: School, receipt: str) -> Proof | None:
    """Given the receipt of an entry, return the proof that was read out of it, or None."""
    drill = (
        Drill.objects.filter(
            school=school,
            entry__agent__in=Agent.objects.filter(school=school).values("public_id"),
            entry__hash=receipt,
        )
        .select_related("entry", "system", "agent")
        .first()
    )
    if drill is None:
        return None
    found = {str(each["name"]): str(each["outcome"]) for each in drill.checks}
    return Proof(
        row=_row(drill),
        database=words.database_sentence(drill),
        claim=words.claim_sentence(drill),
        next_step=words.next_step(drill),
        took=words.took(drill),
        checks=tuple(words.check_words(drill.checks)),
        parts=tuple((part, found.get(part, "could not look")) for part in words.PARTS),
        seed=drill.seed,
        snapshot=drill.snapshot,
        population=drill.population,
        sampled=drill.sampled,
        mismatched=drill.mismatched,
        missing=drill.missing,
        unproven=drill.unproven,
        covered=drill.covered,
        passes=drill.passes,
        seconds=drill.seconds,
        agent=drill.agent.name,
        number=drill.entry.number,
    )


def timeline_of(school: School, system: UUID, most: int = 12) -> list[ProofRow]:
    """Given a system, return what was brought back of it, newest first."""
    said = Copy.objects.filter(school=school, system__public_id=system).values("system_name")
    named = System.objects.filter(school=school, public_id=system).values("name")
    drills = Drill.objects.filter(Q(system_name__in=said) | Q(system_name__in=named), school=school)
    rows = drills.select_related("entry", "system").order_by("-at", "-pk")[:most]
    return [_row(each) for each in rows]


_NEWEST = ("proof", "whole", "failed", "failed_copy", "cleared", "tried")


def _copies(school: School) -> QuerySet[Copy]:
    here = Drill.objects.filter(
        place=OuterRef("place"),
        system_name=OuterRef("system_name"),
        repository_id=OuterRef("place__repository_id"),
        school=OuterRef("school"),
    ).order_by("-at", "-pk")
    shown, failed = here.filter(shows=True), here.filter(fails=True)
    full = shown.filter(population__gt=0, sampled__gte=F("population"))
    timed = full.filter(whole=True, loaded=True, restore_seconds__isnull=False)
    return Copy.objects.filter(school=school, place__removed_at__isnull=True).annotate(
        proof=Subquery(shown.values("pk")[:1]),
        whole=Subquery(timed.values("pk")[:1]),
        cleared=Subquery(full.values("pk")[:1]),
        failed=Subquery(failed.values("pk")[:1]),
        failed_copy=Subquery(failed.order_by("-snapshot_at").values("pk")[:1]),
        tried=Subquery(here.values("pk")[:1]),
    )


def _proof_of(copy: Copy, newest: dict[str, Drill | None]) -> CopyProof:
    """Given a copy's newest drills, return what is shown of it.

    A failure is cleared only by bringing back everything of a copy at least as new; where several
    failed, of the newest of them: when in doubt the failure stands.
    """
    failed, latest, cleared = newest["failed"], newest["failed_copy"], newest["cleared"]
    stands = None if _clears(cleared, failed, latest) else failed
    tried = newest["tried"]
    return CopyProof(
        proof=_tested(newest["proof"]),
        random=_tested(newest["proof"]),
        whole=_tested(newest["whole"]),
        failed=_tested(stands),
        tried_at=tried.at if tried else None,
    )


def _clears(cleared: Drill | None, failed: Drill | None, latest: Drill | None) -> bool:
    """Given the newest full proof and failures, return whether it clears them all."""
    if failed is None or latest is None or cleared is None or cleared.at <= failed.at:
        return False
    if cleared.snapshot_at is None or latest.snapshot_at is None:
        return False
    return cleared.snapshot_at >= latest.snapshot_at


def _tested(drill: Drill | None) -> Tested | None:
    if drill is None:
        return None
    return Tested(
        at=drill.at,
        copy_of=drill.snapshot_at or drill.at,
        receipt=drill.entry.hash,
        sampled=drill.sampled,
        population=drill.population,
        seconds=drill.restore_seconds,
    )


def _drills(school: School, chosen: ProofFilter) -> QuerySet[Drill]:
    drills = Drill.objects.filter(school=school).select_related("entry", "system")
    if chosen.system:
        drills = drills.filter(system_name=chosen.system)
    if chosen.place:
        drills = drills.filter(place_name=chosen.place)
    if chosen.result == "right":
        drills = drills.filter(shows=True)
    elif chosen.result == "wrong":
        drills = drills.filter(fails=True)
    elif chosen.result == "not tried":
        drills = drills.filter(verdict="could not run")
    return drills.order_by("-at", "-pk")


def _row(drill: Drill) -> ProofRow:
    return ProofRow(
        at=drill.at,
        kind=words.MEANS.get(drill.kind, drill.kind),
        system=drill.system.name if drill.system else drill.system_name,
        system_id=drill.system.public_id if drill.system else None,
        place=drill.place_name,
        words=words.verdict_words(drill),
        status=words.verdict_status(drill),
        sentence=words.sentence(drill),
        whole=drill.whole,
        restore_seconds=drill.restore_seconds,
        copy_of=drill.snapshot_at,
        receipt=drill.entry.hash,
    )

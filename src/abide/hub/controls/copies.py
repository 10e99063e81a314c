"""The rows that judging needs of each copy, as facts.

Rows are taken by date, with what an older row may still say of today: the first and the newest
complete run of each copy, every failure, every whole restore, and the run that superseded it. What
is left out can make a status worse, never better.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from abide.domain.control import BackupFact, BackupOutcome, DrillFact
from abide.hub.backups.models import Copy, Run
from abide.hub.controls.places import Copies, Spot
from abide.hub.drills.models import Drill
from abide.hub.schools.models import School
from abide.wire.deeds import DrillDeed

RUNS_FOR = timedelta(days=60)
DRILLS_FOR = timedelta(days=130)


_RUN = (
    "place__agent",
    "place__name",
    "system_name",
    "place_name",
    "repository_id",
    "outcome",
    "snapshot",
    "started_at",
    "finished_at",
    "run_at",
    "files",
    "problems",
)
_DRILL = (
    "place__agent",
    "place__name",
    "kind",
    "system_name",
    "place_name",
    "repository_id",
    "snapshot",
    "snapshot_at",
    "at",
    "verdict",
    "whole",
    "loaded",
    "replay",
    "away",
    "restore_seconds",
    "population",
    "sampled",
    "unproven",
    "bad_share_below",
    "checks",
)
Row = Mapping[str, Any]


def read_backup_facts(school: School, copies: Copies, at: datetime) -> tuple[BackupFact, ...]:
    """Given a school and its copies, return the runs that judging needs, oldest first."""
    known = Run.objects.filter(school=school, entry__received_at__lte=at)
    wanted = {*_ends(school, at), *_superseding(school, at)}
    recent = known.filter(started_at__gte=at - RUNS_FOR).values("pk", *_RUN)
    older = known.filter(pk__in=wanted, started_at__lt=at - RUNS_FOR).values("pk", *_RUN)
    rows = sorted([*recent, *older], key=lambda row: (row["started_at"], row["pk"]))
    facts = []
    for row in rows:
        label = copies.where(_spot(row), row["place_name"], row["repository_id"], row["outcome"])
        if label is not None:
            facts.append(_backup_fact(row, copies.name(row["system_name"]), label))
    return tuple(facts)


def _ends(school: School, at: datetime) -> set[int]:
    """Return, of each copy, the first and the newest complete run in the repository known now, and
    the newest that a place was tried in, well or not."""
    here = Run.objects.filter(
        place=OuterRef("place"), system_name=OuterRef("system_name"), entry__received_at__lte=at
    )
    complete = here.filter(outcome="complete", repository_id=OuterRef("place__repository_id"))
    tried = here.exclude(outcome="absent").order_by("-pk")  # as they came in
    rows = Copy.objects.filter(school=school).annotate(
        first=Subquery(complete.order_by("started_at").values("pk")[:1]),
        newest=Subquery(complete.order_by("-started_at").values("pk")[:1]),
        tried=Subquery(tried.values("pk")[:1]),
    )
    found = rows.values_list("first", "newest", "tried")
    return {pk for each in found for pk in each if pk is not None}


def _spot(row: Row) -> Spot | None:
    if row["place__agent"] is None:
        return None
    return row["place__agent"], row["place__name"]


def _backup_fact(row: Row, system: str, label: str) -> BackupFact:
    return BackupFact(
        system=system,
        repository=label,
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        outcome=BackupOutcome(row["outcome"]),
        snapshot=row["snapshot"] or None,
        files=row["files"],
        problems=tuple(each["kind"] for each in row["problems"]),
        run_at=row["run_at"],
    )


def read_drill_facts(school: School, copies: Copies, at: datetime) -> tuple[DrillFact, ...]:
    """Given a school and its copies, return the drills that judging needs, oldest first."""
    since = at - DRILLS_FOR
    known = Drill.objects.filter(school=school, entry__received_at__lte=at)
    recent = known.filter(at__gte=since).values("pk", *_DRILL)
    older = known.filter(pk__in=_old_drills(school, at), at__lt=since).values("pk", *_DRILL)
    facts = []
    for row in sorted([*recent, *older], key=lambda row: (row["at"], row["pk"])):
        label = copies.where(_spot(row), row["place_name"], row["repository_id"])
        fact = None
        if label is not None:
            fact = _drill_fact(row, copies.name(row["system_name"]), label)
        if fact is not None:
            facts.append(fact)
    return tuple(facts)


def _old_drills(school: School, at: datetime) -> set[int]:
    """Return the drills that say something of today however old they are: every failure, every
    whole restore, and of each copy the newest proof and the newest look, were it in vain."""
    known = Drill.objects.filter(school=school, entry__received_at__lte=at)
    here = Drill.objects.filter(
        place=OuterRef("place"),
        system_name=OuterRef("system_name"),
        entry__received_at__lte=at,
    ).order_by("-at", "-pk")
    newest = Copy.objects.filter(school=school).annotate(
        proof=Subquery(here.filter(shows=True).values("pk")[:1]),
        look=Subquery(here.filter(replay=False, away=False).values("pk")[:1]),
    )
    return {
        *known.filter(verdict="not proven").values_list("pk", flat=True),
        *known.filter(whole=True, verdict="proven").values_list("pk", flat=True),
        *(pk for pair in newest.values_list("proof", "look") for pk in pair if pk is not None),
    }


def _superseding(school: School, at: datetime) -> set[int]:
    """Return, for each old drill that is judged, the first complete run after the copy it was of:
    since then it says nothing of the newest copies."""
    later = (
        Run.objects.filter(
            school=OuterRef("school"),
            system_name=OuterRef("system_name"),
            place_name=OuterRef("place_name"),
            outcome="complete",
            started_at__gt=OuterRef("snapshot_at"),
            entry__received_at__lte=at,
        )
        .exclude(snapshot=OuterRef("snapshot"))
        .order_by("started_at")
        .values("pk")[:1]
    )
    old = Q(pk__in=_old_drills(school, at)) | Q(at__gte=at - DRILLS_FOR)
    drills = Drill.objects.filter(old, school=school, snapshot_at__lt=at - RUNS_FOR)
    found = drills.annotate(later=Subquery(later)).values_list("later", flat=True)
    return {pk for pk in found if pk is not None}


def _drill_fact(row: Row, system: str, label: str) -> DrillFact | None:
    """Given a drill's row, return it as it is judged, by the rules of its own deed; None where it
    says nothing of the copies in its place."""
    deed = DrillDeed.model_validate(
        {
            **{key: value for key, value in row.items() if key in DrillDeed.model_fields},
            "system": system,
            "repository": label,
            "snapshot": row["snapshot"] or None,
            "checks": row["checks"] or None,  # none noted: not proven then counts as failed
        }
    )
    return deed.fact(row["at"])

"""The rows that judging needs of each copy, as facts.

Rows are taken by date, with what an older row may still say of today: the first and the newest
complete run of each copy, every failure, every whole restore, and the run that superseded it. What
is left out can make a status worse, never better.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Min, OuterRef, Q, QuerySet, Subquery

from abide.domain.control import BackupFact, BackupOutcome, DrillFact
from abide.hub.backups.models import Run
from abide.hub.controls.places import Copies
from abide.hub.drills.models import Drill
from abide.hub.schools.models import School
from abide.wire.deeds import DrillDeed

RUNS_FOR = timedelta(days=60)
DRILLS_FOR = timedelta(days=130)


def read_backup_facts(school: School, copies: Copies, at: datetime) -> tuple[BackupFact, ...]:
    """Given a school and its copies, return the runs that judging needs, oldest first."""
    known = Run.objects.filter(school=school, entry__received_at__lte=at)
    ends = (
        known.filter(outcome="complete")
        .order_by()
        .values("agent", "system_name", "place_name", "repository_id")
        .annotate(newest=Max("started_at"), first=Min("started_at"))
        .values_list("newest", "first")
    )
    moments = {moment for pair in ends for moment in pair}
    superseding = _superseding(_drill_rows(school, at))
    rows = (
        known.filter(
            Q(started_at__gte=at - RUNS_FOR) | Q(started_at__in=moments) | Q(pk__in=superseding)
        )
        .order_by("started_at", "pk")
        .values(
            "agent_id",
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
    )
    facts = []
    for row in rows:
        label = copies.where(
            row["agent_id"], row["place_name"], row["repository_id"], row["outcome"]
        )
        if label is not None:
            facts.append(_backup_fact(row, copies.name(row["system_name"]), label))
    return tuple(facts)


def _backup_fact(row: Mapping[str, Any], system: str, label: str) -> BackupFact:
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
    rows = (
        _drill_rows(school, at)
        .order_by("at", "pk")
        .values(
            "agent_id",
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
    )
    facts = []
    for row in rows:
        label = copies.where(row["agent_id"], row["place_name"], row["repository_id"])
        system = copies.name(row["system_name"])
        fact = None if label is None else _drill_fact(row, system, label)
        if fact is not None:
            facts.append(fact)
    return tuple(facts)


def _drill_rows(school: School, at: datetime) -> QuerySet[Drill]:
    """Return the drills that judging needs: the newest months, every failure, every whole restore,
    and the newest proof of each copy."""
    known = Drill.objects.filter(school=school, entry__received_at__lte=at)
    newest = (
        known.filter(verdict="proven", replay=False)
        .order_by()
        .values("agent", "system_name", "place_name")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    return known.filter(
        Q(at__gte=at - DRILLS_FOR)
        | Q(verdict="not proven")
        | Q(verdict="proven", whole=True, loaded=True)
        | Q(pk__in=newest)
    )


def _superseding(drills: QuerySet[Drill]) -> QuerySet[Any, Any]:
    """Given drills, return the rows of the first complete run after each one's copy."""
    later = (
        Run.objects.filter(
            school=OuterRef("school"),
            system_name=OuterRef("system_name"),
            place_name=OuterRef("place_name"),
            outcome="complete",
            started_at__gt=OuterRef("snapshot_at"),
        )
        .exclude(snapshot=OuterRef("snapshot"))
        .order_by("started_at")
        .values("pk")[:1]
    )
    return drills.annotate(superseded_by=Subquery(later)).values("superseded_by")


def _drill_fact(row: Mapping[str, Any], system: str, label: str) -> DrillFact | None:
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

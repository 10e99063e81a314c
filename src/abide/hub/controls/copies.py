"""The rows that judging needs of each copy, as facts.

Rows are taken by date, with what an older row may still say of today: the first and the newest
complete run of each copy that nothing speaks against, the newest run of any outcome, every failure,
every whole restore, the newest look, and the run that superseded what was looked at. What is left
out can make a status worse, never better: a test holds whole histories against the server's own
judgement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from abide.domain.control import BackupFact, BackupOutcome, DrillFact
from abide.domain.copies import CLOCK_SLACK_SECONDS
from abide.domain.ruin import Alarm, suspect_spans
from abide.hub.backups.models import Copy, Run
from abide.hub.controls.places import Copies, Spot
from abide.hub.drills.models import Drill
from abide.hub.schools.models import School
from abide.wire.deeds import DrillDeed

RUNS_FOR = timedelta(days=100)
"""Longer than the longest holiday and a week: a change of drives before that is overdue anyway."""
DRILLS_FOR = timedelta(days=130)


_RUN = (
    "place",
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
    "entry__received_at",
)
_DRILL = (
    "place",
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
    "entry__received_at",
)
Row = Mapping[str, Any]


def read_backup_facts(
    school: School, copies: Copies, at: datetime, alarms: Sequence[Alarm]
) -> tuple[BackupFact, ...]:
    """Given a school, its copies and all alarms (of systems as agents name them), return the runs
    that judging needs, oldest first."""
    known = Run.objects.filter(school=school, entry__received_at__lte=at)
    sound = _sound(copies, alarms)
    wanted = {*_ends(school, at, sound), *_superseding(school, at, sound)}
    recent = known.filter(started_at__gte=at - RUNS_FOR).values("pk", *_RUN)
    older = known.filter(pk__in=wanted, started_at__lt=at - RUNS_FOR).values("pk", *_RUN)
    rows = sorted([*recent, *older], key=lambda row: (row["started_at"], row["pk"]))
    facts = []
    for row in rows:
        label = copies.where(
            _spot(row, copies), row["place_name"], row["repository_id"], row["outcome"]
        )
        if label is not None:
            facts.append(_backup_fact(row, copies.name(row["system_name"]), label, at))
    return tuple(facts)


def _sound(copies: Copies, alarms: Sequence[Alarm]) -> Q:
    """Return what is true of a run that left a copy which neither an alarm nor a loss speaks
    against: the judge counts no other, so none may stand for the rows that are left out."""
    backwards = timedelta(seconds=CLOCK_SLACK_SECONDS)
    found = Q(outcome="complete", started_at__lte=F("finished_at") + backwards) & ~Q(snapshot="")
    gone = sorted({snapshot for _, snapshot in copies.gone})
    if gone:
        found &= ~Q(snapshot__in=gone)
    for system in sorted({each.system for each in alarms}):
        for span in suspect_spans(alarms, system):
            within = Q(system_name=system, started_at__gte=span.start)
            found &= ~(within if span.end is None else within & Q(started_at__lte=span.end))
    return found


def _ends(school: School, at: datetime, sound: Q) -> set[int]:
    """Return, of each copy, the first and the newest complete run in the repository known now, and
    the newest that a place was tried in, well or not."""
    here = Run.objects.filter(
        place=OuterRef("place"), system_name=OuterRef("system_name"), entry__received_at__lte=at
    )
    complete = here.filter(sound, repository_id=OuterRef("place__repository_id"))
    tried = here.exclude(outcome="absent").order_by(Coalesce("run_at", "started_at").desc(), "-pk")
    rows = Copy.objects.filter(school=school).annotate(
        first=Subquery(complete.order_by("started_at").values("pk")[:1]),
        newest=Subquery(complete.order_by("-started_at").values("pk")[:1]),
        tried=Subquery(tried.values("pk")[:1]),
    )
    found = rows.values_list("first", "newest", "tried")
    return {pk for each in found for pk in each if pk is not None}


def _spot(row: Row, copies: Copies) -> Spot | None:
    """Given a row, return which place of which agent it was of, as places stood then."""
    return copies.spots.get(row["place"])


def _no_later(said: datetime | None, row: Row, now: datetime) -> Any:
    """Given when an agent says something was, return that, but no later than it was told here: a
    clock that ran ahead makes no copy look new once everybody else has caught up with it.

    What still lies ahead of now is left as it is, for the judge to see.
    """
    slack, received = timedelta(seconds=CLOCK_SLACK_SECONDS), row["entry__received_at"]
    return received if said is not None and received + slack < said <= now + slack else said


def _backup_fact(row: Row, system: str, label: str, now: datetime) -> BackupFact:
    return BackupFact(
        system=system,
        repository=label,
        started_at=_no_later(row["started_at"], row, now),
        finished_at=_no_later(row["finished_at"], row, now),
        outcome=BackupOutcome(row["outcome"]),
        snapshot=row["snapshot"] or None,
        files=row["files"],
        problems=tuple(each["kind"] for each in row["problems"]),
        run_at=_no_later(row["run_at"], row, now),
    )


def read_drill_facts(school: School, copies: Copies, at: datetime) -> tuple[DrillFact, ...]:
    """Given a school and its copies, return the drills that judging needs, oldest first."""
    since = at - DRILLS_FOR
    known = Drill.objects.filter(school=school, entry__received_at__lte=at)
    recent = known.filter(at__gte=since).values("pk", *_DRILL)
    older = known.filter(pk__in=_old_drills(school, at), at__lt=since).values("pk", *_DRILL)
    facts = []
    for row in sorted([*recent, *older], key=lambda row: (row["at"], row["pk"])):
        label = copies.where(_spot(row, copies), row["place_name"], row["repository_id"])
        fact = None
        if label is not None:
            fact = _drill_fact(row, copies.name(row["system_name"]), label, at)
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
    says_nothing = Q(verdict="could not run") & (Q(away=True) | ~Q(kind="drill"))
    newest = Copy.objects.filter(school=school).annotate(
        proof=Subquery(here.filter(shows=True).values("pk")[:1]),
        failure=Subquery(here.filter(fails=True).values("pk")[:1]),
        look=Subquery(here.exclude(says_nothing).filter(replay=False).values("pk")[:1]),
    )
    found = newest.values_list("proof", "failure", "look")
    return {
        *known.filter(verdict="not proven").values_list("pk", flat=True),
        *known.filter(whole=True, verdict="proven").values_list("pk", flat=True),
        *(pk for each in found for pk in each if pk is not None),
    }


def _superseding(school: School, at: datetime, sound: Q) -> set[int]:
    """Return, for each old drill that is judged, the first complete run after the copy it was of:
    since then it says nothing of the newest copies."""
    later = (
        Run.objects.filter(
            sound,
            school=OuterRef("school"),
            system_name=OuterRef("system_name"),
            place_name=OuterRef("place_name"),
            repository_id=OuterRef("repository_id"),
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


def _drill_fact(row: Row, system: str, label: str, now: datetime) -> DrillFact | None:
    """Given a drill's row, return it as it is judged, by the rules of its own deed; None where it
    says nothing of the copies in its place."""
    deed = DrillDeed.model_validate(
        {
            **{key: value for key, value in row.items() if key in DrillDeed.model_fields},
            "system": system,
            "repository": label,
            "snapshot": row["snapshot"] or None,
            "snapshot_at": _no_later(row["snapshot_at"], row, now),
            "checks": row["checks"] or None,  # none noted: not proven then counts as failed
        }
    )
    return deed.fact(_no_later(row["at"], row, now))

"""The rows that judging needs of each copy, as facts.

Rows of the last month are taken, and of older ones what may still say something of today: the first
and the newest complete run of each copy that nothing speaks against, the newest run that looked or
tried, the runs that a change of drives shows in, every failure with what cleared it, the newest
proof, whole restore and look, and the run that superseded what was looked at. So it takes as long
after years as after a month. What is left out can make a status worse, never better: a test holds
whole histories against the server's own judgement.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from abide.domain.control import BackupFact, BackupOutcome, DrillFact
from abide.domain.copies import CLOCK_SLACK_SECONDS
from abide.domain.ruin import Alarm, suspect_spans
from abide.hub.backups.models import Copy, Run
from abide.hub.controls.standing.places import Copies
from abide.hub.drills.models import Drill
from abide.hub.schools.models import School
from abide.wire.deeds import DrillDeed

RECENT = timedelta(days=31)
CHANGES_FOR = timedelta(days=100)
"""Longer than the longest holiday and a week: a change of drives before that is overdue anyway."""


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
    school: School, copies: Copies, at: datetime, alarms: Sequence[Alarm], judged: Collection[int]
) -> tuple[BackupFact, ...]:
    """Given a school, its copies, all alarms (of systems as agents name them) and the drills that
    are judged, return the runs that judging needs, oldest first."""
    known = Run.objects.filter(school=school, entry__received_at__lte=at)
    sound = _sound(copies, alarms)
    wanted = {
        *_ends(school, at, sound, copies),
        *_superseding(at, sound, judged),
        *_changing(known, at, sound, copies),
    }
    recent = known.filter(started_at__gte=at - RECENT).values("pk", *_RUN)
    older = known.filter(pk__in=wanted, started_at__lt=at - RECENT).values("pk", *_RUN)
    rows = sorted([*recent, *older], key=lambda row: (row["started_at"], row["pk"]))
    facts = []
    for row in rows:
        label = copies.where(
            copies.spots.get(row["place"]), row["place_name"], row["repository_id"], row["outcome"]
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


def _ends(school: School, at: datetime, sound: Q, copies: Copies) -> set[int]:
    """Return, of each copy, the first and the newest complete run in the repository known then, the
    newest that looked at what it names, and the newest that a place was tried in, well or not.

    Runs dated ahead are recent ones, and those are taken anyway: so nothing is looked for past the
    moment, and the far past takes no longer.
    """
    here = Run.objects.filter(
        place=OuterRef("place"), system_name=OuterRef("system_name"), entry__received_at__lte=at
    )
    begun = here.filter(started_at__lte=at)
    complete = begun.filter(sound & _known_repositories(copies))
    tried = here.exclude(outcome="absent")
    newest = complete.order_by("-started_at")
    looked = begun.filter(outcome__in=("complete", "incomplete")).order_by("-started_at")
    made = tried.filter(run_at__isnull=True, started_at__lte=at).order_by("-started_at", "-pk")
    brought = tried.filter(run_at__isnull=False).order_by("-run_at", "-pk")
    wanted = {"first": newest.reverse(), "newest": newest, "looked": looked}
    wanted |= {"made": made, "brought": brought}
    rows = Copy.objects.filter(school=school).annotate(
        **{name: Subquery(runs.values("pk")[:1]) for name, runs in wanted.items()}
    )
    return {pk for each in rows.values_list(*wanted) for pk in each if pk is not None}


def _known_repositories(copies: Copies) -> Q:
    """Return what is true of a run in the repository that its place was known by."""
    found = Q(pk__in=())
    for place, spot in copies.spots.items():
        found |= Q(place=place, repository_id=copies.ids.get(spot, ""))
    return found


def _changing(known: QuerySet[Run], at: datetime, sound: Q, copies: Copies) -> set[int]:
    """Return the runs in which the newest change of drives shows, whichever systems are judged: of
    each system and drive the first complete run after each newest one to another drive."""
    drives = [
        place
        for place, spot in copies.spots.items()
        if (label := copies.labels.get(spot)) is not None and copies.places[label].is_drive
    ]
    # runs dated ahead are recent ones, and those are taken anyway
    here = Run.objects.filter(
        sound,
        place=OuterRef("place"),
        system_name=OuterRef("system_name"),
        entry__received_at__lte=at,
        started_at__range=(at - CHANGES_FOR, at),
    )
    newest_there = Subquery(here.order_by("-started_at").values("started_at")[:1])
    ends = Copy.objects.filter(place__in=drives).annotate(end=newest_there)
    since = [each for each in ends.values_list("end", flat=True) if each is not None]
    span = (min(since, default=at), at)  # before these nothing is asked
    there = known.filter(sound, place__in=drives, started_at__range=span)
    runs: dict[tuple[int, str], list[tuple[datetime, int]]] = defaultdict(list)
    listed = there.order_by("started_at", "pk").values_list(
        "place", "system_name", "started_at", "pk"
    )
    for place, system, started_at, key in listed:
        runs[place or 0, system].append((started_at, key))
    found = set()
    for (place, _), own in runs.items():
        others = {each[-1][0] for (other, _), each in runs.items() if other != place}
        for newest in others:
            after = bisect_right(own, (newest, 2**63))
            found |= {key for _, key in own[after : after + 1]}
    return found


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


def read_drill_facts(
    school: School, copies: Copies, at: datetime, judged: Collection[int]
) -> tuple[DrillFact, ...]:
    """Given a school, its copies and the keys of the drills that are judged, return them, oldest
    first."""
    facts = []
    rows = Drill.objects.filter(pk__in=judged).order_by("at", "pk").values("pk", *_DRILL)
    for row in rows:
        label = copies.where(
            copies.spots.get(row["place"]), row["place_name"], row["repository_id"]
        )
        fact = None
        if label is not None:
            fact = _drill_fact(row, copies.name(row["system_name"]), label, at)
        if fact is not None:
            facts.append(fact)
    return tuple(facts)


def judged_drills(school: School, at: datetime) -> set[int]:
    """Given a school and a moment, return the keys of the drills that judging needs: the recent
    ones; every failure, and the first full proof that could have cleared it; of each copy the
    newest proof, the proof of the newest copy, the newest whole restore, and the newest look, were
    it in vain or too small to count."""
    known = Drill.objects.filter(school=school, entry__received_at__lte=at)
    here = Drill.objects.filter(
        place=OuterRef("place"), system_name=OuterRef("system_name"), entry__received_at__lte=at
    )
    by_day, shows = here.order_by("-at", "-pk"), here.filter(shows=True)
    says_nothing = Q(verdict="could not run") & (Q(away=True) | ~Q(kind="drill"))
    wanted = {
        "proof": shows.order_by("-at", "-pk"),
        "of_newest": shows.order_by("-snapshot_at", "-pk"),
        "all_of_it": here.filter(whole=True, shows=True, loaded=True).order_by("-at", "-pk"),
        "failure": by_day.filter(fails=True),
        "look": by_day.exclude(says_nothing).filter(replay=False),
        "shown": by_day.filter(
            verdict="proven", fails=False, replay=False, unproven__lt=F("sampled")
        ),
    }
    copies = Copy.objects.filter(school=school).annotate(
        **{name: Subquery(drills.values("pk")[:1]) for name, drills in wanted.items()}
    )
    full = here.filter(shows=True, population__gt=0, sampled__gte=F("population"))
    cleared = full.filter(at__gt=OuterRef("at"), snapshot_at__gte=OuterRef("snapshot_at"))
    failures = known.filter(fails=True).annotate(
        cleared=Subquery(cleared.order_by("at").values("pk")[:1])
    )
    found = [
        *known.filter(at__gte=at - RECENT).values_list("pk"),
        *copies.values_list(*wanted),
        *failures.values_list("pk", "cleared"),
    ]
    return {pk for each in found for pk in each if pk is not None}


def _superseding(at: datetime, sound: Q, judged: Collection[int]) -> set[int]:
    """Return, for each drill of an old copy, the first complete run after that copy: since then it
    says nothing of the newest copies."""
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
    drills = Drill.objects.filter(pk__in=judged, snapshot_at__lt=at - RECENT)
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

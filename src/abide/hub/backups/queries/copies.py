"""Each system in each place: its newest complete copy, how its newest run ended, what is shown."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from abide.domain.errors import ChainBroken
from abide.domain.ruin import Alarm, suspect_spans
from abide.domain.words import plural
from abide.hub.backups.models import Copy, Place, Run
from abide.hub.backups.proofs import CopyProof, proofs_of
from abide.hub.backups.words import RUNS, problem_words
from abide.hub.evidence.models import AgentEntry
from abide.hub.register.models import System
from abide.hub.schools.models import School
from abide.hub.web.words import moment
from abide.wire.alarm_deeds import ALARM, ANSWERED, read_alarms


@dataclass(frozen=True)
class CopyRow:
    """One system in one place. `declared`: an agent's file names the pair now; `said_as` is what
    that file calls the system, `system_name` what people call it."""

    said_as: str
    system_name: str
    system_id: UUID | None
    place_key: int
    place_id: UUID
    place_name: str
    place_kind: str
    declared: bool
    newest_at: datetime | None
    newest_ended_at: datetime | None
    last_at: datetime | None
    last_outcome: str
    last_problems: str
    in_doubt: bool
    proof: CopyProof

    @property
    def is_drive(self) -> bool:
        return self.place_kind == "drive"

    @property
    def last_words(self) -> str:
        """Return how the newest run ended, in words; nothing where none has run."""
        return RUNS.get(self.last_outcome, self.last_outcome)

    @property
    def name(self) -> str:
        return self.place_name

    @property
    def proven(self) -> bool:
        """Return whether the line of places draws this copy as one that was shown to come back."""
        return self.proof.proven is not None

    @property
    def is_usable(self) -> bool:
        """Return whether nothing known speaks against relying on the newest copy."""
        sound = not self.in_doubt and self.proof.failed is None and self.proof.unseen is None
        return self.newest_at is not None and sound

    @property
    def words(self) -> str:
        """Return what is known of this copy in one line, never more than was shown."""
        if self.proof.failed is not None:
            return f"did not come back right on {moment(self.proof.failed.at)}"
        if self.newest_at is None:
            return "no complete copy yet"
        if self.in_doubt:
            return f"copy of {moment(self.newest_at)}, in doubt: an alarm rang"
        if self.proof.unseen is not None:
            seen = moment(self.proof.unseen)
            return f"copy of {moment(self.newest_at)}; could not be looked at on {seen}"
        shown = self.proof.proven
        if shown is None:
            known = "not known to come back" if self.proof.proof else "not yet tried"
            return f"copy of {moment(self.newest_at)}, {known}"
        return f"copy of {moment(self.newest_at)}; came back right: copy of {moment(shown.copy_of)}"


@dataclass(frozen=True)
class PlaceRow:
    """A place and what it holds: of how many systems a complete copy, of how many one shown."""

    public_id: UUID
    name: str
    kind: str
    claims: tuple[str, ...]
    systems: int
    complete: int
    shown: int
    failed: int
    newest_at: datetime | None
    oldest_newest_at: datetime | None
    proven_at: datetime | None

    @property
    def is_drive(self) -> bool:
        return self.kind == "drive"

    @property
    def proven(self) -> bool:
        """Return whether each system kept here has come back from here, and none failed since."""
        return self.proven_at is not None and not self.failed and self.shown == self.systems

    @property
    def words(self) -> str:
        """Return what is known of this place in one line."""
        if not self.systems:
            return "nothing is kept here yet"
        if self.newest_at is None:
            return "no complete copy yet"
        said = f"newest copy {moment(self.newest_at)}"
        if self.failed:
            return f"{said}; {plural(self.failed, 'system')} did not come back right"
        if self.proven_at is None:
            return f"{said}; none brought back yet"
        of_all = f"{self.shown} of {plural(self.systems, 'system')}"
        return f"{said}; newest that came back right {moment(self.proven_at)} ({of_all})"


def copies_of(school: School) -> list[CopyRow]:
    """Given a school, return every copy that is declared, or was ever made, by system and place."""
    copies = list(_copies(school))
    keys = {getattr(copy, name) for copy in copies for name in ("newest", "last")}
    runs = Run.objects.in_bulk([key for key in keys if key is not None])
    systems = {
        system.name.casefold(): system
        for system in System.objects.filter(school=school, removed_at__isnull=True)
    }
    for copy in copies:
        copy.system = copy.system or systems.get(copy.system_name.casefold())
    proofs, alarms = proofs_of(school), alarms_of(school)
    return [_row(copy, runs, proofs, alarms) for copy in copies]


def places_of(school: School, copies: Sequence[CopyRow]) -> list[PlaceRow]:
    """Given a school and its copies, return its places: what stays first, then drives, then what
    is off site."""
    held = defaultdict(list)
    for copy in copies:
        if copy.declared:
            held[copy.place_key].append(copy)
    places = Place.objects.filter(school=school, removed_at__isnull=True)
    rows = [_place(place, held[place.pk]) for place in places.order_by("offsite", "kind", "name")]
    return sorted(rows, key=lambda row: ("off site" in row.claims, row.is_drive))


def alarms_of(school: School) -> tuple[Alarm, ...]:
    """Given a school, return every alarm its agents rang; an entry that does not read hides none of
    the others, and an agent answers no alarm but its own."""
    entries = AgentEntry.objects.filter(
        agent__in=school.agents.values("public_id"), kind__in=(ALARM, ANSWERED)
    ).values_list("agent", "number", "line")
    found: list[Alarm] = []
    # sorted here: asked to sort, SQLite reads every entry in order instead of the few of a kind
    for _, each in groupby(sorted(entries.order_by()), key=itemgetter(0)):
        rows = [json.loads(line) for _, _, line in each]
        try:
            found += read_alarms(rows)
        except ChainBroken:
            found += read_alarms(row for row in rows if _reads(row))
    return tuple(found)


def _reads(row: dict[str, object]) -> bool:
    try:
        read_alarms([row])
    except ChainBroken:
        return False
    return True


def _copies(school: School) -> QuerySet[Copy]:
    here = Run.objects.filter(
        school=OuterRef("school"),
        system_name=OuterRef("system_name"),
        place=OuterRef("place"),
    )
    newest = here.filter(
        outcome="complete",
        gone_at__isnull=True,
        repository_id=OuterRef("place__repository_id"),
    ).exclude(snapshot="")
    last = here.filter(place_name=OuterRef("place__name")).exclude(outcome="absent")
    return (
        Copy.objects.filter(school=school, place__removed_at__isnull=True)
        .select_related("place", "system")
        .annotate(
            newest=Subquery(newest.order_by("-started_at").values("pk")[:1]),
            last=Subquery(last.order_by("-started_at").values("pk")[:1]),
        )
        .order_by(F("system__name").asc(nulls_last=True), "system_name", "place__name")
    )


def _row(
    copy: Copy,
    runs: dict[int, Run],
    proofs: dict[tuple[int, str], CopyProof],
    alarms: tuple[Alarm, ...],
) -> CopyRow:
    newest = runs.get(getattr(copy, "newest", None) or 0)
    last = runs.get(getattr(copy, "last", None) or 0)
    spans = suspect_spans(alarms, copy.system_name)
    return CopyRow(
        said_as=copy.system_name,
        system_name=copy.system.name if copy.system else copy.system_name,
        system_id=copy.system.public_id if copy.system else None,
        place_key=copy.place_id,
        place_id=copy.place.public_id,
        place_name=copy.place.name,
        place_kind=copy.place.kind,
        declared=copy.declared,
        newest_at=newest.started_at if newest else None,
        newest_ended_at=newest.finished_at if newest else None,
        last_at=(last.run_at or last.started_at) if last else None,
        last_outcome=last.outcome if last else "",
        last_problems=problem_words(last.problems) if last else "",
        in_doubt=newest is not None and any(span.holds(newest.started_at) for span in spans),
        proof=proofs.get((copy.place_id, copy.system_name), CopyProof()),
    )


def _place(place: Place, copies: Sequence[CopyRow]) -> PlaceRow:
    moments = [copy.newest_at for copy in copies if copy.newest_at is not None]
    shown = [copy.proof.proven.copy_of for copy in copies if copy.proof.proven is not None]
    claims = [
        words
        for claim, words in (
            (place.offsite, "off site"),
            (place.offline, "offline"),
            (place.immutable, "unchangeable"),
        )
        if claim
    ]
    return PlaceRow(
        public_id=place.public_id,
        name=place.name,
        kind=place.kind,
        claims=tuple(claims),
        systems=len(copies),
        complete=len(moments),
        shown=len(shown),
        failed=sum(copy.proof.failed is not None for copy in copies),
        newest_at=max(moments, default=None),
        oldest_newest_at=min(moments, default=None),
        proven_at=max(shown, default=None),
    )

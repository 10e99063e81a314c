"""The replacement of a server: how far it is, and the restore tests that can show the new one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from abide.domain.promises import Row
from abide.domain.promises.rules.servers import STEPS, done_on, unproven, waits_for
from abide.hub.drills.models import Drill
from abide.hub.records import words
from abide.hub.records.kinds.servers import SERVER_REPLACEMENT
from abide.hub.records.queries.lists import names_for
from abide.hub.records.queries.standing import rows_of
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day

MOST_TESTS = 200


@dataclass(frozen=True)
class Shown:
    """A whole restore test that came back right: its receipt, of what, when, by which agent."""

    receipt: str
    system: str
    at: datetime
    machine: str


@dataclass(frozen=True)
class Replacement:
    """One replacement as it stands: what it says, names of what it points at, today's day."""

    row: Row
    names: words.Names
    today: date

    @property
    def steps(self) -> tuple[str, ...]:
        return STEPS

    def done_on(self, step: str) -> date | None:
        """Given a step, return when it was done, or None."""
        return done_on(self.row, step, self.today)

    def waits_for(self, step: str) -> str:
        """Given a step, return the earlier one that is not done yet; empty where its turn is."""
        return waits_for(self.row, step, self.today)

    @property
    def systems(self) -> tuple[tuple[str, str], ...]:
        """Return what moves: id and name of each system."""
        moved = self.row.many("systems")
        return tuple((each, self.names.get(each, words.GONE)) for each in moved)

    @property
    def left(self) -> tuple[str, ...]:
        """Return the names of the systems that were not shown on the new server yet."""
        return tuple(self.names.get(each, words.GONE) for each in unproven(self.row))


def replacement_of(school: School, public_id: uuid.UUID, at: datetime) -> Replacement | None:
    """Given an id, return the replacement as it stands; None where it is none, was taken out, or
    what it said was erased."""
    kind = SERVER_REPLACEMENT
    rows = rows_of(school, at, (kind.slug,)).get(kind.slug, ())
    row = next((each for each in rows if each.id == str(public_id) and not each.erased), None)
    if row is None:
        return None
    today = local_day(school, at)
    return Replacement(row, names_for(school, (kind,), at), today)


def proofs_since(
    school: School, replacement: Replacement, at: datetime
) -> Mapping[str, Sequence[Shown]]:
    """Given a replacement, return the tests since the new server is in use that brought a system
    back as a whole, databases loaded and all of it right, by the system's id, newest first."""
    in_use = replacement.done_on("in use")
    if in_use is None:
        return {}
    begun = datetime.combine(in_use, time(), tzinfo=ZoneInfo(school.zone))
    ids = {name: key for key, name in replacement.systems}
    drills = (
        Drill.objects.filter(
            Q(system__public_id__in=list(ids.values())) | Q(system_name__in=list(ids)),
            school=school,
            shows=True,
            whole=True,
            loaded=True,
            replay=False,
            population__gt=0,
            sampled__gte=F("population"),
            at__gte=begun,
            at__lte=at,
        )
        .select_related("entry", "system", "agent")
        .order_by("-at", "-pk")[:MOST_TESTS]
    )
    found: dict[str, list[Shown]] = {}
    for each in drills:
        key = str(each.system.public_id) if each.system else ids.get(each.system_name, "")
        if key in ids.values():
            shown = Shown(each.entry.hash, key, each.at, each.agent.name)
            found.setdefault(key, []).append(shown)
    return found

"""Part 2 of the policies' grid: who sees to each backup, how often it is done, where the latest is.

Every figure comes from runs and restore tests; nothing of it can be typed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db.models import Max, Min
from django.db.models.functions import TruncDate

from abide.domain.calendar import SchoolCalendar
from abide.domain.register import Grade
from abide.domain.rotation import Where
from abide.domain.words import listing, plural
from abide.hub.backups.models import Agent, Run
from abide.hub.backups.proofs import Tested
from abide.hub.backups.queries.copies import CopyRow, copies_of
from abide.hub.backups.queries.drives import DriveRow, drives_of
from abide.hub.register.models import Contact, System
from abide.hub.register.queries import calendar_of
from abide.hub.schools.models import School
from abide.hub.web.words import duration

OPEN_DAYS = 30
LOOK_BACK = timedelta(days=120)
NOBODY = "Nobody is named"


@dataclass(frozen=True)
class Often:
    """How often a system was copied: on how many of the last open days, and the longest time
    between two copies, in seconds over open days."""

    days: int
    of_days: int
    longest_gap: float | None

    @property
    def words(self) -> str:
        if not self.days:
            return f"Not once in the last {plural(self.of_days, 'open day')}"
        said = f"On {self.days} of the last {plural(self.of_days, 'open day')}"
        if self.longest_gap is None:
            return said
        return f"{said}; longest gap {duration(self.longest_gap)} of open days"


@dataclass(frozen=True)
class PartTwoRow:
    """One system of the grid."""

    system_id: UUID
    name: str
    said_as: str
    grade: Grade
    responsible: str
    accountable: str
    kept: bool
    in_system_backup: str
    separate: str
    promised: str
    done: Often | None
    latest_at: datetime | None
    latest_place: str
    latest_where: str
    latest_basis: str
    random: Tested | None
    whole: Tested | None
    failed: Tested | None
    unseen: datetime | None


@dataclass(frozen=True)
class PartTwo:
    """The grid: what is critical or essential first, all others below."""

    first: tuple[PartTwoRow, ...]
    others: tuple[PartTwoRow, ...]


def part_two(school: School, at: datetime) -> PartTwo:
    """Given a school and a moment, return Part 2 of the grid as its runs and tests make it."""
    calendar = calendar_of(school)
    by_id: dict[UUID | None, list[CopyRow]] = defaultdict(list)
    for copy in copies_of(school):
        by_id[copy.system_id].append(copy)
    facts = _Grid(
        at=at,
        calendar=calendar,
        copies=by_id,
        drives={row.key: row for row in drives_of(school, at, calendar)},
        done=_done(school, at, calendar),
        promised=_promised(school),
        responsible=_responsible(school),
        days=_open_days(calendar, at),
    )
    systems = System.objects.filter(school=school, removed_at__isnull=True).select_related("owner")
    rows = sorted(
        (facts.row(system) for system in systems), key=lambda row: (row.grade.rank, row.name)
    )
    first = tuple(row for row in rows if row.grade in (Grade.CRITICAL, Grade.ESSENTIAL))
    return PartTwo(first, tuple(row for row in rows if row not in first))


@dataclass(frozen=True)
class _Grid:
    """What all rows are made from."""

    at: datetime
    calendar: SchoolCalendar
    copies: dict[UUID | None, list[CopyRow]]
    drives: dict[int, DriveRow]
    done: dict[str, list[tuple[date, datetime, datetime]]]
    promised: dict[str, str]
    responsible: str
    days: frozenset[date]

    def row(self, system: System) -> PartTwoRow:
        copies = self.copies.get(system.public_id, [])
        declared = [copy for copy in copies if copy.declared]
        latest = max(
            (copy for copy in copies if copy.newest_at),
            key=lambda c: c.newest_at or self.at,
            default=None,
        )
        where, basis = self._where(latest)
        promised = system.backup_cadence or self.promised.get(system.name.casefold(), "")
        return PartTwoRow(
            system_id=system.public_id,
            name=system.name,
            said_as=copies[0].said_as if copies else "",
            grade=Grade(system.grade),
            responsible=self.responsible,
            accountable=system.owner.name if system.owner else NOBODY,
            kept=bool(declared),
            in_system_backup=_names(declared, drives=False),
            separate=_names(declared, drives=True),
            promised=promised or ("every school day" if declared else "not said"),
            done=self._often({copy.said_as for copy in copies}) if declared else None,
            latest_at=latest.newest_at if latest else None,
            latest_place=latest.place_name if latest else "",
            latest_where=where,
            latest_basis=basis,
            random=_newest([copy.proof.random for copy in copies]),
            whole=_newest([copy.proof.whole for copy in copies]),
            failed=_newest([copy.proof.failed for copy in copies]),
            unseen=max(filter(None, (copy.proof.unseen for copy in copies)), default=None),
        )

    def _where(self, latest: CopyRow | None) -> tuple[str, str]:
        """Given the latest copy, return where its drive is now and on whose word; for a place that
        does not travel there is nothing more to say."""
        drive = self.drives.get(latest.place_key) if latest else None
        if drive is None:
            return "", "measured by Abide on the server" if latest else ""
        return drive.place_words, drive.basis_words or (
            "nobody has said" if drive.where is Where.NOT_SAID else ""
        )

    def _often(self, names: Iterable[str]) -> Often:
        """Given what agents call a system, return how often it was copied in the last open days."""
        days = [day for name in names for day in self.done.get(name, [])]
        counted = {day for day, _, _ in days if day in self.days}
        gaps = [
            self.calendar.open_seconds(before[2], after[1])
            for before, after in pairwise(sorted(days))
        ]
        if days:
            gaps.append(self.calendar.open_seconds(max(each[2] for each in days), self.at))
        return Often(len(counted), len(self.days), max(gaps, default=None))


def _done(
    school: School, at: datetime, calendar: SchoolCalendar
) -> dict[str, list[tuple[date, datetime, datetime]]]:
    """Return, by what agents call a system, its days with a complete run, with the first and the
    last moment of each."""
    start = min(_open_days(calendar, at), default=calendar.local_day(at))
    since = at - (calendar.local_day(at) - start) - timedelta(days=1)
    rows = (
        Run.objects.filter(
            school=school,
            outcome="complete",
            started_at__gte=since,
            started_at__lte=at,
        )
        .annotate(day=TruncDate("started_at", tzinfo=calendar.zone))
        .values_list("system_name", "day")
        .annotate(first=Min("started_at"), last=Max("started_at"))
        .order_by("system_name", "day")
    )
    found: dict[str, list[tuple[date, datetime, datetime]]] = defaultdict(list)
    for system, day, first, last in rows:
        if day >= start:
            found[system].append((day, first, last))
    return found


def _open_days(calendar: SchoolCalendar, at: datetime) -> frozenset[date]:
    """Return the last open days up to today, at most as far back as is looked."""
    day = calendar.local_day(at)
    found: set[date] = set()
    earliest = day - LOOK_BACK
    while len(found) < OPEN_DAYS and day > earliest:
        if calendar.is_open(day):
            found.add(day)
        day -= timedelta(days=1)
    return frozenset(found)


def _promised(school: School) -> dict[str, str]:
    """Return by system how often agents' own files promise a backup, where they say it."""
    agents = Agent.objects.filter(school=school, ended_at__isnull=True)
    return {
        str(system["name"]).casefold(): str(system["backup"])
        for agent in agents
        for system in agent.declared.get("systems", ())
        if system.get("backup")
    }


def _responsible(school: School) -> str:
    """Return who sees to the backups: the contact whose number stands on every page."""
    contact = Contact.objects.filter(
        school=school, on_every_page=True, removed_at__isnull=True
    ).first()
    if contact is None:
        return NOBODY
    return f"{contact.name}, {contact.organisation}" if contact.organisation else contact.name


def _names(copies: Sequence[CopyRow], *, drives: bool) -> str:
    names = sorted({copy.place_name for copy in copies if copy.is_drive is drives})
    return listing(names) if names else "No"


def _newest(tests: Sequence[Tested | None]) -> Tested | None:
    return max((each for each in tests if each is not None), key=lambda t: t.at, default=None)

"""The log of backups: every run, newest first, by system, place, outcome and days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from abide.hub.backups.models import Copy, Run
from abide.hub.backups.words import RUNS, problem_words
from abide.hub.schools.models import School

PER_PAGE = 50
MOST_PAGED = 5_000
"""Pages lead to so many runs; older ones are had by choosing days. So a page takes as long after
years as after a month: counting every run alone would take longer than the page."""
MOST_SAVED = 20_000
"""So many runs are saved as CSV at once; more are had by choosing days."""


@dataclass(frozen=True)
class LogFilter:
    """What to show of the log; empty means all. Both days are included."""

    system: str = ""
    place: str = ""
    outcome: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class RunRow:
    """One line of the log."""

    at: datetime
    ended_at: datetime
    copied_on: datetime | None
    system: str
    place: str
    outcome: str
    outcome_words: str
    files: int
    bytes: int
    problems: str
    receipt: str


@dataclass(frozen=True)
class LogPage:
    """One page of the log, and where it lies among those that pages lead to; `older`: there are
    more than those."""

    rows: list[RunRow]
    number: int
    pages: int
    total: int
    older: bool


def log_page(school: School, chosen: LogFilter, number: int) -> LogPage:
    """Given what to show and a page's number, return the page; the nearest where there is none."""
    runs = _runs(school, chosen)
    found = runs.order_by().values("pk")[: MOST_PAGED + 1].count()
    total = min(found, MOST_PAGED)
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(number, 1), pages)
    first = (number - 1) * PER_PAGE
    rows = [_row(each) for each in runs[first : min(first + PER_PAGE, MOST_PAGED)]]
    return LogPage(rows, number, pages, total, older=found > total)


def log_rows(school: School, chosen: LogFilter) -> Iterator[RunRow]:
    """Given what to show, return the newest lines of it, as many as are saved at once, read as they
    are asked for."""
    return map(_row, _runs(school, chosen)[:MOST_SAVED].iterator())


def log_choices(school: School) -> tuple[list[str], list[str]]:
    """Given a school, return the systems and the places that its log may name."""
    pairs = Copy.objects.filter(school=school).values_list("system_name", "place__name")
    found = list(pairs)
    return sorted({system for system, _ in found}), sorted({place for _, place in found})


def _runs(school: School, chosen: LogFilter) -> QuerySet[Run, Any]:
    runs = Run.objects.filter(school=school)
    for field, value in (
        ("system_name", chosen.system),
        ("place_name", chosen.place),
        ("outcome", chosen.outcome),
    ):
        if value:
            runs = runs.filter(**{field: value})
    zone = ZoneInfo(school.zone)
    if chosen.first is not None:
        runs = runs.filter(finished_at__gte=datetime.combine(chosen.first, time.min, zone))
    if chosen.last is not None:
        after = datetime.combine(chosen.last + timedelta(days=1), time.min, zone)
        runs = runs.filter(finished_at__lt=after)
    return runs.order_by("-finished_at", "-pk").values(
        "started_at",
        "finished_at",
        "run_at",
        "system_name",
        "place_name",
        "outcome",
        "files",
        "bytes",
        "problems",
        "entry__hash",
    )


def _row(run: dict[str, Any]) -> RunRow:
    return RunRow(
        at=run["started_at"],
        ended_at=run["finished_at"],
        copied_on=run["run_at"],
        system=run["system_name"],
        place=run["place_name"],
        outcome=run["outcome"],
        outcome_words=RUNS.get(run["outcome"], run["outcome"]),
        files=run["files"],
        bytes=run["bytes"],
        problems=problem_words(run["problems"]),
        receipt=run["entry__hash"],
    )

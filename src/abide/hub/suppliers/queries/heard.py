"""What was heard from suppliers by a moment: what promises are judged by, and what pages show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from abide.domain.promises.known import Reports
from abide.domain.words import day_of, plural
from abide.hub.evidence.models import Kept
from abide.hub.schools.models import School
from abide.hub.suppliers.expectations import Expected
from abide.hub.suppliers.models import Report
from abide.hub.suppliers.queries.expected import expected_at
from abide.hub.suppliers.queries.sources import failing_since
from abide.hub.suppliers.reading.outcomes import Outcome

NOON = time(12)
_GOOD = Outcome.GOOD.value


@dataclass(frozen=True)
class Heard:
    """What was heard of one expected report: the newest of each outcome, and how many wait."""

    expected: Expected
    good_at: datetime | None = None
    warning_at: datetime | None = None
    failed_at: datetime | None = None
    waiting: int = 0

    @property
    def newest_at(self) -> datetime | None:
        told = (self.good_at, self.warning_at, self.failed_at)
        return max((each for each in told if each is not None), default=None)

    @property
    def failed(self) -> bool:
        """Return whether the newest report tells of a failure."""
        return self.failed_at is not None and self.failed_at == self.newest_at

    @property
    def worst_first(self) -> tuple[bool, bool, float]:
        """Return what puts the one that is kept least before the others."""
        good = self.good_at.timestamp() if self.good_at else 0.0
        return (not self.failed, self.good_at is not None, good)


def counted(school: School, at: datetime) -> QuerySet[Report]:
    """Given a school and a moment, return the reports that counted then. Good ones of which
    anything was erased prove nothing, and what is dated ahead counts for nothing yet."""
    erased = Kept.objects.filter(entry=OuterRef("entry"), erased_at__lte=at)
    known = Report.objects.filter(school=school, counted_at__lte=at, moment__lte=at)
    known = known.exclude(set_aside_at__lte=at)
    return known.exclude(Q(outcome=_GOOD) & Exists(erased))


def heard_at(school: School, at: datetime) -> list[Heard]:
    """Given a school and a moment, return what was heard of each report that was expected then."""
    newest: dict[str, dict[str, datetime]] = defaultdict(dict)
    rows = counted(school, at).order_by().values("expected__public_id", "outcome")
    for row in rows.annotate(newest=Max("moment")):
        newest[str(row["expected__public_id"])][row["outcome"]] = row["newest"]
    waiting = _waiting(school, at)
    return [
        Heard(
            expected=each,
            good_at=newest[each.id].get(_GOOD),
            warning_at=newest[each.id].get(Outcome.WARNING.value),
            failed_at=newest[each.id].get(Outcome.FAILED.value),
            waiting=waiting.get(each.id, 0),
        )
        for each in expected_at(school, at)
    ]


def reports_of(school: School, at: datetime) -> dict[str, Reports]:
    """Given a school and a moment, return what suppliers reported by then, by the promise's id. Of
    several reports that are expected on one promise the one that is kept least speaks for it."""
    by_promise: dict[str, list[Heard]] = defaultdict(list)
    for each in heard_at(school, at):
        for promise in each.expected.promises:
            by_promise[promise].append(each)
    dark = failing_since(school, at) if by_promise else None
    return {
        promise: as_reports(min(several, key=lambda each: each.worst_first), several, school, dark)
        for promise, several in by_promise.items()
    }


def as_reports(
    heard: Heard, several: Sequence[Heard], school: School, dark: datetime | None
) -> Reports:
    """Given what was heard of one expected report, of all on its promise, and since when nothing
    could come in, return it as promises are judged by it."""
    zone = ZoneInfo(school.zone)
    since = heard.expected.since
    words = []
    if heard.waiting:
        verb = "waits" if heard.waiting == 1 else "wait"
        words.append(f"{plural(heard.waiting, 'report')} of theirs {verb} to be read by a person.")
    if dark is not None:
        words.append(f"What reports come in by has not worked since {day_of(dark, zone)}.")
    if len(several) > 1:
        words.append(f"{len(several):,} different reports are expected on this.")
    return Reports(
        supplier=heard.expected.supplier,
        newest_at=heard.newest_at,
        newest_good_at=heard.good_at,
        newest_failed=heard.failed,
        since=datetime.combine(since, NOON, zone) if since else None,
        words=" ".join(words),
    )


def _waiting(school: School, at: datetime) -> Mapping[str, int]:
    """Return how many reports waited for a person at a moment, by what they seem to belong to."""
    rows = (
        Report.objects.filter(school=school, received_at__lte=at, expected__isnull=False)
        .exclude(counted_at__lte=at)
        .exclude(set_aside_at__lte=at)
        .order_by()
        .values("expected__public_id")
        .annotate(number=Count("pk"))
    )
    return {str(row["expected__public_id"]): row["number"] for row in rows}

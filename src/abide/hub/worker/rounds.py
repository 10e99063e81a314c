"""When people are told: each school is looked at once a day, at its own time, and not every minute.

What is told is posted in one transaction with the note that it was: a worker that dies in between
has told nothing, and tells it a minute later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from abide.domain.errors import Refused
from abide.domain.telling import TellingDays
from abide.hub.register.queries import calendar_of
from abide.hub.schools.models import School
from abide.hub.telling.actions import forget_told, note_told
from abide.hub.telling.models import MORNING_AT, WEEK_AT
from abide.hub.telling.queries import (
    MORNING,
    WEEK,
    Telling,
    morning_of,
    rules_of,
    unjudged,
    week_of,
)
from abide.hub.worker import watch
from abide.hub.worker.actions import post_telling
from abide.hub.worker.mail import wake
from abide.hub.worker.models import Round

_TIMES = {
    MORNING: ("message_rules__morning_at", MORNING_AT),
    WEEK: ("message_rules__week_at", WEEK_AT),
}
Compose = Callable[[School, datetime], Telling]


def tell_people(*, at: datetime) -> int:
    """Given a moment, post whatever letters of a school morning or a week's end are due; return
    how many schools were looked at."""
    looked = 0
    for kind, look in ((MORNING, _morning), (WEEK, _week)):
        for school, day in due(kind, at):
            looked += watch.each(
                school, f"letters of the {kind}", day, partial(look, school, day, at)
            )
    if looked:
        wake()
    return looked


def due(kind: str, at: datetime) -> Iterator[tuple[School, date]]:
    """Given a kind of letter and a moment, yield each school that has not been looked at for it
    today, by its own clock, though its time has come."""
    field, otherwise = _TIMES[kind]
    for zone in School.objects.order_by("zone").values_list("zone", flat=True).distinct():
        here = at.astimezone(ZoneInfo(zone))
        looked = Round.objects.filter(school=OuterRef("pk"), kind=kind, day=here.date())
        schools: QuerySet[School] = School.objects.filter(zone=zone).exclude(Exists(looked))
        timed = schools.annotate(told_at=Coalesce(field, Value(otherwise)))
        for school in timed.filter(told_at__lte=here.time()).order_by("pk"):
            yield school, here.date()


def _morning(school: School, day: date, at: datetime) -> None:
    """Tell what did not happen, where the day is a school day."""
    telling = None
    if _days(school).is_school_day(day):
        telling = _composed(morning_of, MORNING, school, at)
    _note(school, MORNING, day, telling, at)


def _week(school: School, day: date, at: datetime) -> None:
    """Tell how the school stands, on the week's last school day, or later where nobody looked
    then."""
    week = _days(school).week_of(at)
    since = Round.objects.filter(school=school, kind=WEEK, day__gte=week.day, day__lt=day)
    telling = None
    if at >= week.due_at and not since.exists():
        telling = _composed(week_of, WEEK, school, at)
    _note(school, WEEK, day, telling, at)


def _composed(compose: Compose, kind: str, school: School, at: datetime) -> Telling:
    """Return what is to be told; that nothing can be judged, where that is so."""
    try:
        return compose(school, at)
    except Refused as why:
        return unjudged(school, kind, str(why), at)


@transaction.atomic
def _note(school: School, kind: str, day: date, telling: Telling | None, at: datetime) -> None:
    """Given what is to be told, if anything, post it and note the look, both or neither."""
    made, new = Round.objects.get_or_create(
        school=school, kind=kind, day=day, defaults={"done_at": at}
    )
    if not new or telling is None:
        return
    made.letters = post_telling(telling=telling, at=at, school=school)
    made.save(update_fields=["letters"])
    note_told(school=school, telling=telling, at=at)


def _days(school: School) -> TellingDays:
    rules = rules_of(school)
    return TellingDays(calendar_of(school), rules.morning_at, rules.week_at)


ROUNDS_KEPT = timedelta(days=90)


def forget_rounds(*, at: datetime) -> None:
    """Given a moment, forget which days were looked at long ago, and what was told then."""
    forget_told(at=at)
    Round.objects.filter(day__lt=(at - ROUNDS_KEPT).date()).delete()

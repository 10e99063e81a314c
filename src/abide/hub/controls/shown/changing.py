"""What changed since the end of last term, or since another day: promises, systems, loosenings."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from abide.domain.control import Status
from abide.domain.promises.comparing import Changes, compare
from abide.domain.promises.tally import Tally
from abide.hub.controls.catalogues import shipped
from abide.hub.controls.promises.judged import PromisesAt, promises_at
from abide.hub.controls.shown.listing import in_force, tally_of
from abide.hub.controls.shown.one_promise import end_of, ends_of_terms
from abide.hub.controls.standing.school import Standing, SystemStanding
from abide.hub.evidence.queries import Loosening, loosenings
from abide.hub.schools.models import School

WITHOUT_TERMS = timedelta(days=91)
_KEPT = (Status.KEPT, Status.DUE)


@dataclass(frozen=True)
class SystemChange:
    """A system that is kept better or worse than it was."""

    before: SystemStanding
    after: SystemStanding


@dataclass(frozen=True)
class Loosened:
    """A change that asks for less, and the promise it is about; empty where it is of a system."""

    said: Loosening
    promise: str


@dataclass(frozen=True)
class ChangedPage:
    """What changed since a day. `since` is its end; `why` says how the day was chosen."""

    on: date
    since: datetime
    why: str
    before: Tally
    after: Tally
    promises: Changes
    added: tuple[SystemStanding, ...]
    removed: tuple[SystemStanding, ...]
    worse: tuple[SystemChange, ...]
    better: tuple[SystemChange, ...]
    loosened: tuple[Loosened, ...]
    began: bool = False
    """Whether Abide came to the school only after that day, so that its first moment counts."""

    @property
    def sentence(self) -> str:
        """Return the answer in words: how many are kept now, and how many were."""
        now, then = self.after, self.before
        if now.kept == then.kept and now.every == then.every and not self.promises.every:
            return f"Nothing changed: {now.kept} of {now.every} promises are kept, as they were."
        return (
            f"{now.kept} of {now.every} promises are kept now; then it was {then.kept} of "
            f"{then.every}."
        )


def changed_since(school: School, at: datetime, on: date | None = None) -> ChangedPage:
    """Given a school, a moment and perhaps a day, return what changed since the end of that day:
    of the last term where none is chosen, of three months ago where no term is over."""
    after = promises_at(school, at)
    calendar = after.standing.calendar
    day, why = (on, "") if on is not None else _last_term(after, at)
    since = end_of(day, calendar, at)
    began = since < school.created_at
    if began:
        since = school.created_at
        day, why = calendar.local_day(since), "Abide has been here since that day"
    before = promises_at(school, since)
    then, now = before.standing, after.standing
    pairs = _pairs(then, now)
    return ChangedPage(
        on=day,
        since=since,
        why=why,
        before=tally_of(before),
        after=tally_of(after),
        promises=compare(
            (each.judged for each in in_force(before)), (each.judged for each in in_force(after))
        ),
        added=_missing(now, then),
        removed=_missing(then, now),
        worse=tuple(each for each in pairs if _kept(each.before) and not _kept(each.after)),
        better=tuple(each for each in pairs if _kept(each.after) and not _kept(each.before)),
        loosened=_loosened(school, since, (before, after)),
        began=began,
    )


def _loosened(
    school: School, since: datetime, both: tuple[PromisesAt, PromisesAt]
) -> tuple[Loosened, ...]:
    """Return what was loosened since, newest first, each with the promise it is about."""
    titles = {name: control.title for name, control in shipped().items()}
    for found in both:
        titles.update({each.control.id: each.control.title for each in found.promises})
    return tuple(
        Loosened(each, titles.get(str(each.row.facts.get("control", "")), ""))
        for each in loosenings(school)
        if each.row.at > since
    )


def _last_term(found: PromisesAt, at: datetime) -> tuple[date, str]:
    calendar = found.standing.calendar
    today = calendar.local_day(at)
    ends = ends_of_terms(calendar, today)
    if ends:
        return ends[0], "the end of last term"
    return today - WITHOUT_TERMS, "three months ago, since no term that is over is in the calendar"


def _pairs(then: Standing, now: Standing) -> list[SystemChange]:
    before = {each.row.public_id: each for each in then.systems}
    return [
        SystemChange(before[each.row.public_id], each)
        for each in now.systems
        if each.row.public_id in before
    ]


def _missing(here: Standing, there: Standing) -> tuple[SystemStanding, ...]:
    """Return the systems of one moment that the other has not."""
    known: set[uuid.UUID] = {each.row.public_id for each in there.systems}
    return tuple(each for each in here.systems if each.row.public_id not in known)


def _kept(each: SystemStanding) -> bool:
    return each.status.status in _KEPT

"""The letters of a week's end, and one of them as a test to whoever asks for it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from abide.domain.cadence import Per
from abide.domain.control import Basis, Status
from abide.domain.register import Grade
from abide.domain.roles import Role
from abide.domain.telling import (
    Counts,
    Job,
    Letter,
    Share,
    TellingDays,
    Trouble,
    Week,
    WeekTold,
    jobs_of,
    shared,
    week_letter,
)
from abide.domain.words import lower_first
from abide.hub.controls.promises.judged import PromisesAt, promises_at
from abide.hub.controls.standing.school import Standing, SystemStanding
from abide.hub.schools.models import School
from abide.hub.telling.models import Told
from abide.hub.telling.queries.audience import (
    ALL,
    NONE,
    SUMMARY_BY_DEFAULT,
    WEEK,
    Audience,
    Person,
    audience_of,
)
from abide.hub.telling.queries.morning import reports_of, troubles_of
from abide.hub.telling.queries.outgoing import (
    Backs,
    Outgoing,
    Telling,
    backs_for,
    by_mail,
    by_ways,
    open_troubles,
    page,
    thread_of,
)

_KEPT = (Status.KEPT, Status.DUE)
_NEEDED = (Grade.CRITICAL, Grade.ESSENTIAL)


@dataclass(frozen=True)
class _Judged:
    """A school as its letters of the week need it, judged once for all readers."""

    school: School
    found: PromisesAt
    audience: Audience
    week: Week
    systems: tuple[SystemStanding, ...]
    jobs: tuple[Job, ...]
    told: Sequence[Told]
    troubles: Mapping[uuid.UUID, Trouble]
    unreported: frozenset[uuid.UUID]

    @property
    def still(self) -> set[uuid.UUID]:
        """Return what is still in trouble, systems and what suppliers report."""
        return {*self.troubles, *self.unreported}

    @property
    def standing(self) -> Standing:
        return self.found.standing

    @property
    def holders(self) -> Mapping[Role, Sequence[str]]:
        return {role: [one.name for one in self.audience.holders(role)] for role in Role}


def week_of(school: School, at: datetime) -> Telling:
    """Given a school and a moment at a week's end, return what is told to whom. In a week without
    a school day only the summary goes out, and only where something critical is promised daily."""
    judged = _judge(school, at)
    week = judged.week
    outgoing: list[Outgoing] = []
    closed: list[tuple[str, uuid.UUID]] = []
    quiet = week.holiday and not judged.systems
    for person in () if quiet else judged.audience.people:
        scope = judged.audience.wants(person, WEEK)
        ways = judged.audience.ways_of(person, WEEK)
        if scope == NONE and not ways:
            continue
        summary = scope == ALL or (scope == NONE and bool(person.roles & SUMMARY_BY_DEFAULT))
        share = _share(person, judged)
        if not summary and (week.holiday or not share.count):
            continue
        backs = backs_for(person.email, judged.told, judged.still, judged.found)
        letter = _letter(person, judged, backs, summary=summary)
        outgoing += by_ways(ways, letter)
        if scope != NONE:
            outgoing.append(by_mail(person.email, letter))
        closed += backs.ids
    if not quiet:
        outgoing += by_ways(judged.audience.ways_of(None, WEEK), _letter(None, judged, _NO_BACKS))
    return Telling(
        about=f"week:{week.day}:{school.public_id}",
        thread=thread_of(school, WEEK, f"{week.day:%Y-%m}"),
        outgoing=tuple({each.to: each for each in outgoing}.values()),
        backs=tuple(closed),
    )


def sample_for(school: School, at: datetime, user_id: int, asked: uuid.UUID) -> Telling:
    """Given a person, return the letter of the week as they would get it now, marked as a test, by
    mail and by each of their other ways. Nothing counts as told by it."""
    judged = _judge(school, at)
    person = judged.audience.of_user(user_id)
    assert person is not None
    letter = _letter(person, judged, _NO_BACKS, test=True)
    ways = [way for way in judged.audience.ways if way.user_id == user_id]
    return Telling(
        about=f"test:{asked}",
        thread="",
        outgoing=(by_mail(person.email, letter), *by_ways(ways, letter)),
    )


_NO_BACKS = Backs((), ())


def _judge(school: School, at: datetime) -> _Judged:
    audience, found = audience_of(school, at), promises_at(school, at)
    calendar = found.standing.calendar
    days = TellingDays(calendar, audience.rules.morning_at, audience.rules.week_at)
    week = days.week_of(at)
    told = open_troubles(school)
    in_force = [each.judged for each in found.promises if not each.overruled_by]
    systems = found.standing.systems
    return _Judged(
        school=school,
        found=found,
        audience=audience,
        week=week,
        systems=tuple(filter(_is_daily, systems)) if week.holiday else systems,
        jobs=jobs_of(in_force, calendar.local_day(at)),
        told=told,
        unreported=frozenset(uuid.UUID(each.id) for each, _ in reports_of(found, days, told)),
        troubles={uuid.UUID(each.id): each for each in troubles_of(found.standing, days, told)},
    )


def _is_daily(each: SystemStanding) -> bool:
    """Return whether a system that the school needs is promised on holidays too."""
    daily = each.system.backup_cadence.per in (Per.DAY, Per.MINUTE)
    return daily and each.sourced is not None and each.status.grade in _NEEDED


def _share(person: Person | None, judged: _Judged) -> Share:
    if person is None:
        return Share((), ())
    rules = judged.audience.rules
    after = rules.deputy_after_days, rules.head_after_days
    return shared(judged.jobs, person.roles, judged.holders, *after)


def _letter(
    person: Person | None,
    judged: _Judged,
    backs: Backs,
    *,
    summary: bool = True,
    test: bool = False,
) -> Letter:
    found, systems = judged.standing, judged.systems
    kept = [each for each in systems if _is_kept(each, judged)]
    return week_letter(
        WeekTold(
            school=judged.school.name,
            today=found.calendar.local_day(found.at),
            answer=found.answer.sentence,
            kept=len(kept),
            systems=len(systems),
            amiss=tuple(_amiss(each, judged) for each in systems if each not in kept),
            counts=_counts(judged.found),
            jobs=judged.jobs,
            share=_share(person, judged),
            holders=judged.holders,
            backs=backs.lines,
            because=_because(person, summary=summary, test=test),
            link=page(
                judged.school, "controls:jobs" if not judged.week.holiday else "controls:today"
            ),
            settings=page(judged.school, "telling:messages") if person else "",
            summary=summary,
            holiday=judged.week.holiday,
            test=test,
        )
    )


def _is_kept(each: SystemStanding, judged: _Judged) -> bool:
    """Return whether a system is kept; in a holiday, whether it is backed up as promised."""
    if judged.week.holiday:
        return each.row.public_id not in judged.troubles
    return each.status.status in _KEPT


def _amiss(each: SystemStanding, judged: _Judged) -> str:
    if judged.week.holiday:
        return f"{each.name}: {lower_first(judged.troubles[each.row.public_id].happened)}"
    if each.status.status is Status.PAUSED:
        return f"{each.name}: its risk is accepted"
    reason = each.status.reasons[0] if each.status.reasons else "nothing is known"
    return f"{each.name}: {lower_first(reason.split('. ')[0].rstrip('.'))}"


def _counts(found: PromisesAt) -> Counts:
    """Given judged promises, return how many are kept on whose word; never merged. Those that
    others overrule, or that are set aside, count for nothing here."""
    judged = [each.judged for each in found.promises if not each.overruled_by]
    kept = [each.basis for each in judged if each.is_kept]
    never = sum(each.status is Status.NEVER for each in judged)
    paused = sum(each.status is Status.PAUSED for each in judged)
    return Counts(
        measured=kept.count(Basis.MEASURED),
        supplier=kept.count(Basis.SUPPLIER),
        staff=kept.count(Basis.STAFF),
        not_kept=len(judged) - len(kept) - never - paused,
        never=never,
    )


def _because(person: Person | None, *, summary: bool, test: bool) -> str:
    if person is None:
        return "You get this because the school has given this address for such letters."
    if test:
        return "You get this because you asked for a test on the page Messages."
    if not summary:
        return "You get this because these jobs are yours, or have come to you."
    posts = sorted(role.value for role in person.roles)
    return f"You get this once a week as {posts[0]}, also when all is well."

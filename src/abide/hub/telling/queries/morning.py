"""The letters of a school morning: computed from where the school stands, one to each person."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Min

from abide.domain.control.view import View
from abide.domain.promises import Control
from abide.domain.roles import Role
from abide.domain.telling import (
    Letter,
    MorningTold,
    Seen,
    TellingDays,
    Trouble,
    morning_letter,
    report_of,
    trouble_of,
)
from abide.domain.words import listing
from abide.hub.backups.models import Run
from abide.hub.controls.promises.judged import PromisesAt, promises_at
from abide.hub.controls.standing.school import Standing, SystemStanding
from abide.hub.schools.models import School
from abide.hub.telling.models import Told
from abide.hub.telling.queries.audience import MORNING, YES, Audience, Person, audience_of
from abide.hub.telling.queries.outgoing import (
    Backs,
    Outgoing,
    Telling,
    backs_for,
    by_mail,
    by_ways,
    id_of_promise,
    open_troubles,
    page,
    thread_of,
)

MOST_NAMED = 3


@dataclass
class _Reader:
    """Whoever is told: a person of the school, an outside contact, or the school's own address."""

    email: str
    person: Person | None
    troubles: dict[str, Trouble] = field(default_factory=dict)
    because: dict[str, list[str]] = field(default_factory=dict)

    def hears(self, trouble: Trouble, because: str, of: str) -> None:
        """Given a trouble, why they hear of it, and of which system that is true, note it."""
        self.troubles[trouble.id] = trouble
        self.because.setdefault(because, []).extend([of] if of else [])


def morning_of(school: School, at: datetime) -> Telling:
    """Given a school and a moment of one of its mornings, return what is told to whom."""
    audience = audience_of(school, at)
    judged = promises_at(school, at)
    found = judged.standing
    days = TellingDays(found.calendar, audience.rules.morning_at, audience.rules.week_at)
    told = open_troubles(school)
    systems = troubles_of(found, days, told)
    reports = reports_of(judged, days, told)
    troubles = [*systems, *(each for each, _ in reports)]
    still = {uuid.UUID(each.id) for each in troubles}
    links = _links(school, systems, reports)
    head = [each.name for each in audience.holders(Role.HEADTEACHER)]
    outgoing: list[Outgoing] = []
    noted: list[tuple[str, uuid.UUID]] = []
    closed: list[tuple[str, uuid.UUID]] = []
    for reader in _readers(_concerned(found, systems, reports, audience), audience):
        backs = backs_for(reader.email, told, still, judged)
        sent = _sent(reader, _letter(reader, school, backs, links, head), audience)
        if sent:
            outgoing += sent
            noted += [(reader.email, uuid.UUID(one)) for one in reader.troubles]
            closed += backs.ids
    today = found.calendar.local_day(at)
    return Telling(
        about=f"morning:{today}:{school.public_id}",
        thread=thread_of(school, MORNING, f"{today:%Y-%m}"),
        outgoing=tuple({each.to: each for each in outgoing}.values()),
        troubles=tuple(noted),
        backs=tuple(closed),
    )


def troubles_of(found: Standing, days: TellingDays, told: Sequence[Told]) -> list[Trouble]:
    """Given where a school stands and what was told before, return what did not happen, in the
    order that systems come back in."""
    view = View(found.calendar, found.at)
    copied = [each for each in found.systems if each.sourced is not None]
    first = _first_runs(found.school, copied)
    before = _told_before(told, found, days)
    seen = (_seen(each, found, first) for each in copied)
    return [
        trouble
        for each in seen
        if (trouble := trouble_of(each, view, days, before.get(uuid.UUID(each.id), 0))) is not None
    ]


def reports_of(
    judged: PromisesAt, days: TellingDays, told: Sequence[Told]
) -> list[tuple[Trouble, Control]]:
    """Given judged promises, return what suppliers did not report, or reported to have failed,
    each with its promise. One that another overrules counts for nothing."""
    found = judged.standing
    view = View(found.calendar, found.at)
    before = _told_before(told, found, days)
    troubles = []
    for each in judged.promises:
        name = id_of_promise(found.school, each.control.id)
        trouble = report_of(each.judged, str(name), view, days, before.get(name, 0))
        if trouble is not None and not each.overruled_by:
            troubles.append((trouble, each.control))
    return troubles


def _links(
    school: School, systems: Sequence[Trouble], reports: Sequence[tuple[Trouble, Control]]
) -> dict[str, str]:
    links = {each.id: page(school, "controls:system", system=each.id) for each in systems}
    for each, control in reports:
        links[each.id] = page(school, "controls:promise", control=control.id)
    return links


def _letter(
    reader: _Reader, school: School, backs: Backs, links: Mapping[str, str], head: Sequence[str]
) -> Letter:
    return morning_letter(
        MorningTold(
            school=school.name,
            troubles=tuple(reader.troubles.values()),
            backs=backs.lines,
            because=_because(reader),
            links=links if reader.person else {},
            also_told=_also(reader, head),
            settings=page(school, "telling:messages") if reader.person else "",
        )
    )


def _seen(each: SystemStanding, found: Standing, first: dict[uuid.UUID, datetime]) -> Seen:
    assert each.sourced is not None
    heard = [found.heard[name] for name in each.sourced.agents if name in found.heard]
    enrolled = min((one.enrolled_at for one in heard), default=found.at)
    return Seen(
        id=str(each.row.public_id),
        system=each.system,
        status=each.status,
        copies=each.copies,
        silent=tuple((one, found.silent[one.agent]) for one in heard if one.agent in found.silent),
        expected_since=first.get(each.row.public_id, enrolled),
    )


def _first_runs(school: School, systems: Iterable[SystemStanding]) -> dict[uuid.UUID, datetime]:
    """Given systems, return when the first run was of each that lacks a complete backup anywhere:
    since then one was expected. One statement at most."""
    lacking = [
        each.row.public_id
        for each in systems
        if not each.copies or any(copy.newest is None for copy in each.copies)
    ]
    if not lacking:
        return {}
    runs = Run.objects.filter(school=school, system__public_id__in=lacking).order_by()
    firsts = runs.values("system__public_id").annotate(first=Min("started_at"))
    return {row["system__public_id"]: row["first"] for row in firsts}


def _told_before(told: Sequence[Told], found: Standing, days: TellingDays) -> dict[uuid.UUID, int]:
    """Return for each system on how many school mornings running it was told, up to the last."""
    day = found.calendar.local_day(found.at) - timedelta(days=1)
    for _ in range(100):
        if days.is_school_day(day):
            break
        day -= timedelta(days=1)
    running: dict[uuid.UUID, int] = {}
    for row in told:
        if row.last_on == day:
            running[row.system] = max(row.mornings, running.get(row.system, 0))
    return running


_Concerned = tuple[Trouble, list[tuple[str, str, str]]]
"""A trouble with whom it concerns: address, why it is them, and of what that is true."""


def _concerned(
    found: Standing,
    systems: Sequence[Trouble],
    reports: Sequence[tuple[Trouble, Control]],
    audience: Audience,
) -> Iterator[_Concerned]:
    """Yield each trouble with everybody who sees to it."""
    for trouble in systems:
        one = found.of(uuid.UUID(trouble.id))
        assert one is not None
        yield trouble, list(_named(one, audience))
    for trouble, control in reports:
        roles = dict.fromkeys(filter(None, (control.owner, control.deputy, Role.TECHNICIAN)))
        yield (
            trouble,
            [
                (each.email, f"as {role.value} you see to", f"“{trouble.system}”")
                for role in roles
                for each in audience.holders(role)
            ],
        )


def _readers(concerned: Iterable[_Concerned], audience: Audience) -> list[_Reader]:
    """Return everybody who is told, each once, whatever they are told for."""
    readers: dict[str, _Reader] = {}
    by_email = {each.email.strip().lower(): each for each in audience.people}

    def tell(email: str, trouble: Trouble, because: str, of: str = "") -> None:
        key = email.strip().lower()
        readers.setdefault(key, _Reader(key, by_email.get(key))).hears(trouble, because, of)

    heads = audience.holders(Role.HEADTEACHER)
    for trouble, named in concerned:
        for email, because, of in named:
            tell(email, trouble, because, of)
        if trouble.reaches_head or not named:
            why = "it goes on" if named else "nobody else is named"
            for each in heads:
                tell(each.email, trouble, f"you are headteacher and {why}")
        if not named and not heads:
            for each in audience.holders(Role.OFFICE_MANAGER):
                tell(each.email, trouble, "nobody else is named for it")
        for way in audience.ways_of(None, MORNING):
            tell(way.email, trouble, "the school has given this address for such letters")
    return list(readers.values())


def _named(one: SystemStanding, audience: Audience) -> Iterator[tuple[str, str, str]]:
    """Given a system, yield the address of everybody who sees to it, and why it is them: owner,
    deputy, technicians, and whom the school names as its contact."""
    for who, why in ((one.row.owner, "you own"), (one.row.deputy, "you are deputy for")):
        person = audience.person(who.public_id) if who is not None else None
        if person is not None:
            yield person.email, why, one.name
    for each in audience.holders(Role.TECHNICIAN):
        yield each.email, "you are the IT provider’s technician", ""
    contact = one.row.supplier_contact
    if contact is not None and contact.email:
        yield contact.email, "the school names you as contact for", one.name


def _because(reader: _Reader) -> str:
    whys = []
    for why, systems in reader.because.items():
        shown = systems if len(systems) <= MOST_NAMED else [*systems[:MOST_NAMED], "others"]
        whys.append(f"{why} {listing(shown)}".strip())
    return f"You get this because {listing(whys)}."


def _also(reader: _Reader, heads: Sequence[str]) -> str:
    """Return who else is told since it goes on; nothing to the headteacher."""
    if reader.person is not None and Role.HEADTEACHER in reader.person.roles:
        return ""
    going_on = [each.system for each in reader.troubles.values() if each.reaches_head]
    if not heads or not going_on:
        return ""
    many = "have" if len(heads) > 1 else "has"
    return f"{listing(list(heads))} (headteacher) {many} been told of {listing(going_on)} too."


def _sent(reader: _Reader, letter: Letter, audience: Audience) -> list[Outgoing]:
    """Return the letter as it goes to one reader: by mail unless they chose otherwise, and by
    their other ways."""
    if reader.person is None:
        return [by_mail(reader.email, letter)]
    mail = audience.wants(reader.person, MORNING) == YES
    ways = by_ways(audience.ways_of(reader.person, MORNING), letter)
    return [*([by_mail(reader.email, letter)] if mail else []), *ways]

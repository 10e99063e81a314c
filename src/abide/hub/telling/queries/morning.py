"""The letters of a school morning: computed from where the school stands, one to each person."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Min

from abide.domain.control.view import View
from abide.domain.roles import Role
from abide.domain.telling import (
    Letter,
    MorningTold,
    Seen,
    TellingDays,
    Trouble,
    morning_letter,
    trouble_of,
)
from abide.domain.words import listing
from abide.hub.backups.models import Run
from abide.hub.controls.standing import Standing, SystemStanding, standing
from abide.hub.schools.models import School
from abide.hub.telling.models import Told
from abide.hub.telling.queries.audience import MORNING, YES, Audience, Person, audience_of
from abide.hub.telling.queries.outgoing import (
    Outgoing,
    Telling,
    backs_for,
    by_mail,
    by_ways,
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
    found = standing(school, at)
    days = TellingDays(found.calendar, audience.rules.morning_at, audience.rules.week_at)
    told = open_troubles(school)
    troubles = troubles_of(found, days, told)
    today = found.calendar.local_day(at)
    still = {uuid.UUID(each.id) for each in troubles}
    readers = _readers(found, troubles, audience)
    links = {each.id: page(school, "controls:system", system=each.id) for each in troubles}
    head = [each.name for each in audience.holders(Role.HEADTEACHER)]
    outgoing: list[Outgoing] = []
    noted: list[tuple[str, uuid.UUID]] = []
    closed: list[tuple[str, uuid.UUID]] = []
    for reader in readers:
        backs = backs_for(reader.email, told, still, found)
        letter = morning_letter(
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
        sent = _sent(reader, letter, audience)
        if sent:
            outgoing += sent
            noted += [(reader.email, uuid.UUID(one)) for one in reader.troubles]
            closed += backs.ids
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


def _readers(found: Standing, troubles: Sequence[Trouble], audience: Audience) -> list[_Reader]:
    """Return everybody who is told, each once, whatever they are told for."""
    readers: dict[str, _Reader] = {}

    by_email = {each.email.strip().lower(): each for each in audience.people}

    def tell(email: str, trouble: Trouble, because: str, of: str = "") -> None:
        key = email.strip().lower()
        readers.setdefault(key, _Reader(key, by_email.get(key))).hears(trouble, because, of)

    heads = audience.holders(Role.HEADTEACHER)
    for trouble in troubles:
        one = found.of(uuid.UUID(trouble.id))
        assert one is not None
        named = list(_named(one, audience))
        for email, because, of in named:
            tell(email, trouble, because, of)
        nobody = not named
        if trouble.reaches_head or nobody:
            why = "nobody else is named" if nobody else "it goes on"
            for each in heads:
                tell(each.email, trouble, f"you are headteacher and {why}")
        if nobody and not heads:
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

"""What people want to be told, by which ways, and when: each change is an entry, and one after
which somebody hears less of what did not happen is marked for governors."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from django.db import transaction

from abide.domain.errors import Refused
from abide.domain.telling import ALARM_BY
from abide.hub.evidence.actions import Text, record
from abide.hub.register.actions import EditedMeanwhile
from abide.hub.schools.door import Visitor
from abide.hub.schools.models import School
from abide.hub.telling import services
from abide.hub.telling.models import Choice, Rules, Way
from abide.hub.telling.queries.audience import MORNING, NO, WEEK, Audience, Person, audience_of
from abide.hub.telling.sealing import seal
from abide.hub.telling.words import WORDS

MOST_WAYS = 10


@dataclass(frozen=True)
class Chosen:
    """What one person wants by mail: of school mornings, and of the week's end."""

    morning: str
    week: str


@dataclass(frozen=True)
class RulesWanted:
    """When a school's people are told, and after how many days others hear of what is late."""

    morning_at: time
    week_at: time
    deputy_after_days: int
    head_after_days: int


@transaction.atomic
def choose(*, visitor: Visitor, chosen: Chosen, at: datetime) -> tuple[str, ...]:
    """Given what a person wants by mail, save what differs; return which letters those were."""
    school = _locked(visitor.school)
    audience = audience_of(school, at)
    me = _me(audience, visitor)
    changed = []
    for letter, wants in ((MORNING, chosen.morning), (WEEK, chosen.week)):
        before = audience.wants(me, letter)
        if before == wants:
            continue
        changed.append(letter)
        Choice.objects.update_or_create(
            school=school, user_id=visitor.user_id, letter=letter, defaults={"wants": wants}
        )
        facts: dict[str, Any] = {"letter": letter, "before": before, "after": wants}
        facts["person"] = str(visitor.person)
        if letter == MORNING and wants == NO and not audience.ways_of(me, MORNING):
            facts = {**_loosens("who hears of backups that did not happen"), **facts}
        record(school=school, kind="messages chosen", by=visitor.by, at=at, facts=facts)
    return tuple(changed)


@transaction.atomic
def add_way(*, visitor: Visitor, address: str, morning: bool, week: bool, at: datetime) -> Way:
    """Given a service's address, keep it sealed as another way to tell the visitor. Raise Refused
    for what is no such address, is not allowed on this hub, or is one too many."""
    service = services.service_of(address)
    school = _locked(visitor.school)
    if Way.objects.filter(school=school, user=visitor.user_id, ended_at=None).count() >= MOST_WAYS:
        raise Refused(f"You have {MOST_WAYS} ways already: take one away first.")
    way = Way.objects.create(
        school=school,
        user_id=visitor.user_id,
        service=service[:100],
        sealed=seal(address.strip()),
        morning=morning,
        week=week,
        made_at=at,
    )
    facts = {**_of_way(way), "service": way.service, "person": str(visitor.person)}
    record(school=school, kind="message way added", by=visitor.by, at=at, facts=facts)
    return way


@transaction.atomic
def add_address(*, visitor: Visitor, email: str, week: bool, at: datetime) -> Way:
    """Given an address such as the IT provider's ticket system, tell it what did not happen, and
    perhaps each week's summary. Raise Refused for one that is there, or one too many."""
    school = _locked(visitor.school)
    ours = Way.objects.filter(school=school, user=None, ended_at=None)
    email = email.strip().lower()
    if ours.filter(email=email).exists():
        raise Refused("That address gets these letters already.")
    if ours.count() >= MOST_WAYS:
        raise Refused(f"There are {MOST_WAYS} addresses already: take one away first.")
    way = Way.objects.create(school=school, email=email, morning=True, week=week, made_at=at)
    record(
        school=school,
        kind="message way added",
        by=visitor.by,
        at=at,
        facts=_of_way(way),
        texts=[Text("address", email)],
    )
    return way


@transaction.atomic
def end_way(*, way: Way, visitor: Visitor, at: datetime) -> None:
    """Given another way, tell nothing by it from now on."""
    school = _locked(visitor.school)
    now = Way.objects.select_for_update(of=("self",)).get(pk=way.pk)
    if now.ended_at is not None:
        return
    now.ended_at, now.sealed = at, ""
    now.save(update_fields=["ended_at", "sealed"])
    facts = _of_way(now)
    if now.user_id is None:
        facts |= _loosens("which addresses hear of backups that did not happen")
    else:
        facts["person"] = str(visitor.person)
        audience = audience_of(school, at)
        me = _me(audience, visitor)
        deaf = audience.wants(me, MORNING) == NO and not audience.ways_of(me, MORNING)
        if now.morning and deaf:
            facts |= _loosens("who hears of backups that did not happen")
    record(school=school, kind="message way ended", by=visitor.by, at=at, facts=facts)


@transaction.atomic
def change_rules(
    *, visitor: Visitor, wanted: RulesWanted, version: int, at: datetime
) -> tuple[str, ...]:
    """Given when people are to be told, save what differs and return which settings those were;
    each is an entry, marked where people hear later. Raise EditedMeanwhile when somebody else saved
    since `version`; Refused for a morning later than eight."""
    if wanted.morning_at > ALARM_BY:
        raise Refused("What did not happen is told by 08:00: enter that time or an earlier one.")
    school = _locked(visitor.school)
    now = Rules.objects.filter(school=school).first() or Rules(school=school)
    if now.version != version:
        raise EditedMeanwhile(now.version)
    after = asdict(wanted)
    changed = tuple(name for name, value in after.items() if getattr(now, name) != value)
    for name in changed:
        before = getattr(now, name)
        facts: dict[str, Any] = {
            "setting": WORDS[name],
            "before": _said(before),
            "after": _said(after[name]),
        }
        if after[name] > before:
            facts |= {"loosens": True, "what": WORDS[name]}
        record(school=school, kind="message rules changed", by=visitor.by, at=at, facts=facts)
        setattr(now, name, after[name])
    if changed:
        now.version += 1
        now.save()
    return changed


def _said(value: time | int) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _of_way(way: Way) -> dict[str, Any]:
    letters = [name for name in (MORNING, WEEK) if getattr(way, name)]
    return {"way": str(way.public_id), "letters": letters}


def _loosens(what: str) -> dict[str, Any]:
    return {"loosens": True, "what": what, "before": "told", "after": "not told"}


def _me(audience: Audience, visitor: Visitor) -> Person:
    me = audience.of_user(visitor.user_id)
    if me is None:
        raise Refused("You hold no post here any more.")
    return me


def _locked(school: School) -> School:
    return School.objects.select_for_update().get(pk=school.pk)

"""A person's calendar: when their jobs fall due, terms, returns and exam windows. Titles only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from abide.domain.control import Status
from abide.domain.promises import Judged
from abide.domain.roles import Role
from abide.domain.telling import asks_a_person
from abide.hub.controls.promises.judged import promises_at
from abide.hub.people.tokens import fingerprint
from abide.hub.register.queries import closures_of, deadlines_of, terms_of
from abide.hub.schools.models import School
from abide.hub.telling.models import Feed
from abide.hub.telling.queries.audience import Audience, Person, audience_of
from abide.hub.telling.queries.outgoing import page

if TYPE_CHECKING:
    from icalendar import Event

READ_AGAIN_AFTER = timedelta(hours=6)


def calendar_for(token: str, at: datetime) -> bytes | None:
    """Given what stands in a calendar's address, return the calendar as it is now; None where the
    address is unknown or ended, or its person holds no post at the school any more."""
    feed = (
        Feed.objects.filter(token_hash=fingerprint(token), ended_at__isnull=True)
        .select_related("school")
        .first()
    )
    if feed is None:
        return None
    audience = audience_of(feed.school, at)
    person = audience.of_user(feed.user_id)
    return None if person is None else _calendar(feed.school, person, audience, at)


def _calendar(school: School, person: Person, audience: Audience, at: datetime) -> bytes:
    from icalendar import Calendar  # slow to import, seldom needed

    made = Calendar()
    made.add("prodid", "-//Abide//Jobs//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", f"Abide: {school.name}")
    made.add("x-wr-calname", f"Abide: {school.name}")
    made.add("refresh-interval", READ_AGAIN_AFTER, {"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    for event in (*_jobs(school, person, audience, at), *_dates(school, at)):
        made.add_component(event)
    return bytes(made.to_ical())


def _jobs(school: School, person: Person, audience: Audience, at: datetime) -> Iterator[Event]:
    held = {role for role in Role if audience.holders(role)}
    for each in promises_at(school, at).promises:
        judged = each.judged
        if each.overruled_by or judged.due_on is None or not _is_job(judged):
            continue
        control = judged.control
        deputises = control.deputy in person.roles and control.owner not in held
        if control.owner not in person.roles and not deputises:
            continue
        late = " (overdue)" if judged.status is Status.OVERDUE else ""
        event = _event(f"{control.id}@{school.public_id}", judged.due_on, judged.due_on, at)
        event.add("summary", f"{control.title.rstrip('.')}{late}")
        event.add("url", page(school, "controls:jobs"))
        yield event


def _is_job(judged: Judged) -> bool:
    late = judged.status in (Status.OVERDUE, Status.BROKEN)
    return judged.status is not Status.PAUSED and (late or asks_a_person(judged))


def _dates(school: School, at: datetime) -> Iterator[Event]:
    for each in (*terms_of(school), *closures_of(school), *deadlines_of(school)):
        event = _event(f"{each.public_id}@{school.public_id}", each.first_on, each.last_on, at)
        event.add("summary", each.name)
        yield event


def _event(uid: str, first: date, last: date, at: datetime) -> Event:
    """Return a whole-day event that leaves the day free; its name stays when it is moved."""
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", at)
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event

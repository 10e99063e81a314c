"""A person's calendar: their jobs, terms and returns, at an address that ends when they leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from abide.domain.roles import Role
from abide.hub.people.actions import end_access
from abide.hub.register.models import Deadline, Term
from abide.hub.schools.models import School
from abide.hub.telling import actions
from abide.hub.telling.models import Feed
from tests.hub.doors.log import kinds
from tests.hub.people import make_person, visitor
from tests.hub.telling_room.promising import by_nothing_shipped, promise

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture
def busy(school: School, at: Callable[[datetime], None]) -> School:
    """A school whose office manager has a job, and its clerk another."""
    at(NOW)
    by_nothing_shipped(school, NOW)
    make_person(school, Role.OFFICE_MANAGER)
    Term.objects.create(
        school=school, name="Autumn", first_on=date(2026, 9, 2), last_on=date(2026, 12, 18)
    )
    Deadline.objects.create(
        school=school,
        name="Census; autumn",
        kind="return",
        first_on=date(2026, 12, 3),
        last_on=date(2026, 12, 3),
    )
    done = date(2026, 10, 20)
    promise(school, "papers", "Papers, all of them", Role.OFFICE_MANAGER, done=done, at=NOW)
    promise(school, "minutes", "Minutes are filed", Role.CLERK, done=done, at=NOW)
    return school


def fetched(client: Client, token: str) -> Calendar:
    answer = client.get(f"/calendar/{token}.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content)


def titles(calendar: Calendar) -> dict[str, str]:
    return {str(event["UID"]): str(event["SUMMARY"]) for event in calendar.walk("VEVENT")}


def test_it_holds_my_jobs_and_the_schools_dates_and_nobody_elses(
    busy: School, client: Client
) -> None:
    token = actions.make_feed(visitor=visitor(busy, Role.OFFICE_MANAGER), at=NOW)
    found = fetched(client, token)
    assert sorted(titles(found).values()) == ["Autumn", "Census; autumn", "Papers, all of them"]
    (job,) = (each for each in found.walk("VEVENT") if "Papers" in str(each["SUMMARY"]))
    assert job.decoded("DTSTART") == date(2026, 11, 20)
    assert job.decoded("DTEND") == date(2026, 11, 21)
    assert job.decoded("DTSTAMP") == NOW
    assert found["VERSION"] == "2.0"
    raw = client.get(f"/calendar/{token}.ics").content.decode()
    assert "olu" not in raw.lower()
    assert "\r\n" in raw
    assert all(len(line.encode()) <= 75 for line in raw.split("\r\n"))


def test_a_job_keeps_its_name_when_its_day_moves(
    busy: School, client: Client, at: Callable[[datetime], None]
) -> None:
    token = actions.make_feed(visitor=visitor(busy, Role.OFFICE_MANAGER), at=NOW)
    before = titles(fetched(client, token))
    later = NOW + timedelta(days=20)
    at(later)
    promise(busy, "papers", "Papers", Role.OFFICE_MANAGER, done=later.date(), at=later)
    after = titles(fetched(client, token))
    assert before.keys() == after.keys()


def test_only_the_hash_of_its_address_is_kept_and_a_new_one_ends_the_old(
    busy: School, client: Client
) -> None:
    me = visitor(busy, Role.OFFICE_MANAGER)
    first = actions.make_feed(visitor=me, at=NOW)
    assert first not in str(list(Feed.objects.values()))
    second = actions.make_feed(visitor=me, at=NOW)
    assert client.get(f"/calendar/{first}.ics").status_code == 404
    assert client.get(f"/calendar/{second}.ics").status_code == 200
    actions.end_feed(visitor=me, at=NOW)
    assert client.get(f"/calendar/{second}.ics").status_code == 404
    assert [each for each in kinds(busy) if "calendar feed" in each] == [
        "calendar feed made",
        "calendar feed made",
        "calendar feed ended",
    ]


def test_it_ends_with_the_persons_access(busy: School, client: Client) -> None:
    me = visitor(busy, Role.OFFICE_MANAGER)
    token = actions.make_feed(visitor=me, at=NOW)
    head = visitor(busy, Role.HEADTEACHER)
    end_access(visitor=head, person=me.person, at=NOW)
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_an_unknown_address_is_not_found_and_writes_nothing(busy: School, client: Client) -> None:
    assert client.get("/calendar/anything.ics").status_code == 404
    assert client.post("/calendar/anything.ics").status_code == 405

"""My jobs this month: what each post owes, overdue first, each one step with its link."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from abide.domain.roles import Role
from abide.hub.backups.models import Agent, DriveMove, Place
from abide.hub.controls.shown import lent
from abide.hub.controls.shown.jobs import jobs_page, role_of, slug_of
from abide.hub.evidence.actions import record
from abide.hub.people.models import Membership
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.controls.promising import promise, say, switch_off
from tests.hub.people import make_person, visitor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=60)
PAGE = "/schools/larkfield/jobs/"


@pytest.fixture
def busy(school: School, at: Callable[[datetime], None]) -> School:
    """A school whose office manager owes one thing, does another this month, a third later."""
    at(NOW)
    switch_off(school, BEFORE)
    make_person(school, Role.OFFICE_MANAGER)
    promise(school, "drills-run", BEFORE)
    say(school, "drills-run", BEFORE)
    promise(school, "lists-read", BEFORE)
    say(school, "lists-read", NOW - timedelta(days=25))
    promise(school, "locks-turned", BEFORE, cadence="yearly")
    say(school, "locks-turned", NOW - timedelta(days=1))
    promise(school, "phones-rung", BEFORE)
    return school


def jobs(school: School, role: Role = Role.OFFICE_MANAGER) -> dict[str, list[str]]:
    found = jobs_page(visitor(school, role), NOW)
    return {group: [job.title for job in held] for group, held in found.groups}


def test_jobs_stand_by_how_urgent_they_are(busy: School) -> None:
    assert jobs(busy) == {
        "To see to now": ["Drills run"],
        "Due this month": ["Lists read"],
        "Not begun": ["Phones rung"],
        "Later": ["Locks turned"],
    }


def test_the_first_line_counts_and_each_job_leads_to_its_form(
    busy: School, as_role: SignIn
) -> None:
    page = as_role(Role.OFFICE_MANAGER).get(PAGE).text
    assert "1 job is to be seen to now, 1 is due this month." in page
    assert 'href="/schools/larkfield/promises/drills-run/attest/"' in page


def test_what_was_done_this_month_is_shown(busy: School, as_role: SignIn) -> None:
    page = as_role(Role.OFFICE_MANAGER).get(PAGE).text
    assert "Done this month: 1" in page
    assert "Tuesday 3 November, staff say" in page


def test_a_promise_set_aside_is_nobodys_job(busy: School) -> None:
    promise(busy, "drills-run", NOW, paused_until="2026-12-01", paused_why="Works")
    assert "To see to now" not in jobs(busy)


def test_the_deputy_owes_what_nobody_else_can(busy: School) -> None:
    make_person(busy, Role.HEADTEACHER)
    promise(busy, "fees-paid", BEFORE, owner=Role.CLERK.value, deputy=Role.HEADTEACHER.value)
    assert jobs(busy, Role.HEADTEACHER) == {"Not begun": ["Fees paid"]}
    make_person(busy, Role.CLERK)
    assert jobs(busy, Role.HEADTEACHER) == {}


def test_another_posts_jobs_are_one_choice_away(busy: School, as_role: SignIn) -> None:
    head = as_role(Role.HEADTEACHER)
    page = head.get(PAGE).text
    assert "Office manager</a> (Olu Offord): 3 jobs now" in page
    theirs = head.get(f"{PAGE}?post=office-manager").text
    assert "Drills run" in theirs
    assert "My own jobs" in theirs
    assert head.get(f"{PAGE}?post=nobody").status_code == 200


def test_jobs_of_a_post_that_nobody_holds_say_so(busy: School, as_role: SignIn) -> None:
    promise(busy, "fees-paid", BEFORE, owner=Role.CLERK.value)
    page = as_role(Role.HEADTEACHER).get(PAGE).text
    assert "Clerk to the governors</a> (nobody holds this post): 1 job now" in page


def test_a_drive_that_is_due_is_a_job_of_whoever_keeps_drives(busy: School) -> None:
    agent = Agent.objects.create(
        public_id=uuid.uuid4(),
        school=busy,
        name="office",
        public_key="k",
        enrolled_at=BEFORE,
        declared={},
    )
    drive = Place.objects.create(school=busy, agent=agent, name="Drive A", kind="drive")
    entry = record(school=busy, kind="drive in", by="hub", at=BEFORE, facts={})
    DriveMove.objects.create(
        school=busy,
        drive=drive,
        swap=drive.public_id,
        direction="in",
        at=BEFORE,
        by=make_person(busy, Role.OFFICE_MANAGER),
        entry=entry,
    )
    Place.objects.create(school=busy, agent=agent, name="Drive B", kind="drive")
    assert "Drive A goes out" in jobs(busy)["To see to now"]


def test_rooms_to_the_right_lend_what_waits(
    busy: School, monkeypatch: pytest.MonkeyPatch, as_role: SignIn
) -> None:
    mail = lent.Waiting("A supplier’s mail waits", Role.OFFICE_MANAGER, "/there/", "Say what it is")
    monkeypatch.setitem(lent._jobs, "test", lambda school, at: [mail])
    assert "A supplier’s mail waits" in jobs(busy)["Due this month"]
    assert 'href="/there/"' in as_role(Role.OFFICE_MANAGER).get(PAGE).text


def test_every_post_has_its_address_and_back() -> None:
    assert {role_of(slug_of(role)) for role in Role} == set(Role)
    assert role_of("") is None


def test_a_person_of_two_posts_sees_both(busy: School, as_role: SignIn) -> None:
    client = as_role(Role.OFFICE_MANAGER)
    user = make_person(busy, Role.OFFICE_MANAGER)
    Membership.objects.create(school=busy, user=user, role=Role.CLERK.value, since=BEFORE)
    promise(busy, "fees-paid", BEFORE, owner=Role.CLERK.value)
    page = client.get(PAGE).text
    assert "Fees paid" in page
    assert "Drills run" in page


def test_jobs_are_saved_as_a_table(busy: School, as_role: SignIn) -> None:
    text = as_role(Role.OFFICE_MANAGER).get(f"{PAGE}jobs.csv").content.decode("utf-8-sig")
    assert text.splitlines()[1].startswith("To see to now,Drills run,")


def test_a_post_without_jobs_is_told_so(busy: School, as_role: SignIn) -> None:
    page = as_role(Role.GOVERNOR).get(PAGE).text
    assert "There is nothing to do." in page


def test_many_jobs_take_as_many_statements_as_few(busy: School, as_role: SignIn) -> None:
    client = as_role(Role.OFFICE_MANAGER)
    client.get(PAGE)
    few = _statements(client)
    for number in range(15):
        promise(busy, f"more-{number:02}", BEFORE)
        say(busy, f"more-{number:02}", NOW - timedelta(days=number + 1))
    assert _statements(client) == few


def _statements(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(PAGE).status_code == 200
    return len(captured)

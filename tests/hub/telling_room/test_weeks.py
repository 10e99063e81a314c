"""Once a week: how the school stands, also when all is well; whose jobs are due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abide.domain.roles import Role
from abide.hub.people.models import Membership, User
from abide.hub.register.models import Closure, System
from abide.hub.schools.models import School
from abide.hub.telling import actions
from abide.hub.telling.actions import Chosen
from abide.hub.telling.models import Rules
from abide.hub.telling.queries import week_of
from abide.hub.worker.models import Round
from tests.hub.people import make_person, visitor
from tests.hub.telling import Server
from tests.hub.telling_room.conftest import FINANCE, SIMS, Night, Tell, body_to, evening, morning
from tests.hub.telling_room.golden import golden
from tests.hub.telling_room.promising import by_nothing_shipped, promise
from tests.hub.worker.post_office import PostOffice

pytestmark = pytest.mark.django_db

OFFICE = "olu.offord@larkfield.example"
TECHNICIAN = "theo.tarn@larkfield.example"
HEAD = "hannah.heath@larkfield.example"
CLERK = "cleo.clough@larkfield.example"
CHAIR = "chris.chalke@larkfield.example"
ICT = "ines.ito@larkfield.example"
FRIDAY = evening(6).replace(hour=15)


@pytest.fixture
def quiet(school: School, server: Server, at: Callable[[datetime], None]) -> School:
    """The school, with nothing promised but its two systems."""
    by_nothing_shipped(school, evening(2))
    return school


@pytest.fixture
def all_kept(quiet: School, night: Night) -> School:
    for day in (3, 4, 5):
        night(day, SIMS, FINANCE)
    return quiet


def subjects(told: list[tuple[str, str]]) -> dict[str, str]:
    whole = ((to, " ".join(subject.split())) for to, subject in told)
    return {to: subject.removeprefix("Larkfield Primary School: ") for to, subject in whole}


def test_when_all_is_well_it_comes_too_and_says_so_in_the_subject(
    all_kept: School, tell: Tell, office: PostOffice
) -> None:
    assert tell(FRIDAY - timedelta(minutes=1)) == []
    told = subjects(tell(FRIDAY))
    assert told == dict.fromkeys(
        (HEAD, OFFICE, TECHNICIAN), "all 2 systems kept; no job due next week"
    )
    golden("week-all-well", body_to(office, HEAD))
    assert tell(FRIDAY + timedelta(minutes=1)) == []


def test_what_is_not_kept_and_whose_jobs_are_due_is_counted_and_told(
    quiet: School, night: Night, tell: Tell, office: PostOffice
) -> None:
    make_person(quiet, Role.CLERK)
    for day in (3, 4, 5):
        night(day, FINANCE)
    at = evening(5)
    promise(quiet, "minutes", "Minutes are filed", Role.CLERK, done=date(2026, 10, 9), at=at)
    promise(
        quiet,
        "papers",
        "Paper records are looked through",
        Role.OFFICE_MANAGER,
        done=date(2026, 9, 22),
        at=at,
        deputy=Role.ICT_COORDINATOR,
    )
    tell(morning(6))
    told = subjects(tell(FRIDAY))
    assert told == {
        HEAD: "1 of 2 systems kept; 1 job due next week, 1 promise not kept",
        OFFICE: "1 of 2 systems kept; 1 job due next week, 1 promise not kept",
        TECHNICIAN: "1 of 2 systems kept; 1 job due next week, 1 promise not kept",
        CLERK: "for you, 1 job due next week",
        ICT: "for you, 1 promise not kept",
    }
    golden("week-not-well", body_to(office, OFFICE))
    golden("week-jobs", body_to(office, CLERK))
    golden("week-passed-on", body_to(office, ICT))


def test_it_comes_on_the_last_school_day_of_the_week(
    school: School, all_kept: School, tell: Tell
) -> None:
    Closure.objects.create(
        school=school, name="Training", first_on=date(2026, 11, 6), last_on=date(2026, 11, 6)
    )
    assert len(tell(evening(5).replace(hour=15))) == 3
    assert tell(FRIDAY) == []


def test_a_worker_that_was_down_on_friday_sends_it_at_the_weekend(
    all_kept: School, tell: Tell
) -> None:
    tell(evening(5).replace(hour=15))
    assert len(tell(evening(7).replace(hour=16))) == 3
    assert tell(evening(8).replace(hour=16)) == []
    next_week = subjects(tell(evening(9).replace(hour=16)))
    assert HEAD not in next_week, "that week has its own"


def test_its_time_can_be_chosen(school: School, all_kept: School, tell: Tell) -> None:
    Rules.objects.create(school=school, week_at=FRIDAY.replace(hour=12).time())
    assert len(tell(FRIDAY.replace(hour=12))) == 3


def test_the_chair_gets_it_who_asks_for_it_and_who_wants_none_gets_none(
    school: School, all_kept: School, tell: Tell
) -> None:
    chair, technician = visitor(school, Role.CHAIR), visitor(school, Role.TECHNICIAN)
    actions.choose(visitor=chair, chosen=Chosen("yes", "all"), at=evening(3))
    actions.choose(visitor=technician, chosen=Chosen("yes", "none"), at=evening(3))
    assert set(subjects(tell(FRIDAY))) == {HEAD, OFFICE, CHAIR}


def test_a_week_of_holiday_is_quiet(all_kept: School, tell: Tell) -> None:
    at = datetime(2026, 12, 25, 15, 30, tzinfo=UTC)
    assert tell(at) == []
    assert Round.objects.get(kind="week").letters == 0


def test_in_a_holiday_what_is_promised_every_day_has_its_line(
    all_kept: School, server: Server, systems: dict[str, System], tell: Tell, office: PostOffice
) -> None:
    System.objects.filter(name=SIMS).update(backup_cadence="every day at 19:00")
    at = datetime(2026, 12, 25, 15, 30, tzinfo=UTC)
    server.backs_up(SIMS, "store", at - timedelta(hours=20))
    server.reports(at - timedelta(hours=19))
    server.agent.last_heard_at = at
    server.agent.save()
    told = tell(at)
    assert {to for to, _ in told} == {HEAD, OFFICE, TECHNICIAN}
    assert all(subject.startswith("Larkfield Primary School, holiday:") for _, subject in told)
    golden("week-holiday", body_to(office, HEAD))
    System.objects.filter(name=FINANCE).update(backup_cadence="every day at 19:00")
    told = tell(at + timedelta(days=7))
    assert {" ".join(subject.split()) for _, subject in told} == {
        "Larkfield Primary School, holiday: 0 of 2 daily backups made"
    }
    golden("week-holiday-not-well", body_to(office, HEAD))


def test_what_was_told_and_is_back_is_said_in_the_weeks_letter(
    quiet: School, night: Night, tell: Tell, office: PostOffice
) -> None:
    night(3, SIMS)
    tell(morning(4))
    for day in (4, 5):
        night(day, SIMS, FINANCE)
    tell(FRIDAY)
    said = " ".join(body_to(office, OFFICE).split())
    assert "Finance (FMS) is back: its newest good backup is of Thursday" in said
    assert "is back" not in body_to(office, HEAD), "who was not told of it need not be told so"


def test_bases_are_counted_apart_and_what_is_broken_is_not_kept(
    quiet: School, night: Night, tell: Tell, office: PostOffice
) -> None:
    for day in (3, 4, 5):
        night(day, SIMS, FINANCE)
    at = evening(5)
    promise(quiet, "a", "Doors are locked", Role.CLERK, done=date(2026, 11, 5), at=at)
    promise(quiet, "b", "Keys are kept", Role.CLERK, done=date(2026, 11, 5), at=at, kept=False)
    tell(morning(6))
    tell(FRIDAY)
    said = " ".join(body_to(office, HEAD).split())
    assert "1 of 2 promises is kept: 1 as staff say." in said
    assert "Keys are kept: not so (clerk to the governors" in said


def test_composing_takes_the_same_number_of_statements_for_many_readers(
    school: School, all_kept: School
) -> None:
    with CaptureQueriesContext(connection) as few:
        week_of(school, FRIDAY)
    for number in range(12):
        make_person(school, Role.HEADTEACHER, f"Head {number}")
    with CaptureQueriesContext(connection) as many:
        assert len(week_of(school, FRIDAY).outgoing) == 15
    assert len(many) == len(few)


def test_people_of_several_posts_get_one_letter(
    school: School, people: dict[Role, User], all_kept: School, tell: Tell
) -> None:
    Membership.objects.create(
        school=school,
        user=people[Role.HEADTEACHER],
        role=Role.TECHNICIAN.value,
        since=evening(2),
    )
    assert len([to for to, _ in tell(FRIDAY) if to == HEAD]) == 1

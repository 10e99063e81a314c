"""What falls due by itself: daily heads and their mails, nightly checks, clearing up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.hub.evidence.actions import record, sign_head
from abide.hub.evidence.models import ChainCheck, Head
from abide.hub.people.models import Link
from abide.hub.schools.models import School
from abide.hub.worker import duties
from abide.hub.worker.duties import check_chains, checks_due, clear_up, close_days, heads_due
from abide.hub.worker.models import Mail
from tests.hub.conftest import SignIn
from tests.hub.people import make_person, make_school

pytestmark = pytest.mark.django_db

AFTERNOON = datetime(2026, 7, 6, 15, 0, tzinfo=UTC)  # 16:00 in London, where it is summer
BEFORE_MIDNIGHT = datetime(2026, 7, 6, 22, 59, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2026, 7, 6, 23, 1, tzinfo=UTC)
MONDAY = date(2026, 7, 6)


@pytest.fixture
def at_work(school: School, at: Callable[[datetime], None]) -> School:
    """Return the school, with one deed of Monday afternoon and people to be told."""
    at(AFTER_MIDNIGHT)
    for role in (Role.HEADTEACHER, Role.CHAIR, Role.OFFICE_MANAGER):
        make_person(school, role)
    School.objects.filter(pk=school.pk).update(witness_email="witness@parish.example")
    school.refresh_from_db()
    note(school, AFTERNOON)
    return school


def note(school: School, at: datetime) -> None:
    record(school=school, kind="settings changed", by="hub", at=at, facts={"setting": "x"})


def test_the_head_of_a_day_is_signed_after_midnight_by_the_school_s_own_clock(
    at_work: School,
) -> None:
    assert close_days(at=BEFORE_MIDNIGHT) == 0
    assert close_days(at=AFTER_MIDNIGHT) == 1
    (head,) = Head.objects.all()
    assert head.day == MONDAY


def test_headteacher_chair_and_the_witness_get_it_once(at_work: School) -> None:
    close_days(at=AFTER_MIDNIGHT)
    close_days(at=AFTER_MIDNIGHT + timedelta(minutes=1))
    assert sorted(Mail.objects.values_list("to", flat=True)) == [
        "chris.chalke@larkfield.example",
        "hannah.heath@larkfield.example",
        "witness@parish.example",
    ]
    assert Head.objects.count() == 1
    head = Head.objects.get()
    assert all(head.hash in mail.body for mail in Mail.objects.all())


def test_a_worker_that_died_between_signing_and_mailing_mails_what_was_signed(
    at_work: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(**told: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(duties, "post", die)
        with pytest.raises(KeyboardInterrupt):
            close_days(at=AFTER_MIDNIGHT)
    signed = Head.objects.get()
    assert Mail.objects.count() == 0
    assert close_days(at=AFTER_MIDNIGHT + timedelta(minutes=5)) == 1
    assert Head.objects.get() == signed
    assert Mail.objects.count() == 3


def test_what_goes_wrong_in_one_school_holds_up_no_other(
    at_work: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_school("Ashdown Primary School", "ashdown")
    make_person(other, Role.HEADTEACHER, "Ann Other")
    note(other, AFTERNOON)
    really = sign_head

    def refuse_one(*, school: School, day: date, at: datetime) -> Head:
        if school == at_work:
            raise Refused("no key")
        return really(school=school, day=day, at=at)

    monkeypatch.setattr(duties, "sign_head", refuse_one)
    assert close_days(at=AFTER_MIDNIGHT) == 1
    assert [head.school for head in Head.objects.all()] == [other]


def test_a_school_without_any_deed_yet_has_no_head(school: School) -> None:
    assert list(heads_due(AFTER_MIDNIGHT)) == []


def test_finding_what_is_due_costs_the_same_for_any_number_of_schools(
    school: School, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        note(make_school(f"School {number}", f"school-{number}"), AFTERNOON)
    with django_assert_num_queries(2):
        assert len(list(heads_due(AFTER_MIDNIGHT))) == 5
    with django_assert_num_queries(2):
        assert len(list(checks_due(AFTER_MIDNIGHT))) == 5


def test_chains_are_read_once_a_night(at_work: School) -> None:
    at_three = datetime(2026, 7, 7, 2, 0, tzinfo=UTC)
    assert check_chains(at=AFTERNOON) == 1
    assert check_chains(at=AFTER_MIDNIGHT) == 0
    assert check_chains(at=at_three - timedelta(hours=1, minutes=1)) == 0
    assert check_chains(at=at_three) == 1
    assert check_chains(at=at_three + timedelta(hours=20)) == 0
    assert [each.intact for each in ChainCheck.objects.all()] == [True, True]


def test_what_has_expired_is_forgotten_once_a_day(school: School, as_role: SignIn) -> None:
    now = datetime.now(UTC)
    as_role(Role.CLERK)
    Session.objects.update(expire_date=now - timedelta(days=1))
    live = as_role(Role.GOVERNOR)
    for name, expires in (("old", now - timedelta(days=31)), ("new", now + timedelta(days=1))):
        Link.objects.create(
            token_hash=name, purpose=Link.Purpose.INVITATION, made_at=now, expires_at=expires
        )
    assert clear_up(at=now)
    assert [link.token_hash for link in Link.objects.all()] == ["new"]
    assert Session.objects.count() == 1
    assert isinstance(live, Client)
    assert not clear_up(at=now + timedelta(hours=23))
    assert clear_up(at=now + timedelta(hours=24))

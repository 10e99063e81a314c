"""A real mailbox is emptied into the log: nothing lost, nothing twice, no school in the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from pydantic import ValidationError
from pytest_django import Settings

from abide.domain.control import Status
from abide.domain.roles import Role
from abide.hub.configuration import Configuration, Reports
from abide.hub.schools.models import School
from abide.hub.suppliers import actions, queries
from abide.hub.suppliers.models import Look, Report
from abide.hub.suppliers.sources import mailbox as source
from abide.hub.worker import doctoring
from tests.hub.people import make_person, make_school
from tests.hub.suppliers.conftest import Expect
from tests.hub.suppliers.mailbox import Mailbox
from tests.hub.suppliers.mails import AT, mail, passed_on
from tests.hub.suppliers.promise import judged
from tests.hub.worker.post_office import free_port

pytestmark = pytest.mark.django_db
TAKEN, PUT_BY = "Abide taken", "Abide put by"
LATER = timedelta(minutes=6)


def test_a_mail_that_comes_is_taken_in_and_moved_aside(
    box: Mailbox, promised: School, expecting: Expect
) -> None:
    expecting()
    box.deliver(mail(), AT)
    assert actions.fetch(at=AT) == 1
    assert judged(promised, AT).status is Status.KEPT
    assert (box.count(), box.count(TAKEN)) == (0, 1)
    assert Report.objects.get().received_at == AT


def test_a_mail_that_is_passed_on_by_the_office_makes_the_promise_kept(
    box: Mailbox, promised: School, expecting: Expect
) -> None:
    expecting()
    office = make_person(promised, Role.OFFICE_MANAGER)
    box.deliver(passed_on(by=office.email), AT)
    actions.fetch(at=AT)
    assert judged(promised, AT).status is Status.KEPT


def test_the_moment_the_mailbox_got_it_is_what_counts_and_no_later_one(
    box: Mailbox, expecting: Expect
) -> None:
    expecting()
    box.deliver(mail(at=AT + timedelta(days=3)), AT)
    actions.fetch(at=AT + timedelta(hours=2))
    row = Report.objects.get()
    assert (row.received_at, row.moment) == (AT, AT)


def test_a_worker_that_died_before_it_moved_a_mail_takes_it_no_second_time(
    box: Mailbox, expecting: Expect, monkeypatch: pytest.MonkeyPatch
) -> None:
    expecting()
    box.deliver(mail(), AT)

    def die(*words: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(source.Box, "move", die)
        with pytest.raises(KeyboardInterrupt):
            actions.fetch(at=AT)
    assert (Report.objects.count(), box.count()) == (1, 1)
    assert actions.fetch(at=AT + LATER) == 0
    assert (Report.objects.count(), box.count(), box.count(TAKEN)) == (1, 0, 1)


def test_one_mail_that_cannot_be_written_down_holds_up_no_other_and_is_kept_for_later(
    box: Mailbox, expecting: Expect, monkeypatch: pytest.MonkeyPatch, promised: School
) -> None:
    expecting()
    box.deliver(mail("Poison"), AT)
    box.deliver(mail("Sound"), AT)
    take: Callable[..., Any] = actions.take_in

    def failing(**words: Any) -> Any:
        if words["brought"].came.mail.subject == "Poison":
            raise DatabaseError("disk is full")
        return take(**words)

    with monkeypatch.context() as patched:
        patched.setattr("abide.hub.suppliers.actions.fetching.take_in", failing)
        assert actions.fetch(at=AT) == 1
    (seen,) = queries.sources_of(promised)
    assert "1 mail could not be taken in" in seen.trouble
    assert (box.count(), box.count(TAKEN)) == (1, 1)
    assert actions.fetch(at=AT + LATER) == 1
    assert queries.sources_of(promised)[0].trouble == ""


def test_a_mail_that_trips_us_is_put_by_and_holds_up_no_other(
    box: Mailbox, expecting: Expect, monkeypatch: pytest.MonkeyPatch
) -> None:
    expecting()
    box.deliver(mail("Poison"), AT)
    box.deliver(mail("Sound"), AT)
    take: Callable[..., Any] = actions.take_in

    def failing(**words: Any) -> Any:
        if words["brought"].came.mail.subject == "Poison":
            raise OverflowError("date value out of range")
        return take(**words)

    with monkeypatch.context() as patched:
        patched.setattr("abide.hub.suppliers.actions.fetching.take_in", failing)
        assert actions.fetch(at=AT) == 1
    assert (box.count(), box.count(TAKEN), box.count(PUT_BY)) == (0, 1, 1)


def test_it_is_looked_into_every_five_minutes_and_no_oftener(
    box: Mailbox, expecting: Expect
) -> None:
    expecting()
    actions.fetch(at=AT)
    box.deliver(mail(), AT)
    assert actions.fetch(at=AT + timedelta(minutes=1)) == 0
    assert actions.fetch(at=AT + LATER) == 1


def test_a_mailbox_that_does_not_answer_is_told_and_its_neighbour_is_read(
    box: Mailbox, promised: School, expecting: Expect, settings: Settings
) -> None:
    expecting()
    dead = box.settings().model_copy(update={"port": free_port()})
    settings.CONFIGURATION = Configuration(reports=(dead, box.settings()))
    box.deliver(mail(), AT)
    assert actions.fetch(at=AT) == 1
    away, works = queries.sources_of(promised)
    assert "does not answer" in away.trouble
    assert (away.failing_since, works.trouble) == (AT, "")
    actions.fetch(at=AT + LATER)
    assert queries.sources_of(promised)[0].failing_since == AT, "since when, not since last"
    assert "does not answer" in queries.troubles(AT)[0]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"user": "reports", "password_file": "/nowhere/password"}, "password of the mailbox"),
        ({"mailbox": "Nowhere"}, "does not do what it is asked"),
        ({"encryption": "tls"}, "The mailbox at 127.0.0.1"),
        ({"encryption": "starttls"}, "The mailbox at 127.0.0.1"),
    ],
)
def test_what_is_wrong_with_the_mailbox_is_told_in_words(
    box: Mailbox, promised: School, settings: Settings, more: dict[str, str], said: str
) -> None:
    settings.CONFIGURATION = Configuration(reports=(box.settings(**more),))
    assert actions.fetch(at=AT) == 0
    assert said in queries.sources_of(promised)[0].trouble


def test_a_wrong_password_is_told(box: Mailbox, promised: School, settings: Settings) -> None:
    wrong = box.home / "wrong"
    wrong.write_text("another")
    settings.CONFIGURATION = Configuration(reports=(box.settings(password_file=str(wrong)),))
    actions.fetch(at=AT)
    assert "does not accept our user name" in queries.sources_of(promised)[0].trouble


def test_each_school_of_a_hub_has_an_address_of_its_own(
    box: Mailbox, promised: School, expecting: Expect
) -> None:
    other = make_school("Otherford Primary School", "otherford")
    expecting()
    assert queries.sources_of(promised)[0].address == "reports+larkfield@hub.example"
    box.deliver(mail(to="reports+larkfield@hub.example"), AT)
    box.deliver(mail("Other", to="Reports+OTHERFORD@hub.example"), AT)
    box.deliver(mail("Both", to="reports+larkfield@hub.example, reports+otherford@hub.example"), AT)
    box.deliver(mail("Nobody's", to="reports@hub.example"), AT)
    box.deliver(mail("Stranger's", to="reports+larkfield@elsewhere.example"), AT)
    assert actions.fetch(at=AT) == 4
    assert Report.objects.filter(school=promised).count() == 2
    assert Report.objects.filter(school=other).count() == 2
    assert (box.count(), box.count(TAKEN), box.count(PUT_BY)) == (0, 3, 2)
    assert Look.objects.get().put_by == 2
    assert "2 mails named no school" in queries.troubles(AT)[0]
    box.empty()
    actions.fetch(at=AT + LATER)
    assert queries.troubles(AT) == []


def test_a_mailbox_of_one_school_takes_all_that_comes_and_is_shown_to_no_other(
    box: Mailbox, promised: School, settings: Settings
) -> None:
    other = make_school("Otherford Primary School", "otherford")
    settings.CONFIGURATION = Configuration(reports=(box.settings(school="otherford"),))
    box.deliver(mail(), AT)
    assert actions.fetch(at=AT) == 1
    assert Report.objects.get().school == other
    assert queries.sources_of(promised) == []
    assert queries.sources_of(other)[0].address == "reports@hub.example"


def test_a_hostile_mail_among_others_is_left_to_a_person(
    box: Mailbox, promised: School, expecting: Expect
) -> None:
    expecting()
    box.deliver(b"From: backup@provider.example\r\nSubject: \xff\xfe\r\n\r\n" + b"\xff" * 5000, AT)
    deep = b"".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n'.encode()
        for n in range(500)
    )
    box.deliver(b"From: backup@provider.example\r\nSubject: deep\r\n" + deep, AT)
    box.deliver(mail(), AT)
    assert actions.fetch(at=AT) == 3
    assert queries.waiting_of(promised).count() == 2
    assert judged(promised, AT).status is Status.KEPT


def test_more_than_can_be_read_is_left_to_a_person_and_its_end_is_not_fetched(
    box: Mailbox, promised: School, expecting: Expect
) -> None:
    expecting()
    box.deliver(mail("Backup completed successfully", "line of text\n" * 450_000), AT)
    assert actions.fetch(at=AT) == 1
    (row,) = queries.waiting_of(promised)
    assert "longer than can be read" in row.why
    assert not row.entry.kept.filter(name="original").exists()


def test_passwords_travel_encrypted_but_on_this_very_machine() -> None:
    said = {"host": "imap.example", "user": "u", "password_file": "p", "address": "a@b.example"}
    assert Reports.model_validate(said).encryption == "tls"
    with pytest.raises(ValidationError, match="this very machine"):
        Reports.model_validate({**said, "encryption": "none"})


def test_a_day_in_the_log_is_the_day_it_came(box: Mailbox, expecting: Expect) -> None:
    expecting()
    box.deliver(mail(at=datetime(2026, 11, 16, 22, 0, tzinfo=UTC)), AT)
    actions.fetch(at=AT)
    row = Report.objects.get()
    assert row.moment == datetime(2026, 11, 16, 22, 0, tzinfo=UTC)
    assert row.entry.at == AT


def test_the_doctor_names_a_mailbox_that_does_not_answer_and_says_when_all_works(
    box: Mailbox, promised: School, settings: Settings
) -> None:
    def said() -> list[tuple[bool, str]]:
        looks = doctoring.examine(AT)
        return [(each.ok, each.detail) for each in looks if "suppliers' reports" in each.name]

    actions.fetch(at=AT)
    assert said() == [(True, "come in")]
    dead = box.settings().model_copy(update={"port": free_port()})
    settings.CONFIGURATION = Configuration(reports=(dead,))
    actions.fetch(at=AT)
    ((ok, detail),) = said()
    assert not ok
    assert "The mailbox at 127.0.0.1 does not answer" in detail
    settings.CONFIGURATION = Configuration()
    assert said() == []

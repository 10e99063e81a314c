"""Mails: written into the outbox, handed to a real mail server, tried again, given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail import EmailMessage
from pytest_django import DjangoAssertNumQueries, Settings

from abide.hub.configuration import Configuration, MailServer
from abide.hub.telling.queries import Outgoing, Telling
from abide.hub.worker.actions import GIVEN_UP_AFTER, LEASE, post, post_telling, send_waiting
from abide.hub.worker.mail import OutboxBackend
from abide.hub.worker.models import Mail
from abide.hub.worker.queries import outbox
from tests.hub.worker.post_office import PostOffice, free_port, post_office

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 19, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    with post_office() as opened:
        settings.CONFIGURATION = Configuration(mail=opened.server)
        yield opened


def write(*to: str, about: str = "head:1", at: datetime = NOW) -> int:
    return post(
        to=to, subject="The log of today", body="Keep this.\n", at=at, about=about, school=None
    )


def test_a_mail_is_handed_over_with_its_name_and_its_words_are_forgotten(
    office: PostOffice,
) -> None:
    write("head@school.example")
    assert send_waiting(at=NOW) == 1
    (mail,) = Mail.objects.all()
    (letter,) = office.mails
    assert (letter["To"], letter["Subject"]) == ("head@school.example", "The log of today")
    assert letter["From"] == "Abide <abide@school.example>"
    assert letter["Message-ID"] == f"<{mail.public_id}@school.example>"
    assert letter.get_payload() == "Keep this.\r\n"
    assert (mail.sent_at, mail.body) == (NOW, "")
    assert send_waiting(at=NOW + MINUTE) == 0


def test_the_same_thing_is_told_once_to_each_address(office: PostOffice) -> None:
    assert write("head@school.example", "Chair@school.example") == 2
    assert write("head@school.example", "chair@school.example", "", "new@school.example") == 1
    send_waiting(at=NOW)
    assert sorted(office.letters) == [
        ("chair@school.example", "The log of today"),
        ("head@school.example", "The log of today"),
        ("new@school.example", "The log of today"),
    ]


def test_a_refused_mail_is_tried_again_later_and_later_each_time(office: PostOffice) -> None:
    office.answer = "451 try again later"
    write("head@school.example")
    at = NOW
    pauses = []
    for _ in range(8):
        assert send_waiting(at=at) == 0
        mail = Mail.objects.get()
        pauses.append((mail.not_before - at) / MINUTE)
        at = mail.not_before
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert mail.why_not == (
        f"The mail server 127.0.0.1, port {office.port}, refused it (code 451)."
    )
    office.answer = "250 OK"
    assert send_waiting(at=at - MINUTE) == 0
    assert send_waiting(at=at) == 1


def test_an_address_that_is_refused_for_good_is_given_up_and_said(office: PostOffice) -> None:
    office.answer_to = "550 no such person"
    write("gone@school.example")
    send_waiting(at=NOW)
    mail = Mail.objects.get()
    assert (mail.given_up_at, mail.body) == (NOW, "")
    assert mail.why_not.endswith("does not take mail for this address.")


def test_without_a_mail_server_mails_wait_and_are_given_up_after_a_week() -> None:
    write("head@school.example")
    assert send_waiting(at=NOW + MINUTE) == 0
    assert (outbox().has_server, outbox().waiting, outbox().waiting_since) == (False, 1, NOW)
    send_waiting(at=NOW + GIVEN_UP_AFTER + MINUTE)
    mail = Mail.objects.get()
    assert (outbox().waiting, mail.body) == (0, "")
    assert mail.why_not == "It waited for a week and could not be sent."


def test_a_mail_server_that_is_away_is_named(settings: Settings) -> None:
    port = free_port()
    server = MailServer(host="127.0.0.1", port=port, starttls=False, sender="a@school.example")
    settings.CONFIGURATION = Configuration(mail=server)
    write("head@school.example")
    send_waiting(at=NOW)
    said = outbox().why_not
    assert said == (
        f"The mail server 127.0.0.1, port {port}, does not answer (Connection refused)."
    )


def test_a_server_without_encryption_is_not_trusted_with_mails(
    office: PostOffice, settings: Settings
) -> None:
    wanted = office.server.model_copy(update={"starttls": True})
    settings.CONFIGURATION = Configuration(mail=wanted)
    write("head@school.example")
    assert send_waiting(at=NOW) == 0
    assert office.mails == []
    assert "offers no encryption" in outbox().why_not


def test_a_password_that_cannot_be_read_is_said(office: PostOffice, settings: Settings) -> None:
    wanted = office.server.model_copy(update={"user": "abide", "password_file": "secrets/none"})
    settings.CONFIGURATION = Configuration(mail=wanted)
    write("head@school.example")
    send_waiting(at=NOW)
    assert outbox().why_not == "The file with the mail server's password cannot be read."


def test_what_a_worker_died_over_is_claimed_anew_after_the_lease(office: PostOffice) -> None:
    write("head@school.example")

    mail = Mail.objects.get()
    Mail.objects.filter(pk=mail.pk).update(tries=1, not_before=NOW + LEASE)  # as a claim leaves it
    assert send_waiting(at=NOW + MINUTE) == 0
    assert send_waiting(at=NOW + LEASE) == 1


def test_django_s_own_mails_go_into_the_outbox(office: PostOffice) -> None:
    mail = EmailMessage("Reset your\r\npassword", "A link.", to=["olu@school.example"])
    assert OutboxBackend().send_messages([mail]) == 1
    assert office.mails == []
    send_waiting(at=Mail.objects.get().made_at)
    assert office.letters == [("olu@school.example", "Reset your password")]


def test_letters_of_one_thread_say_so(office: PostOffice) -> None:
    letter = Outgoing("olu@school.example", "A", "B")
    post_telling(telling=Telling("n1", "backups@abide", (letter,)), at=NOW, school=None)
    send_waiting(at=NOW)
    (mail,) = office.mails
    assert mail["References"] == mail["In-Reply-To"] == "<backups@abide>"


def test_the_outbox_is_read_in_two_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(5):
        write("head@school.example", about=f"n{number}")
    with django_assert_num_queries(2):
        outbox()

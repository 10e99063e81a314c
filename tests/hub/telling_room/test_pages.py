"""The page Messages: what I get and how, a test by the very same path, who is told when."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from abide.domain.roles import Role
from abide.hub.schools.models import School
from abide.hub.telling.models import Choice, Rules, Way
from abide.hub.telling.queries import messages_page
from abide.hub.worker.actions import send_waiting
from abide.hub.worker.models import Mail
from tests.hub.conftest import SignIn
from tests.hub.people import visitor
from tests.hub.telling_room.test_choices import SLACK
from tests.hub.worker.post_office import PostOffice

pytestmark = pytest.mark.django_db

URL = "/schools/larkfield/messages/"
NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(at: Callable[[datetime], None]) -> None:
    at(NOW)


def words(client: Client, url: str = URL) -> str:
    return " ".join(strip_tags(client.get(url).content.decode()).split())


def test_it_says_first_what_i_get(as_role: SignIn) -> None:
    head = words(as_role(Role.HEADTEACHER))
    assert "You are mailed on the morning after a backup of yours did not happen" in head
    assert "once a week how the school stands." in head
    assert "once a week your jobs, if there are any." in words(as_role(Role.GOVERNOR))


def test_what_i_choose_holds(school: School, as_role: SignIn) -> None:
    client = as_role(Role.TECHNICIAN)
    sent = client.post(f"{URL}mine/", {"morning": "yes", "week": "none"}, follow=True)
    assert "and no summary of the week." in " ".join(strip_tags(sent.content.decode()).split())
    assert Choice.objects.get().wants == "none"


def test_a_test_is_the_letter_of_the_week_by_the_very_same_path(
    school: School, as_role: SignIn, office: PostOffice
) -> None:
    client = as_role(Role.OFFICE_MANAGER)
    page = client.post("/schools/larkfield/settings/mail/test/", follow=True)
    shown = strip_tags(page.content.decode())
    (mail,) = office.mails
    subject = " ".join(str(mail["Subject"]).split())
    assert subject.startswith("Test: Larkfield Primary School: ")
    assert "You get this because you asked for a test" in mail.get_payload()
    assert "It was handed over." in shown
    assert "olu.offord@larkfield.example" in shown


def test_a_test_that_was_not_taken_says_why(
    school: School, as_role: SignIn, office: PostOffice
) -> None:
    office.answer_to = "550 no such person"
    client = as_role(Role.OFFICE_MANAGER)
    page = client.post("/schools/larkfield/settings/mail/test/", follow=True)
    assert "does not take mail for this address" in strip_tags(page.content.decode())


def test_another_persons_test_is_not_shown(
    school: School, as_role: SignIn, office: PostOffice
) -> None:
    page = as_role(Role.OFFICE_MANAGER).post("/schools/larkfield/settings/mail/test/")
    other = as_role(Role.GOVERNOR).get(page["Location"])
    assert (other.status_code, other["Location"]) == (302, URL)


def test_a_way_is_added_shown_by_its_service_alone_and_taken_away(
    school: School, as_role: SignIn
) -> None:
    client = as_role(Role.TECHNICIAN)
    client.post(f"{URL}ways/add/", {"address": SLACK, "morning": "on"})
    way = Way.objects.get()
    page = client.get(URL).content.decode()
    assert "Slack" in page
    assert "hooks.slack.com" not in page
    for method in ("get", "post"):
        other = getattr(as_role(Role.GOVERNOR), method)(f"{URL}ways/{way.public_id}/end/")
        assert (other.status_code, other["Location"]) == (302, URL)
    assert Way.objects.filter(ended_at=None).exists()
    client.post(f"{URL}ways/{way.public_id}/end/", follow=True)
    assert "Slack" not in words(client).replace("Teams, Slack", "")


def test_a_refused_address_names_the_field_and_is_not_shown_again(as_role: SignIn) -> None:
    page = as_role(Role.TECHNICIAN).post(
        f"{URL}ways/add/", {"address": "jsons://10.0.0.1/secret", "morning": "on"}
    )
    text = page.content.decode()
    assert "are not allowed on this hub" in text
    assert "10.0.0.1" not in text


def test_a_calendars_address_is_shown_once(as_role: SignIn) -> None:
    client = as_role(Role.GOVERNOR)
    page = client.post(f"{URL}calendar/make/", follow=True)
    found = re.search(r"https?://[^<\s]+/calendar/[^<\s]+\.ics", page.content.decode())
    assert found
    assert page["Cache-Control"] == "no-store"
    again = client.get(f"{URL}calendar/", follow=True)
    assert ".ics" not in again.content.decode()


def test_only_who_manages_people_changes_when_others_are_told(
    school: School, as_role: SignIn
) -> None:
    for path in ("rules/", "addresses/add/"):
        assert as_role(Role.TECHNICIAN).get(f"{URL}{path}").status_code == 403
    client = as_role(Role.HEADTEACHER)
    told = {
        "morning_at": "07:00",
        "week_at": "14:00",
        "deputy_after_days": "5",
        "head_after_days": "10",
        "version": "1",
    }
    page = client.post(f"{URL}rules/", told, follow=True)
    assert "At 07:00 on each school day" in " ".join(strip_tags(page.content.decode()).split())
    late = client.post(f"{URL}rules/", {**told, "morning_at": "09:00", "version": "2"})
    assert "Enter 08:00 or an earlier time." in late.content.decode()
    assert f"{Rules.objects.get().morning_at:%H:%M}" == "07:00"


def test_of_two_who_change_the_rules_the_second_sees_both(as_role: SignIn) -> None:
    client = as_role(Role.HEADTEACHER)
    told = {
        "morning_at": "07:00",
        "week_at": "15:00",
        "deputy_after_days": "7",
        "head_after_days": "14",
        "version": "1",
    }
    client.post(f"{URL}rules/", told)
    page = client.post(f"{URL}rules/", {**told, "morning_at": "06:00"})
    assert page.status_code == 409
    shown = strip_tags(page.content.decode())
    assert "07:00" in shown
    assert "06:00" in shown
    assert 'name="version" value="2"' in page.content.decode()


def test_what_was_sent_names_a_way_by_its_service_and_its_person(
    school: School, as_role: SignIn, office: PostOffice
) -> None:
    client = as_role(Role.OFFICE_MANAGER)
    client.post(f"{URL}ways/add/", {"address": SLACK, "week": "on"})
    way = Way.objects.get()
    Mail.objects.create(
        school=school,
        about="week:1",
        to=f"way:{way.public_id}",
        way=way,
        subject="All well",
        made_at=NOW,
        not_before=NOW,
        given_up_at=NOW,
    )
    assert "Slack, Olu Offord" in words(client, "/schools/larkfield/settings/mail/")
    table = client.get("/schools/larkfield/settings/mail/mails.csv").content.decode()
    assert "Slack, Olu Offord" in table
    assert send_waiting(at=NOW) == 0


def test_the_page_takes_the_same_number_of_statements_for_many_people_and_ways(
    school: School, as_role: SignIn
) -> None:
    me = visitor(school, Role.TECHNICIAN)
    with CaptureQueriesContext(connection) as few:
        messages_page(me, NOW)
    client = as_role(Role.TECHNICIAN)
    for role in (Role.CLERK, Role.GOVERNOR, Role.HEADTEACHER):
        visitor(school, role)
        client.post(f"{URL}ways/add/", {"address": SLACK, "morning": "on"})
    with CaptureQueriesContext(connection) as many:
        assert len(messages_page(me, NOW).ways) == 3
    assert len(many) == len(few)

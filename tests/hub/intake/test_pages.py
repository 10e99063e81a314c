"""The pages about servers that report."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from abide.domain.roles import Role
from abide.hub.backups.models import Agent
from abide.hub.evidence.models import Entry
from abide.hub.intake import queries
from abide.hub.intake.actions import end_agent, make_code
from abide.hub.intake.models import EnrolmentCode
from abide.hub.schools.models import School
from abide.hub.web import clock
from abide.wire.codes import read_code
from tests.hub.conftest import SignIn

pytestmark = pytest.mark.django_db
PAGE = "/schools/larkfield/agents/"


def agent(school: School, name: str = "Office server", **more: Any) -> Agent:
    import uuid

    fields: dict[str, Any] = {
        "public_id": uuid.uuid4(),
        "school": school,
        "name": name,
        "public_key": "a" * 64,
        "enrolled_at": clock.now(),
        "last_heard_at": clock.now(),
    }
    return Agent.objects.create(**fields | more)


def test_an_empty_page_says_what_to_do(as_role: SignIn) -> None:
    text = as_role(Role.TECHNICIAN).get(PAGE).content.decode()
    assert "No server reports yet" in text
    assert "Enrol the first server" in text
    assert "Enrol the first server" not in as_role(Role.GOVERNOR).get(PAGE).content.decode()


def test_a_refused_log_a_wrong_clock_and_silence_are_told(school: School, as_role: SignIn) -> None:
    agent(school, refusal="Entry 7 is missing.", refused_at=clock.now(), skew_seconds=-900)
    agent(school, "Library server", last_heard_at=clock.now() - timedelta(hours=30))
    text = as_role(Role.OFFICE_MANAGER).get(PAGE).content.decode()
    assert "Entry 7 is missing." in text
    assert "15 minutes slow" in text
    assert "Silent" in text


def test_the_command_is_shown_once_and_its_code_works(school: School, as_role: SignIn) -> None:
    browser = as_role(Role.TECHNICIAN)
    assert "Name of the server" in browser.get(PAGE + "enrol/").content.decode()
    page = browser.post(PAGE + "enrol/", {"name": "Office server"})
    text = page.content.decode()
    assert page["Cache-Control"] == "no-store"
    command = text.split("abide agent enrol ")[1].split("<")[0].split()
    assert read_code(command[1]).public == EnrolmentCode.objects.get().code_hash
    assert command[1] not in browser.get(PAGE).content.decode()
    assert Entry.objects.filter(kind="agent code made").count() == 1


def test_a_name_that_is_a_path_or_missing_is_asked_for_again(as_role: SignIn) -> None:
    browser = as_role(Role.TECHNICIAN)
    for name in ("", "/srv/x"):
        page = browser.post(PAGE + "enrol/", {"name": name})
        assert "There is a problem" in page.content.decode()
    assert EnrolmentCode.objects.count() == 0


def test_a_server_that_comes_back_can_be_chosen(school: School, as_role: SignIn) -> None:
    old = agent(school)
    as_role(Role.TECHNICIAN).post(
        PAGE + "enrol/", {"name": "Office server", "replaces": str(old.public_id)}
    )
    assert EnrolmentCode.objects.get().replaces == old


def test_an_agent_is_ended_by_a_person_with_an_entry(school: School, as_role: SignIn) -> None:
    found = agent(school)
    browser = as_role(Role.TECHNICIAN)
    address = f"{PAGE}{found.public_id}/end/"
    assert "End the access" in browser.get(address).content.decode()
    assert browser.post(address).status_code == 302
    found.refresh_from_db()
    assert found.ended_at is not None
    assert Entry.objects.filter(kind="agent ended").count() == 1
    assert browser.get(address).status_code == 404


def test_those_who_may_not_enrol_are_told_so_and_strangers_nothing(
    school: School, as_role: SignIn, stranger: Client
) -> None:
    found = agent(school)
    addresses = [PAGE, PAGE + "enrol/", f"{PAGE}{found.public_id}/end/"]
    assert [stranger.get(each).status_code for each in addresses] == [404, 404, 404]
    governor = as_role(Role.GOVERNOR)
    assert [governor.get(each).status_code for each in addresses] == [200, 403, 403]
    weak = as_role(Role.TECHNICIAN, second_step=False)
    assert weak.post(PAGE + "enrol/", {"name": "x"}).status_code == 403
    assert EnrolmentCode.objects.count() == 0


def test_the_page_asks_the_same_of_the_database_however_many_servers_there_are(
    school: School, django_assert_num_queries: Any
) -> None:
    for count in (1, 8):
        for number in range(count):
            agent(school, f"Server {number}")
        make_code(school=school, agent_name="x", by="hub", at=clock.now())
        with django_assert_num_queries(2):
            queries.agents_of(school, clock.now())
            queries.open_codes(school, clock.now())


def test_a_plan_takes_the_same_number_of_statements(
    school: School, django_assert_num_queries: Any
) -> None:
    from abide.hub.register.models import System

    found = agent(school)
    counts = []
    for number in range(6):
        System.objects.create(school=school, name=f"System {number}", grade="critical")
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as asked:
            queries.signed_plan(found, clock.now())
        counts.append(len(asked))
    assert len(set(counts)) == 1


def test_an_ended_agent_is_told_last(school: School) -> None:
    end_agent(agent=agent(school, "A"), by="hub", at=clock.now())
    agent(school, "B")
    assert [row.name for row in queries.agents_of(school, clock.now())] == ["B", "A"]

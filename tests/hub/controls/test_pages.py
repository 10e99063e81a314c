"""Today, one system, the two pages: in words, in a fixed number of SQL statements."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from abide.domain.control import Status
from abide.domain.roles import Role
from abide.hub.backups.queries import part_two
from abide.hub.controls.queries import standing
from abide.hub.controls.shown.owing import owed
from abide.hub.controls.shown.pages import _told, two_pages
from abide.hub.controls.words import WORDS
from abide.hub.register.models import System
from tests.hub.conftest import SignIn
from tests.hub.controls.conftest import LAST_NIGHT, NOW, PLACES, SYSTEMS, now_stands, tell
from tests.hub.telling import Server

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def head(as_role: SignIn) -> Client:
    return as_role(Role.HEADTEACHER)


def test_today_says_yes_and_shows_what_it_stands_on(kept: Server, head: Client) -> None:
    page = head.get("/schools/larkfield/").content.decode()
    assert "Yes. If the server died now, Pupil records would be back in about 40 minutes" in page
    assert "Tuesday 3 November, 19:00" in page
    assert "measured by Abide on the server" in page


def test_today_of_an_empty_register_teaches_the_next_step(school: object, head: Client) -> None:
    page = head.get("/schools/larkfield/").content.decode()
    assert "Add a system" in page


def test_who_owes_what_names_a_step_for_each_and_at_most_five(server: Server) -> None:
    for number in range(7):
        System.objects.create(school=server.school, name=f"Web {number}", grade="essential")
    tell(server, NOW)
    steps = owed(now_stands(server))
    assert len(steps) == 5
    assert (steps[0].who, steps[0].name) == ("IT provider", "Pupil records")
    assert steps[0].what.startswith("No complete backup")


def test_today_says_how_many_more_there_are(server: Server, head: Client) -> None:
    for number in range(7):
        System.objects.create(school=server.school, name=f"Web {number}", grade="essential")
    tell(server, NOW)
    page = head.get("/schools/larkfield/").content.decode()
    assert re.search(r"These come first. \d more systems below want something too", page)


def test_one_system_shows_its_copies_and_proofs(kept: Server, pupils: System, head: Client) -> None:
    page = head.get(f"/schools/larkfield/system/{pupils.public_id}/").content.decode()
    assert "copy of Tuesday 3 November, 19:00; last brought back Tuesday 3 November" in page
    assert "test a restore now" in page


def test_a_failed_copy_is_never_drawn_as_proven(kept: Server, pupils: System, head: Client) -> None:
    wrong = {"verdict": "not proven", "checks": [{"name": "files", "outcome": "failed"}]}
    kept.drills("Pupil records", "store", NOW, LAST_NIGHT, **wrong)
    tell(kept, NOW)
    page = head.get(f"/schools/larkfield/system/{pupils.public_id}/").content.decode()
    assert "did not come back right on Wednesday 4 November" in page
    assert "abide-copies__place--unproven" in page


def test_the_two_pages_are_a_tagged_pdf(kept: Server, as_role: SignIn) -> None:
    answer = as_role(Role.CLERK).get("/schools/larkfield/two-pages.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in answer.content or b"/MarkInfo" in answer.content


@pytest.mark.parametrize("systems", [1, 12, 16, 22])
def test_the_two_pages_are_two_pages(kept: Server, systems: int) -> None:
    for number in range(systems - 1):
        System.objects.create(
            school=kept.school,
            name=f"Planning and reports {number}",
            locations="On the web, by the council",
            users="Office manager, headteacher",
            purpose="Sends files about pupils to the council safely",
            mode="web based",
            grade="essential",
            supplier="Wickshire Council",
        )
    made = two_pages(kept.school, NOW)
    assert len(re.findall(rb"/Type */Page\b", made)) == 2


def test_today_as_a_file(kept: Server, head: Client) -> None:
    text = head.get("/schools/larkfield/today.csv").content.decode("utf-8-sig")
    assert text.splitlines()[1].startswith("Pupil records,critical,kept,measured,2026-11-03 19:00")


def test_a_school_that_is_not_ours_has_no_such_page(
    kept: Server, pupils: System, stranger: Client
) -> None:
    for path in ("", "today.csv", "two-pages.pdf", f"system/{pupils.public_id}/"):
        assert stranger.get(f"/schools/larkfield/{path}").status_code == 404


def test_where_a_school_stands_takes_as_many_statements_with_one_system_as_with_many(
    kept: Server, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(STATEMENTS):
        standing(kept.school, NOW)
    names = [f"System {number}" for number in range(12)]
    for name in names:
        System.objects.create(school=kept.school, name=name, grade="essential")
    kept.declare(NOW, [*SYSTEMS, *({**SYSTEMS[0], "name": name} for name in names)], PLACES)
    for days in range(40, 0, -1):
        for name in names:
            kept.backs_up(name, "store", NOW - days * DAY)
            kept.drills(name, "store", NOW - days * DAY + DAY / 2, NOW - days * DAY)
    tell(kept, NOW)
    with django_assert_num_queries(STATEMENTS):
        standing(kept.school, NOW)


STATEMENTS = 32


def test_a_failure_stands_on_the_two_pages_before_any_older_success(kept: Server) -> None:
    wrong = {"verdict": "not proven", "checks": [{"name": "files", "outcome": "failed"}]}
    kept.drills("Pupil records", "store", NOW, LAST_NIGHT, **wrong)
    tell(kept, NOW)
    told = _told(now_stands(kept), part_two(kept.school, NOW), None)
    (row,) = told["part_two"]["rows"]
    for cell in row[5:]:
        assert "DID NOT COME BACK RIGHT on Wednesday 4 November, 09:00" in cell


def test_every_status_has_its_words() -> None:
    assert set(WORDS) == set(Status)

"""Pages of backups: what they say, to whom, and with how many statements."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from abide.domain.roles import Role
from abide.hub.backups import queries
from abide.hub.backups.actions import Swap, swap_drives
from abide.hub.backups.models import Place
from abide.hub.backups.queries import log
from abide.hub.register.models import Contact, System
from abide.hub.schools.door import Visitor
from tests.hub.backups.conftest import MONDAY, NOW
from tests.hub.conftest import SignIn
from tests.hub.telling import Server, statements_of_judge

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HERE = "/schools/larkfield/backups/"
PAGES = [HERE, f"{HERE}part-2/", f"{HERE}log/", f"{HERE}swap/", f"{HERE}jobs/ask/"]


@pytest.fixture
def told(server: Server) -> Server:
    """A server with some days of backups behind it, and a restore test."""
    for number in range(10):
        at = MONDAY - number * DAY
        server.backs_up("Pupil records", "store", at)
        server.backs_up("Pupil records", "drive-a", at, "complete" if number == 2 else "absent")
        server.backs_up("Finance", "drive-b", at)
    server.drills("Pupil records", "store", MONDAY + 2 * HOUR, MONDAY)
    server.brings_all_back("Finance", "drive-b", MONDAY + 3 * HOUR, MONDAY)
    server.reports(NOW)
    return server


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return " ".join(response.content.decode().split())


def test_the_overview_says_which_copy_is_newest_and_where(told: Server, as_role: SignIn) -> None:
    page = text_of(as_role(Role.GOVERNOR), HERE)

    assert (
        "The newest copies are: of Finance in drive-b, of Monday 2 November, 19:00; of Pupil "
        "records in store, of Monday 2 November, 19:00."
    ) in page
    assert "newest that came back right Monday 2 November, 19:00 (1 of 1 system)" in page
    assert "Never tried" in page
    assert "Swap a drive" not in page


def test_a_copy_that_did_not_come_back_right_is_not_the_answer(told: Server) -> None:
    failed = {"verdict": "not proven", "checks": [{"name": "files", "outcome": "failed"}]}
    told.drills("Finance", "drive-b", NOW, MONDAY, **failed)
    told.reports(NOW)

    said = queries.answer(queries.copies_of(told.school))

    assert said == (
        "The newest copy of Pupil records is in store, of Monday 2 November, 19:00. There is no "
        "complete copy to rely on of Finance."
    )


def test_an_overview_before_anything_is_known_teaches_the_next_step(
    school: object, as_role: SignIn
) -> None:
    page = text_of(as_role(Role.OFFICE_MANAGER), HERE)

    assert "No copies are known yet." in page
    assert "No portable drive is known yet. Name the drives you have" in page
    assert "No backup or restore test is running now." in page


def test_part_two_is_written_from_runs(
    told: Server, as_role: SignIn, systems: dict[str, System]
) -> None:
    Contact.objects.create(
        school=told.school, name="Pat Price", organisation="Example IT", on_every_page=True
    )

    page = text_of(as_role(Role.CHAIR), f"{HERE}part-2/")

    assert "Pat Price, Example IT" in page
    assert "Accountable: Hannah Heath" in page
    assert "On 10 of the last 30 open days; longest gap" in page
    assert "Not backed up by Abide" in page
    grid = queries.part_two(told.school, NOW)
    finance = next(row for row in grid.first if row.name == "Finance")
    pupils = next(row for row in grid.first if row.name == "Pupil records")
    assert (finance.in_system_backup, finance.separate) == ("No", "drive-b")
    assert (pupils.in_system_backup, pupils.separate) == ("store", "drive-a and drive-b")
    assert finance.whole is not None
    assert finance.latest_place == "drive-b"
    assert finance.latest_where == "Plugged in"
    assert pupils.random is not None
    assert pupils.whole is None
    assert grid.others == ()


def test_part_two_never_counts_a_backup_that_left_something_out(server: Server) -> None:
    server.backs_up("Finance", "drive-b", MONDAY, "incomplete")
    server.reports(NOW)

    row = next(r for r in queries.part_two(server.school, NOW).first if r.name == "Finance")

    assert row.done is not None
    assert row.done.words == "Not once in the last 30 open days"
    assert row.latest_at is None


def test_the_log_is_filtered_and_says_in_lay_words_what_went_wrong(
    told: Server, as_role: SignIn
) -> None:
    problems = [{"kind": "marker", "count": 1}, {"kind": "unreadable", "count": 3}]
    told.backs_up("Finance", "drive-b", NOW, "failed", problems=problems)
    told.reports(NOW)
    client = as_role(Role.AUDITOR)

    page = text_of(client, f"{HERE}log/?outcome=failed")
    other = text_of(client, f"{HERE}log/?system=Email")

    assert "1 backup of what you chose" in page
    assert "The drive was not the one that was expected and some files could not be read" in page
    assert "No backup fits what you chose." in other or "There is a problem" in other


def test_the_log_is_chosen_by_the_schools_own_days(told: Server, as_role: SignIn) -> None:
    days = "first-day=31&first-month=10&first-year=2026&last-day=1&last-month=11&last-year=2026"

    page = text_of(as_role(Role.AUDITOR), f"{HERE}log/?{days}")

    assert "6 backups of what you chose" in page


def test_pages_lead_to_the_newest_of_a_long_log_and_say_how_to_see_older_ones(
    told: Server, as_role: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_role(Role.AUDITOR)
    assert "30 backups, newest first. Written" in text_of(client, f"{HERE}log/")
    monkeypatch.setattr(log, "PER_PAGE", 4)
    monkeypatch.setattr(log, "MOST_PAGED", 10)

    chosen = queries.LogFilter()
    pages = [queries.log_page(told.school, chosen, number) for number in (1, 2, 3, 4)]

    every = list(queries.log_rows(told.school, chosen))
    assert [row for page in pages[:3] for row in page.rows] == every[:10]
    assert pages[3] == pages[2]
    assert [len(page.rows) for page in pages[:3]] == [4, 4, 2]
    assert all((page.pages, page.total, page.older) == (3, 10, True) for page in pages)
    page = text_of(client, f"{HERE}log/")
    assert "The newest 10 backups, newest first. To see older ones, choose days." in page


def test_the_log_saved_as_csv_holds_every_line_and_no_formula(
    told: Server, as_role: SignIn
) -> None:
    told.backs_up("=HYPERLINK(1)", "store", NOW)
    told.reports(NOW)

    response = as_role(Role.AUDITOR).get(f"{HERE}log/log.csv")

    rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 32
    assert rows[1][2] == "'=HYPERLINK(1)"
    assert rows[2][9] != ""


def test_an_alarm_puts_the_newest_copy_in_doubt(told: Server, as_role: SignIn) -> None:
    told.note(
        "alarm",
        NOW,
        alarm="a1",
        system="Finance",
        found_by="backup",
        signs=[{"sign": "noise", "count": 900, "share": 0.6, "limit": 20}],
        suspect_from=(MONDAY - HOUR).isoformat(),
        last_clean=[],
    )
    told.reports(NOW)

    copies = {(row.system_name, row.place_name): row for row in queries.copies_of(told.school)}

    assert copies["Finance", "drive-b"].in_doubt
    assert not copies["Pupil records", "store"].in_doubt
    assert "In doubt: an alarm rang" in text_of(as_role(Role.HEADTEACHER), HERE)


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_finds_no_page(told: Server, stranger: Client, path: str) -> None:
    assert stranger.get(path).status_code == 404


def test_those_who_only_read_may_not_swap_or_ask(told: Server, as_role: SignIn) -> None:
    client = as_role(Role.GOVERNOR)

    assert [client.get(path).status_code for path in PAGES] == [200, 200, 200, 403, 403]


def test_questions_cost_the_same_however_much_there_is(
    told: Server, office: Visitor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    school = told.school
    for place in Place.objects.filter(kind="drive"):
        swap_drives(visitor=office, swap=Swap(into=place), at=NOW)
    judged = statements_of_judge(school)
    asked: list[tuple[Callable[[], object], int]] = [
        (lambda: queries.copies_of(school), 6 + judged),
        (lambda: queries.places_of(school, []), 1),
        (lambda: queries.drives_of(school, NOW), 7),
        (lambda: queries.part_two(school, NOW), 17 + judged),
        (lambda: queries.log_page(school, queries.LogFilter(), 1), 2),
        (lambda: list(queries.log_rows(school, queries.LogFilter())), 1),
        (lambda: queries.log_choices(school), 1),
        (lambda: queries.jobs_of(school), 1),
        (lambda: queries.running(school, NOW), 1),
        (lambda: queries.askable(school), 1),
    ]
    for question, statements in asked:
        with django_assert_num_queries(statements):
            question()
    for number in range(40):
        told.backs_up(f"System {number}", "store", MONDAY)
    told.reports(NOW)
    for question, statements in asked:
        with django_assert_num_queries(statements):
            question()

"""The pages of promises: the list, one promise, and how it stood before."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from abide.domain.roles import Role
from abide.hub.controls.promises.judged import promises_at
from abide.hub.evidence.actions import File
from abide.hub.register.models import Term
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.controls.promising import promise, say, switch_off

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=60)
LIST = "/schools/larkfield/promises/"


@pytest.fixture
def mixed(school: School, at: Callable[[datetime], None]) -> School:
    """A school that promises four things: one kept, one overdue, one not so, one never shown."""
    at(NOW)
    switch_off(school, BEFORE)
    for key in ("locks-turned", "drills-run", "phones-rung", "lists-read"):
        promise(school, key, BEFORE)
    say(school, "locks-turned", NOW - timedelta(days=2))
    say(school, "drills-run", BEFORE)
    say(school, "phones-rung", NOW - timedelta(days=1), kept=False, note="Nobody answered")
    return school


@pytest.fixture
def office(as_role: SignIn) -> Client:
    return as_role(Role.OFFICE_MANAGER)


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_first_line_is_the_answer_and_no_two_kinds_of_word_are_added_up(
    mixed: School, office: Client
) -> None:
    page = words_of(office.get(LIST).text)
    assert "1 of 4 promises are kept: 0 measured, 0 suppliers say, 1 staff say. 3 are not." in page
    assert "1 is not so, 1 is overdue and 1 has nothing to show yet." in page


def test_what_is_not_kept_stands_first_with_whose_it_is_and_since_when(
    mixed: School, office: Client
) -> None:
    page = words_of(office.get(LIST).text)
    order = [
        page.index(each) for each in ("Phones rung", "Drills run", "Lists read", "Locks turned")
    ]
    assert order == sorted(order)
    assert page.index("Not kept: 3") < page.index("Nobody has shown anything yet: 1")
    assert "told on Tuesday 3 November" in page
    assert "was due by" in page
    assert "Office manager (Olu Offord)" in page


def test_a_promise_of_a_post_that_nobody_holds_says_so(mixed: School, office: Client) -> None:
    promise(mixed, "fees-paid", BEFORE, owner=Role.CLERK.value)
    assert "Clerk to the governors (nobody holds this post)" in words_of(office.get(LIST).text)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("words=phones+rung", {"Phones rung"}),
        ("status=not+kept", {"Phones rung", "Drills run", "Lists read"}),
        ("status=never", {"Lists read"}),
        ("owner=office+manager&words=nothing", set()),
        ("catalogue=own&status=kept", {"Locks turned"}),
        ("status=nonsense", {"Phones rung", "Drills run", "Lists read", "Locks turned"}),
    ],
)
def test_the_list_is_narrowed_by_words_owner_and_status(
    mixed: School, office: Client, asked: str, shown: set[str]
) -> None:
    page = office.get(f"{LIST}?{asked}").text
    assert set(re.findall(r'promises/[a-z-]+/">([^<]+)</a></th>', page)) == shown
    assert "1 of 4 promises are kept" in page


def test_the_list_is_saved_as_a_table_with_cells_that_start_no_formula(
    mixed: School, office: Client
) -> None:
    promise(mixed, "sums-run", BEFORE, title="=1+1")
    text = office.get(f"{LIST}promises.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    by_title = {row["Promise"]: row for row in rows}
    assert by_title["Drills run"]["How it stands"] == "Overdue"
    assert by_title["Drills run"]["On whose word"] == "staff say"
    assert by_title["Lists read"]["On whose word"] == ""
    assert "'=1+1" in by_title


def test_promises_that_contradict_each_other_stand_together_until_the_school_decides(
    school: School, office: Client, at: Callable[[datetime], None]
) -> None:
    at(NOW)
    found = promises_at(school, NOW)
    asked = [each for each in found.promises if each.undecided]
    assert len(asked) > 1
    page = words_of(office.get(LIST).text)
    assert "Where two promises contradict each other" in page
    assert "the stricter counts until the school decides." in page
    for each in asked:
        assert each.control.title in page


def test_a_school_that_promises_nothing_is_told_how_to_begin(
    school: School, office: Client, at: Callable[[datetime], None]
) -> None:
    at(NOW)
    switch_off(school, BEFORE)
    page = words_of(office.get(LIST).text)
    assert "Nothing is promised yet." in page
    assert "Switch on a list of promises" in page


def test_one_promise_shows_the_sentence_its_word_its_reason_and_its_mend(
    mixed: School, office: Client
) -> None:
    page = office.get(f"{LIST}phones-rung/").text
    said = words_of(page)
    assert '<h1 class="abide-answer">The school says that phones rung.</h1>' in page
    assert "Not so" in said
    assert "staff say" in said
    assert "Olu Offord said on Tuesday 3 November that this is not so: “Nobody answered”." in said
    assert "What would mend it" in said
    assert 'href="/schools/larkfield/promises/phones-rung/attest/"' in page


def test_every_piece_of_evidence_stands_below_with_its_day_its_words_and_its_file(
    mixed: School, office: Client
) -> None:
    photo = File("photo", "lock.jpg", "image/jpeg", b"\xff\xd8\xff lock")
    say(mixed, "locks-turned", NOW - timedelta(hours=1), note="All five", files=(photo,))
    page = office.get(f"{LIST}locks-turned/").text
    said = words_of(page)
    assert "Olu Offord said that it was so on Wednesday 4 November" in said
    assert "All five" in said
    href = re.search(r'href="(/schools/larkfield/evidence/kept/[^"]+)" download>lock.jpg', page)
    assert href is not None
    assert office.get(href[1]).getvalue() == b"\xff\xd8\xff lock"
    assert said.index("Wednesday 4 November") < said.rindex("Monday 2 November")


def test_an_erased_note_is_shown_as_erased(mixed: School, office: Client) -> None:
    from abide.hub.evidence.actions import erase
    from abide.hub.evidence.models import Kept

    kept = Kept.objects.get(school=mixed, text="Nobody answered")
    erase(kept=kept, by="hub", at=NOW, why="asked for")
    page = words_of(office.get(f"{LIST}phones-rung/").text)
    assert "Nobody answered" not in page
    assert "what was written was erased" in page


def test_what_the_school_changed_of_the_promise_stands_in_its_history(
    mixed: School, office: Client
) -> None:
    promise(mixed, "lists-read", NOW - timedelta(days=3), cadence="yearly")
    page = words_of(office.get(f"{LIST}lists-read/").text)
    assert page.count("What is promised here was changed") == 2


def test_rows_of_the_policies_are_for_technicians_and_auditors(
    school: School, office: Client, at: Callable[[datetime], None]
) -> None:
    at(NOW)
    control = next(
        e.control for e in promises_at(school, NOW).promises if "S0-48" in e.control.rows
    )
    page = office.get(f"{LIST}{control.id}/").text
    assert "Rows of the source policies: " in page
    assert "S0-48" in page[page.index("For technicians and auditors") :]


def test_a_promise_that_is_not_made_has_no_page(mixed: School, office: Client) -> None:
    for path in ("nothing/", "nothing/terms/", "nothing/attest/", "nothing/attest/check/"):
        assert office.get(LIST + path).status_code == 404


def test_a_strangers_school_shows_none_of_it(mixed: School, stranger: Client) -> None:
    for path in ("", "promises.csv", "phones-rung/", "phones-rung/terms/", "phones-rung/attest/"):
        assert stranger.get(LIST + path).status_code == 404


def test_how_it_stood_at_the_end_of_each_term_is_judged_by_what_was_known_then(
    mixed: School, office: Client
) -> None:
    for first, last in (
        (date(2026, 4, 13), date(2026, 7, 17)),
        (date(2026, 9, 1), date(2026, 10, 16)),
    ):
        Term.objects.create(school=mixed, name=f"Term {last}", first_on=first, last_on=last)
    say(mixed, "lists-read", datetime(2026, 10, 10, 9, 0, tzinfo=UTC))
    page = words_of(office.get(f"{LIST}lists-read/terms/").text)
    october = page.index("Friday 16 October")
    july = page.index("Friday 17 July")
    assert october < july
    assert "Kept" in page[october:july]
    assert "Abide was not here yet" in page[july:]


def test_any_other_day_can_be_asked_for_and_none_that_is_to_come(
    mixed: School, office: Client
) -> None:
    page = words_of(office.get(f"{LIST}phones-rung/terms/?on-day=1&on-month=11&on-year=2026").text)
    assert "Sunday 1 November" in page
    assert "Nothing shown yet" in page
    refused = words_of(
        office.get(f"{LIST}phones-rung/terms/?on-day=9&on-month=11&on-year=2026").text
    )
    assert "Enter a day that is over" in refused


def test_the_list_takes_as_many_statements_with_many_promises_as_with_few(
    mixed: School, office: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    office.get(LIST)
    few = _statements(office, LIST)
    for number in range(20):
        promise(mixed, f"more-{number:02}", BEFORE)
        say(mixed, f"more-{number:02}", NOW - timedelta(days=number + 1))
    assert _statements(office, LIST) == few


def test_one_promise_takes_as_many_statements_with_a_long_history_as_with_a_short_one(
    mixed: School, office: Client
) -> None:
    path = f"{LIST}locks-turned/"
    office.get(path)
    few = _statements(office, path)
    for number in range(20):
        say(mixed, "locks-turned", NOW - timedelta(days=number), note=f"Day {number}")
        promise(mixed, "locks-turned", NOW - timedelta(hours=number), mend=f"Turn {number}.")
    assert _statements(office, path) == few


def _statements(client: Client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)

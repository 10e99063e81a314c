"""What changed since last term: better, worse, new, ended, loosened; both days judged alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from abide.domain.roles import Role
from abide.hub.controls.shown.changing import changed_since
from abide.hub.evidence.actions import record
from abide.hub.register.models import Term
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.controls.promising import promise, say, switch_off

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
BEGAN = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
BEFORE = BEGAN + timedelta(days=1)
IN_TERM = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
PAGE = "/schools/larkfield/changed/"


@pytest.fixture
def termly(school: School, at: Callable[[datetime], None]) -> School:
    at(NOW)
    switch_off(school, BEFORE)
    for first, last in (
        (date(2026, 9, 1), date(2026, 10, 16)),
        (date(2026, 10, 26), date(2026, 12, 18)),
    ):
        Term.objects.create(school=school, name=f"Term {first}", first_on=first, last_on=last)
    return school


@pytest.fixture
def governor(as_role: SignIn) -> Client:
    return as_role(Role.GOVERNOR)


def test_promises_are_held_against_the_end_of_last_term(termly: School, governor: Client) -> None:
    promise(termly, "drills-run", BEFORE)
    say(termly, "drills-run", IN_TERM)
    promise(termly, "lists-read", BEFORE)
    say(termly, "lists-read", NOW - timedelta(days=2))
    promise(termly, "phones-rung", NOW - timedelta(days=3))
    promise(termly, "fees-paid", BEFORE)
    promise(termly, "fees-paid", NOW - timedelta(days=3), dropped=True)
    found = changed_since(termly, NOW)
    assert found.on == date(2026, 10, 16)
    titles = {
        name: [each.control.title for each in getattr(found.promises, name)]
        for name in ("worse", "better", "new", "ended")
    }
    assert titles == {
        "worse": ["Drills run"],
        "better": ["Lists read"],
        "new": ["Phones rung"],
        "ended": ["Fees paid"],
    }
    page = governor.get(PAGE).text
    assert "1 of 3 promises are kept now; then it was 1 of 3." in page
    assert "the end of last term" in page
    assert page.index("Worse") < page.index("Better")


def test_without_terms_it_is_three_months(
    school: School, governor: Client, at: Callable[[datetime], None]
) -> None:
    at(NOW + timedelta(days=200))
    switch_off(school, BEFORE)
    page = governor.get(PAGE).text
    assert "three months ago, since no term that is over is in the calendar" in page


def test_before_abide_came_nothing_is_made_up(school: School) -> None:
    switch_off(school, BEFORE)
    found = changed_since(school, BEGAN + timedelta(days=20))
    assert found.since == school.created_at
    assert "Abide has been here since that day" in found.why


def test_another_day_can_be_chosen(termly: School, governor: Client) -> None:
    promise(termly, "drills-run", BEFORE)
    page = governor.get(f"{PAGE}?on-day=2&on-month=11&on-year=2026").text
    assert "What changed since Monday 2 November" in page
    assert "Nothing changed: 0 of 1 promises are kept, as they were." in page
    refused = governor.get(f"{PAGE}?on-day=26&on-month=11&on-year=2026").text
    assert "Enter a day that is over" in refused


def test_what_was_loosened_since_then_stands_apart(termly: School, governor: Client) -> None:
    facts = {"loosens": True, "what": "how often drills run", "before": "weekly", "after": "yearly"}
    record(school=termly, kind="promise changed", by="hub", at=BEFORE, facts=facts)
    assert "Loosened" not in governor.get(PAGE).text
    record(school=termly, kind="promise changed", by="hub", at=NOW - timedelta(days=1), facts=facts)
    page = governor.get(PAGE).text
    assert "Loosened: less is promised than before" in page
    assert "how often drills run" in page


def test_governors_read_of_which_promise_less_was_asked(termly: School, governor: Client) -> None:
    promise(termly, "drills-run", BEFORE, title="Drills run")
    facts = {"loosens": True, "control": "drills-run", "what": "how often", "before": "weekly"}
    record(school=termly, kind="promise changed", by="hub", at=NOW, facts=facts)
    where = f"/schools/{termly.slug}/evidence/loosened/"
    page = governor.get(where).text
    assert f'href="/schools/{termly.slug}/promises/drills-run/">Drills run</a>' in page
    assert "Drills run" in governor.get(f"{where}list.csv").content.decode("utf-8-sig")


def test_the_changes_are_saved_as_a_table(termly: School, governor: Client) -> None:
    promise(termly, "drills-run", BEFORE)
    say(termly, "drills-run", IN_TERM)
    text = governor.get(f"{PAGE}changed.csv").content.decode("utf-8-sig")
    kind, title, then, now, _ = text.splitlines()[1].split(",", 4)
    assert (kind, title, now) == ("worse", "Drills run", "Overdue (staff say)")
    assert then in ("Kept (staff say)", "Due soon (staff say)")

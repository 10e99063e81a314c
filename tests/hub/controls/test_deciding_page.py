"""Three things to decide: what only leadership can, the weightiest first, the rest counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from abide.domain.roles import Role
from abide.hub.controls.promises.judged import promises_at
from abide.hub.controls.shown.open_questions import open_questions
from abide.hub.evidence.actions import mark_loosenings_seen, record
from abide.hub.records.actions import put
from abide.hub.records.kinds.settings import DECISION
from abide.hub.register.models import Assurance, System
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.controls.promising import promise, switch_off
from tests.hub.people import NAMES, make_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=60)
PAGE = "/schools/larkfield/decide/"


@pytest.fixture
def settled(school: School, at: Callable[[datetime], None]) -> School:
    """A school in which everybody is there and nothing is promised."""
    at(NOW)
    switch_off(school, BEFORE)
    for role in NAMES:
        make_person(school, role)
    return school


@pytest.fixture
def head(as_role: SignIn) -> Client:
    return as_role(Role.HEADTEACHER)


def titles(school: School) -> list[str]:
    return [each.title for each in open_questions(school, NOW)]


def test_where_nothing_is_open_the_page_says_what_would_stand_there(
    settled: School, head: Client
) -> None:
    assert titles(settled) == []
    assert "Nothing waits for a decision." in head.get(PAGE).text


def test_a_contradiction_waits_until_somebody_decides(
    school: School, at: Callable[[datetime], None]
) -> None:
    at(NOW)
    for role in NAMES:
        make_person(school, role)
    two = [each for each in titles(school) if "promises two things" in each]
    assert two
    asked = [each for each in promises_at(school, NOW).promises if each.undecided]
    for each in asked:
        put(
            school=school,
            kind=DECISION,
            key=each.control.question,
            values={"control": each.control.id},
            by="hub",
            at=NOW,
        )
    assert not [each for each in titles(school) if "promises two things" in each]


def test_a_cadence_without_a_number_asks_for_one(settled: School) -> None:
    promise(settled, "drills-run", BEFORE, cadence="regularly")
    (found,) = open_questions(settled, NOW)
    assert found.title == "How often: “Drills run”?"
    assert found.means.startswith("The policy says “regularly” and no number.")


def test_a_post_that_nobody_holds_says_what_lies_with_it(school: School) -> None:
    switch_off(school, BEFORE)
    make_person(school, Role.HEADTEACHER)
    promise(school, "fees-paid", BEFORE, owner=Role.CLERK.value)
    promise(school, "lists-read", BEFORE, owner=Role.CLERK.value)
    (found,) = [e for e in open_questions(school, NOW) if "nobody holds this post" in e.title]
    assert found.title.startswith("Clerk to the governors")
    assert found.means.startswith("2 promises lie with it, such as “")
    assert found.choices[0].url == "/schools/larkfield/people/invite/"


def test_a_loosening_waits_until_a_governor_has_seen_it(settled: School) -> None:
    facts = {"loosens": True, "what": "restore tests", "before": "termly", "after": "yearly"}
    entry = record(school=settled, kind="promise changed", by="hub", at=NOW, facts=facts)
    (found,) = open_questions(settled, NOW)
    assert found.title.startswith("1 change that asks for less")
    assert "restore tests (from “termly” to “yearly”)" in found.means
    governor = f"person:{make_person(settled, Role.GOVERNOR).public_id}"
    mark_loosenings_seen(school=settled, by=governor, at=NOW, upto=entry.seq)
    assert titles(settled) == []


@pytest.mark.parametrize(
    ("expires", "said"),
    [
        (date(2026, 11, 1), "ended on Sunday 1 November"),
        (date(2026, 12, 1), "ends on Tuesday 1 December"),
        (date(2027, 6, 1), ""),
    ],
)
def test_a_risk_that_runs_out_asks_whether_it_is_accepted_again(
    settled: School, expires: date, said: str
) -> None:
    system = System.objects.create(school=settled, name="Library", grade="desirable")
    Assurance.objects.create(
        school=settled,
        system=system,
        kind=Assurance.Kind.RISK,
        words="We can do without",
        owner=make_person(settled, Role.HEADTEACHER),
        given_on=date(2026, 10, 1),
        expires_on=expires,
    )
    found = [each for each in titles(settled) if "Library" in each]
    assert bool(found) is bool(said)
    if said:
        assert f"The risk accepted for Library {said}" in found[0]


def test_one_person_alone_who_can_let_others_in_is_a_question(school: School) -> None:
    switch_off(school, BEFORE)
    make_person(school, Role.HEADTEACHER)
    found = open_questions(school, NOW)
    assert any("Only Hannah Heath can invite people" in each.means for each in found)


def test_three_are_shown_whole_and_the_rest_counted(school: School, head: Client) -> None:
    switch_off(school, BEFORE)
    roles = (Role.CLERK, Role.CHAIR, Role.DATA_PROTECTION_OFFICER, Role.TECHNICIAN)
    for number, role in enumerate(roles):
        promise(school, f"thing-{number}", BEFORE, owner=role.value)
    page = head.get(PAGE).text
    number = len(open_questions(school, NOW))
    assert "Three things to decide" in page
    assert page.count('<h2 class="govuk-heading-m">') == 3
    assert f"The other {number - 3}" in page

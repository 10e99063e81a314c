"""Every promise leads to the page where its next step is taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from abide.domain.control.promises import PROMISES
from abide.domain.promises import By
from abide.domain.promises.rules import RULES
from abide.domain.roles import Role
from abide.hub.controls.catalogues import shipped
from abide.hub.controls.promises.judged import promises_at
from abide.hub.controls.shown.evidence_of import PAGES, REGISTERS, place_of
from abide.hub.controls.shown.mending import address_of, mend_of
from abide.hub.records.kinds import KINDS
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.controls.promising import promise, say, switch_off
from tests.hub.people import visitor

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=60)


def test_every_rule_over_records_has_a_register_or_a_page() -> None:
    assert set(RULES) <= {*REGISTERS, *PAGES}
    assert not set(REGISTERS) & set(PAGES)


def test_every_register_that_is_named_is_one_that_people_can_open() -> None:
    named = {kind for kinds in REGISTERS.values() for kind in kinds}
    assert named <= set(KINDS)
    first = {kinds[0] for kinds in REGISTERS.values()}
    assert not [kind for kind in first if KINDS[kind].hidden]


@pytest.mark.parametrize(
    ("by", "what"),
    [
        *((By.RECORDS, rule) for rule in sorted(RULES)),
        *((By.MEASURED, each.id) for each in PROMISES),
        (By.STAFF, ""),
        (By.SUPPLIER, ""),
        (By.SIGN_OFFS, ""),
    ],
)
def test_every_way_of_evidence_leads_to_a_page(by: By, what: str) -> None:
    assert address_of(place_of(by, what, "some-promise"), "larkfield")


def test_every_way_of_every_catalogue_leads_to_a_page() -> None:
    lost = [
        control.id
        for control in shipped().values()
        for way in control.ways
        if not address_of(place_of(way.by, way.what, control.id), "larkfield")
    ]
    assert lost == []


@pytest.mark.django_db
def test_a_promise_that_is_kept_asks_for_nothing(
    school: School, at: Callable[[datetime], None]
) -> None:
    at(NOW)
    switch_off(school, BEFORE)
    promise(school, "locks-turned", BEFORE)
    found = promises_at(school, NOW).of("locks-turned")
    assert found is not None
    mend = mend_of(found.judged, visitor(school, Role.OFFICE_MANAGER))
    assert mend is not None
    assert mend.url == "/schools/larkfield/promises/locks-turned/attest/"
    say(school, "locks-turned", NOW)
    found = promises_at(school, NOW).of("locks-turned")
    assert found is not None
    assert mend_of(found.judged, visitor(school, Role.OFFICE_MANAGER)) is None


@pytest.mark.django_db
def test_today_says_how_many_promises_are_not_kept_and_leads_the_head_to_decisions(
    school: School, at: Callable[[datetime], None], as_role: SignIn
) -> None:
    at(NOW)
    switch_off(school, BEFORE)
    promise(school, "locks-turned", BEFORE)
    promise(school, "drills-run", BEFORE)
    say(school, "drills-run", NOW)
    page = as_role(Role.HEADTEACHER).get("/schools/larkfield/").text
    assert 'promises/?status=not+kept">1 of 2 promises is not kept</a>' in page
    assert "three things to decide" in page
    assert (
        "three things to decide" not in as_role(Role.OFFICE_MANAGER).get("/schools/larkfield/").text
    )
    say(school, "locks-turned", NOW)
    assert "Every promise is kept" in as_role(Role.HEADTEACHER).get("/schools/larkfield/").text

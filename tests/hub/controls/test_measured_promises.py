"""Promises that machines see to, on their pages; and what all pages of promises cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from abide.domain.control import Basis
from abide.domain.promises import By
from abide.domain.roles import Role
from abide.hub.controls.promises.judged import promises_at
from abide.hub.controls.shown.evidence_of import is_drilled
from abide.hub.records.actions import put
from abide.hub.records.kinds.settings import CATALOGUE
from abide.hub.register.models import System
from tests.hub.conftest import SignIn
from tests.hub.controls.conftest import NOW
from tests.hub.controls.promising import promise, say
from tests.hub.telling import Server

pytestmark = pytest.mark.django_db
BEFORE = NOW - timedelta(days=30)
LIST = "/schools/larkfield/promises/"


@pytest.fixture
def head(as_role: SignIn) -> Client:
    return as_role(Role.HEADTEACHER)


def test_a_restore_test_that_counts_stands_in_the_promises_history(
    kept: Server, head: Client
) -> None:
    found = promises_at(kept.school, NOW)
    drilled = next(each for each in found.promises if is_drilled(each.control))
    page = head.get(f"{LIST}{drilled.control.id}/").text
    assert "/schools/larkfield/proofs/" in page
    assert "Pupil records: " in page
    assert "measured by Abide on the server" in page


def test_what_is_measured_is_counted_as_measured(kept: Server, head: Client) -> None:
    found = promises_at(kept.school, NOW)
    kept_so = [each for each in found.promises if each.judged.is_kept and not each.overruled_by]
    measured = [each for each in kept_so if each.judged.basis is Basis.MEASURED]
    assert measured
    assert f"{len(measured)} measured, " in head.get(LIST).text
    assert "Measured by Abide on the server" in head.get(LIST).text


def test_nobody_attests_what_only_a_machine_can_show(kept: Server, head: Client) -> None:
    found = promises_at(kept.school, NOW)
    alone = next(
        each.control
        for each in found.promises
        if [way.by for way in each.control.ways] == [By.MEASURED]
    )
    page = head.get(f"{LIST}{alone.id}/").text
    assert "Say whether it was so" not in page
    assert head.get(f"{LIST}{alone.id}/attest/").status_code == 404


def test_each_kind_of_word_stands_alone_where_a_promise_takes_two(
    kept: Server, head: Client
) -> None:
    put(
        school=kept.school,
        kind=CATALOGUE,
        key="dfe",
        values={"name": "dfe", "on": True},
        by="hub",
        at=BEFORE,
    )
    two = {By.SUPPLIER, By.STAFF}
    found = promises_at(kept.school, NOW).promises
    both = next(each for each in found if {way.by for way in each.control.ways} == two)
    say(kept.school, both.control.id, NOW, kept=False, note="Sticks still open")
    page = head.get(f"{LIST}{both.control.id}/").text
    suppliers = page.index("What the supplier reported")
    staff = page.index("What staff said", suppliers)
    assert "Nothing shown yet" in page[suppliers:staff]
    assert "Sticks still open" in page[staff:]


@pytest.mark.parametrize("path", ["", "promises/", "jobs/", "changed/", "decide/"])
def test_each_page_takes_as_many_statements_with_much_as_with_little(
    kept: Server, head: Client, path: str
) -> None:
    _more(kept, range(1))
    few = _statements(head, path)
    _more(kept, range(1, 9))
    assert _statements(head, path) == few


def _more(kept: Server, numbers: range) -> None:
    for number in numbers:
        System.objects.create(school=kept.school, name=f"Web {number}", grade="essential")
        promise(kept.school, f"more-{number:02}", BEFORE, cadence="regularly")
        say(kept.school, f"more-{number:02}", NOW - timedelta(days=number + 1))


def _statements(client: Client, path: str) -> int:
    client.get(f"/schools/larkfield/{path}")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/schools/larkfield/{path}").status_code == 200
    return len(captured)

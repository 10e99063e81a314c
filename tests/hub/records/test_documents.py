"""A document's own page: what is true of it first, then what it says of itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from abide.domain.control import Status
from abide.hub.records.actions import add, change, note, remove
from abide.hub.records.kinds.documents import DOCUMENT
from abide.hub.records.models import Record
from abide.hub.records.queries.documents import DocumentPage, document_of
from abide.hub.schools.models import School
from tests.hub.records.conftest import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
WHOLE = {
    "title": "Staying Safe Online",
    "sort": "e-safety",
    "author": "Ivor Inkpen",
    "approver": "Cora Chalk",
    "body": "Full governors",
    "revision": "4",
    "written_on": TODAY - timedelta(days=200),
    "adopted_on": TODAY - timedelta(days=190),
    "minute": "7.3",
    "signatory": "Cora Chalk",
    "signed_on": TODAY - timedelta(days=190),
    "next_review_on": TODAY + timedelta(days=90),
}


def document(school: School, **changes: Any) -> Record:
    return add(school=school, kind=DOCUMENT, values={**WHOLE, **changes}, by="hub", at=NOW)


def reviewed(row: Record, days_ago: int = 10) -> None:
    on = TODAY - timedelta(days=days_ago)
    note(row=row, what="reviewed", on=on, by="hub", at=NOW, values={"by": "Hugh Hollis"})


def page_of(row: Record) -> str:
    return f"/schools/larkfield/registers/document/{row.public_id}/control/"


def shown(row: Record) -> DocumentPage:
    found = document_of(row.school, row.public_id, NOW)
    assert found is not None
    return found


def points(row: Record) -> dict[str, Status]:
    return {each.name: each.status for each in shown(row).points}


def test_a_document_in_order_says_so_in_its_first_line(school: School, governor: Client) -> None:
    row = document(school)
    reviewed(row)
    assert set(points(row).values()) == {Status.KEPT}
    page = governor.get(page_of(row)).content.decode()
    assert "As staff say, all of it is in order." in page
    assert "E-safety, revision 4" in page
    assert "minute 7.3" in page
    assert "/note/" in page
    assert "/change/" not in page


def test_a_document_that_was_never_approved_signed_or_reviewed_says_all_three(
    school: School, office: Client
) -> None:
    row = document(school, adopted_on=None, minute="", signed_on=None)
    assert points(row) == {
        "Who stands behind it": Status.KEPT,
        "Approval": Status.NEVER,
        "Signature": Status.NEVER,
        "Dates": Status.KEPT,
        "Revision": Status.KEPT,
        "Last review": Status.NEVER,
        "Next review": Status.KEPT,
        "What is unclear": Status.NEVER,
    }
    page = office.get(page_of(row)).content.decode()
    assert "4 things to put right." in page
    assert "It has not been approved: the date is blank." in page
    assert "It has never been reviewed." in page
    assert "Note a review" in page


def test_reasons_on_its_own_page_do_not_repeat_the_title(school: School) -> None:
    row = document(school, approver="Ivor Inkpen", unclear=("Two blank bullets",))
    reviewed(row)
    told = [why for each in shown(row).points for why in each.why]
    assert not [why for why in told if "Staying Safe Online" in why]
    assert "Ivor Inkpen both wrote and approves it." in " ".join(told)


def test_what_was_noted_later_stands_on_the_page(school: School) -> None:
    row = document(school, adopted_on=None, minute="")
    values = {"by": "Clem Clarke", "body": "Full governors", "minute": "9.1"}
    note(row=row, what="approved", on=TODAY, by="hub", at=NOW, values=values)
    found = shown(row)
    assert found.approval is not None
    assert (found.approval.on, found.approval.minute) == (TODAY, "9.1")
    assert points(row)["Approval"] is Status.KEPT


def test_a_new_date_under_an_old_revision_is_told(school: School) -> None:
    row = document(school)
    change(row=row, values={"written_on": date(2026, 10, 1)}, by="hub", at=NOW)
    assert points(row)["Revision"] is Status.BROKEN
    assert points(row)["Approval"] is Status.BROKEN


def test_the_page_of_a_document_takes_a_fixed_number_of_statements(
    school: School, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [document(school, title=f"Policy {number}") for number in range(4)]
    for row in rows:
        reviewed(row)
        change(row=row, values={"author": "Olive Orchard"}, by="hub", at=NOW)
    with django_assert_num_queries(6):
        shown(rows[0])


def test_a_stranger_finds_nothing_and_what_was_taken_out_has_its_history(
    school: School, office: Client, stranger: Client
) -> None:
    row = document(school)
    assert stranger.get(page_of(row)).status_code == 404
    remove(row=row, by="hub", at=NOW, why="Entered twice")
    assert stranger.get(page_of(row)).status_code == 404
    answer = office.get(page_of(row), follow=True)
    assert "Entered twice" in answer.content.decode()

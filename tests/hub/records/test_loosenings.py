"""What asks for less in a register is told to governors: rows that promises are judged by, taken
out; documents reviewed less often; what was found amiss, taken back."""

from __future__ import annotations

import pytest
from django.test import Client

from abide.hub.evidence.queries import Loosening, loosenings
from abide.hub.records import actions
from abide.hub.records.kinds import KINDS
from abide.hub.records.models import Record
from abide.hub.schools.models import School
from tests.hub.records.conftest import NOW

pytestmark = pytest.mark.django_db
BY = "hub"


def add(school: School, kind: str, **values: object) -> Record:
    return actions.add(school=school, kind=KINDS[kind], values=values, by=BY, at=NOW)


def only(school: School) -> Loosening:
    (found,) = loosenings(school)
    return found


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("access-list", {"name": "Finance"}),
        ("document", {"title": "Backup policy", "sort": "policy"}),
        ("contract", {"name": "Server upkeep", "supplier": "Provider of IT"}),
        ("insurance", {"insurer": "A. Surety"}),
        ("envelope", {"holds": "The server", "place": "The safe"}),
    ],
)
def test_a_row_that_promises_are_judged_by_is_not_taken_out_unseen(
    school: School, office: Client, kind: str, values: dict[str, object]
) -> None:
    row = add(school, kind, **values)
    assert loosenings(school) == ()
    path = f"/schools/{school.slug}/registers/{kind}/{row.public_id}/remove/"
    answer = office.post(path, {"why": "No longer needed"}, follow=True)
    assert "Governors are shown that." in answer.content.decode()
    found = only(school)
    assert (found.before, found.after) == ("listed", "taken out")
    assert KINDS[kind].many in found.what


def test_a_leaver_and_a_device_that_is_gone_are_everyday_and_told_to_nobody(
    school: School, office: Client
) -> None:
    for kind in ("staff", "device"):
        row = add(school, kind, name="Gone")
        path = f"/schools/{school.slug}/registers/{kind}/{row.public_id}/remove/"
        assert office.post(path, {"why": "Left"}).status_code == 302
    assert loosenings(school) == ()


@pytest.mark.parametrize("after", ["every three years", "", "now and then"])
def test_a_document_that_is_to_be_reviewed_less_often_is_a_loosening(
    school: School, after: str
) -> None:
    row = add(school, "document", title="Policy", sort="policy", review_cadence="yearly")
    actions.change(row=row, values={"review_cadence": after}, by=BY, at=NOW)
    found = only(school)
    assert found.what == "how often a document is reviewed"
    assert found.before == "every year"
    assert "now and then" not in found.after


def test_a_document_that_is_to_be_reviewed_more_often_is_none(school: School) -> None:
    row = add(school, "document", title="Policy", sort="policy", review_cadence="yearly")
    actions.change(row=row, values={"review_cadence": "termly"}, by=BY, at=NOW)
    assert loosenings(school) == ()


@pytest.mark.parametrize(("what", "told"), [("broken", 1), ("opened", 1), ("inspected", 0)])
def test_a_broken_seal_is_not_taken_back_unseen(school: School, what: str, told: int) -> None:
    row = add(school, "envelope", holds="The server", place="The safe")
    deed = KINDS["envelope"].deed(what)
    assert deed is not None
    values = {each.name: "Someone" for each in deed.fields if each.required}
    on = NOW.date()
    noted = actions.note(row=row, what=what, on=on, by=BY, at=NOW, values=values)
    actions.withdraw_note(noted=noted, by=BY, at=NOW, why="It was another one")
    assert len(loosenings(school)) == told


def test_to_say_that_no_certificate_was_issued_is_told(school: School) -> None:
    row = add(school, "licence", product="Word processor")
    why = {"none_issued_why": "The council buys it"}
    actions.change(row=row, values=why, by=BY, at=NOW)
    actions.change(row=row, values={"none_issued_why": "The council rents it"}, by=BY, at=NOW)
    found = only(school)
    assert (found.before, found.after) == ("to be shown", "none was issued")


@pytest.mark.parametrize("after", [False, None])
def test_to_say_that_a_device_holds_nothing_any_more_is_told(
    school: School, after: bool | None
) -> None:
    row = add(school, "device", name="Office 1", holds_data=True)
    actions.change(row=row, values={"place": "Office"}, by=BY, at=NOW)
    assert loosenings(school) == ()
    actions.change(row=row, values={"holds_data": after}, by=BY, at=NOW)
    assert only(school).what == "whether what is on a device must be copied"

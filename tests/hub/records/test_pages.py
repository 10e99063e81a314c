"""Every register has its pages: added to, found in, changed, taken out, brought back, saved."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from abide.domain.roles import Role
from abide.hub.evidence.models import Entry, Kept
from abide.hub.records import actions
from abide.hub.records.kinds import KINDS, LISTED
from abide.hub.records.models import Noted, Record
from abide.hub.records.queries import values_of
from abide.hub.schools.models import School
from tests.hub.people import make_person
from tests.hub.records.conftest import NOW

pytestmark = pytest.mark.django_db

LICENCE = "/schools/larkfield/registers/licence/"
PDF = b"%PDF-1.7 a certificate"


def a_licence(school: School, product: str = "Writer", **more: Any) -> Record:
    by = f"person:{make_person(school, Role.OFFICE_MANAGER).public_id}"
    values = {"product": product, **more}
    return actions.add(school=school, kind=KINDS["licence"], values=values, by=by, at=NOW)


def said(row: Record) -> dict[str, Any]:
    row.refresh_from_db()
    assert row.newest is not None
    return values_of(row.newest)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.slug)
def test_an_empty_register_teaches_the_next_step(office: Client, kind: Any) -> None:
    page = text(office.get(f"/schools/larkfield/registers/{kind.slug}/"))
    assert f"Add the first {kind.one}" in page
    assert office.get(f"/schools/larkfield/registers/{kind.slug}/add/").status_code == 200


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.slug)
def test_no_field_bears_a_name_that_forms_need(kind: Any) -> None:
    ours = {"csrfmiddlewaretoken", "version", "choice", "on"}
    names = [each.name for each in kind.fields]
    assert not ours - {"on"} & set(names)
    for deed in kind.deeds:
        assert not ours & {each.name for each in deed.fields}


def test_the_list_of_registers_says_how_much_each_holds(office: Client, school: School) -> None:
    a_licence(school)
    page = text(office.get("/schools/larkfield/registers/"))
    assert f"1 of {len(LISTED)} registers hold something" in page
    for kind in LISTED:
        assert f"/registers/{kind.slug}/" in page


def test_a_row_is_added_with_its_file_which_is_given_back(office: Client, school: School) -> None:
    sent = {
        "product": "Writer",
        "seats": "30",
        "expires_on-day": "31",
        "expires_on-month": "8",
        "expires_on-year": "2027",
        "cost": "1200.50",
        "certificate": SimpleUploadedFile("proof.pdf", PDF),
    }
    assert office.post(LICENCE + "add/", sent)["Location"] == LICENCE
    row = Record.objects.get(kind="licence")
    found = said(row)
    assert found["seats"] == 30
    assert found["cost"] == 1200.5
    assert found["expires_on"] == "2027-08-31"
    page = office.get(f"{LICENCE}{row.public_id}/").content.decode()
    assert "£1,200.50" in page
    assert "Download proof.pdf" in page
    kept = Kept.objects.get(name=found["certificate"]["kept_name"])
    back = office.get(f"/schools/larkfield/evidence/kept/{kept.public_id}/")
    assert b"".join(back) == PDF
    assert "attachment" in back["Content-Disposition"]


def test_a_file_of_another_kind_is_refused_by_name(office: Client, school: School) -> None:
    sent = {"product": "Writer", "certificate": SimpleUploadedFile("proof.exe", b"MZ\x00")}
    page = text(office.post(LICENCE + "add/", sent))
    assert "proof.exe is not of a kind that can be taken here" in page
    assert not Record.objects.exists()


def test_what_is_needed_is_asked_for_by_its_name(office: Client) -> None:
    page = text(office.post(LICENCE + "add/", {"seats": "many"}))
    label = KINDS["licence"].field("product").label
    assert f"Enter: {label[:1].lower()}{label[1:]}" in page
    assert "must be a number" in page


def test_a_change_keeps_what_it_does_not_name(office: Client, school: School) -> None:
    office.post(
        LICENCE + "add/",
        {"product": "Writer", "certificate": SimpleUploadedFile("proof.pdf", PDF)},
    )
    row = Record.objects.get(kind="licence")
    before = said(row)["certificate"]
    at = f"{LICENCE}{row.public_id}/change/"
    assert "Kept: proof.pdf" in text(office.get(at))
    office.post(at, {"version": "1", "product": "Writer 2"})
    assert said(row) == {"product": "Writer 2", "certificate": before}
    office.post(at, {"version": "2", "product": "Writer 2", "certificate_away": "on"})
    assert said(row) == {"product": "Writer 2"}


def test_two_people_at_once_are_shown_both_versions(office: Client, school: School) -> None:
    row = a_licence(school)
    at = f"{LICENCE}{row.public_id}/change/"
    office.post(at, {"version": "1", "product": "Writer two"})
    both = office.post(at, {"version": "1", "product": "Writer three"})
    assert both.status_code == 409
    assert "Writer two" in text(both)
    assert "Writer three" in text(both)
    mine = {"version": "2", "product": "Writer three", "choice": "mine"}
    assert office.post(at, mine).status_code == 302
    assert said(row)["product"] == "Writer three"


def test_a_row_is_taken_out_with_a_reason_and_comes_back(office: Client, school: School) -> None:
    row = a_licence(school)
    own = f"{LICENCE}{row.public_id}/"
    assert office.post(own + "remove/", {}).status_code == 200
    office.post(own + "remove/", {"why": "Sold with the old machines"})
    assert "Writer" not in text(office.get(LICENCE)).replace("Writer was taken out", "")
    assert "Writer" in text(office.get(LICENCE + "removed/"))
    assert "Sold with the old machines" in text(office.get(own))
    assert office.get(own + "change/").status_code == 404
    office.post(own + "restore")
    assert "Writer" in text(office.get(LICENCE))
    kinds = Entry.objects.filter(kind__startswith="record").values_list("kind", flat=True)
    assert list(kinds.order_by("seq")) == ["record added", "record removed", "record restored"]


def test_words_find_rows_by_anything_they_say(office: Client, school: School) -> None:
    a_licence(school, "Writer", supplier="Oakapple Ltd")
    a_licence(school, "Paint", supplier="Brightdown")
    page = text(office.get(LICENCE, {"q": "oakapple wri"}))
    assert "1 row with" in page
    assert ">Paint<" not in page
    assert "No row has all of these words" in text(office.get(LICENCE, {"q": "nothing like it"}))


def test_the_file_of_a_register_can_start_no_formula(office: Client, school: School) -> None:
    a_licence(school, "=HYPERLINK(1)", supplier="@cmd", expires_on=date(2027, 8, 31))
    got = office.get(LICENCE + "list.csv")
    heads, row = list(csv.reader(io.StringIO(got.content.decode("utf-8-sig"))))
    found = dict(zip(heads, row, strict=True))
    assert found[KINDS["licence"].field("product").label] == "'=HYPERLINK(1)"
    assert "2027-08-31" in row
    assert "@cmd" not in row


def test_a_deed_is_noted_on_its_day_and_withdrawn_where_it_was_a_mistake(
    office: Client, school: School
) -> None:
    by = f"person:{make_person(school, Role.OFFICE_MANAGER).public_id}"
    row = actions.add(
        school=school, kind=KINDS["contract"], values={"name": "Care", "supplier": "Oakapple"},
        by=by, at=NOW - timedelta(days=3),
    )  # fmt: skip
    own = f"/schools/larkfield/registers/contract/{row.public_id}/"
    day = {"on-day": "25", "on-month": "11", "on-year": "2026"}
    page = text(office.post(own + "note/reviewed/", {**day, "found": "All well"}))
    assert "That day is still to come" in page
    assert office.get(own + "note/sold/").status_code == 404
    office.post(own + "note/reviewed/", {**day, "on-day": "23", "found": "All well"})
    page = text(office.get(own))
    assert "Monday 23 November" in page
    assert "Olu Offord says" in page
    assert "All well" in page
    noted = Noted.objects.get()
    office.post(f"{own}noted/{noted.public_id}/withdraw/", {"why": "Another contract"})
    assert "Withdrawn on Tuesday 24 November" in text(office.get(own))
    assert Entry.objects.filter(kind="record note withdrawn").count() == 1


def test_whoever_only_reads_is_offered_nothing_to_change(governor: Client, school: School) -> None:
    row = a_licence(school)
    for page in (LICENCE, f"{LICENCE}{row.public_id}/", LICENCE + "removed/"):
        shown = text(governor.get(page))
        for words in ("/add/", "/change/", "/remove/", "Bring back"):
            assert words not in shown, (page, words)
    assert governor.post(f"{LICENCE}{row.public_id}/remove/", {"why": "x"}).status_code == 403


def test_registers_kept_for_abide_itself_have_no_pages(office: Client) -> None:
    for kind in ("control", "catalogue", "decision", "nothing"):
        assert office.get(f"/schools/larkfield/registers/{kind}/").status_code == 404


@pytest.mark.parametrize("page", ["", "list.csv", "removed/"])
def test_pages_cost_the_same_however_long_the_register(
    office: Client, school: School, page: str
) -> None:
    office.get(LICENCE)
    a_licence(school)
    few = _statements(office, LICENCE + page)
    for number in range(15):
        row = a_licence(school, f"Program {number}")
        if number % 3 == 0:
            actions.remove(row=row, by="hub", at=NOW, why="x")
    assert _statements(office, LICENCE + page) == few


def test_the_page_of_a_row_costs_the_same_however_long_its_history(
    office: Client, school: School
) -> None:
    row = a_licence(school)
    own = f"{LICENCE}{row.public_id}/"
    office.get(own)
    few = _statements(office, own)
    for number in range(12):
        actions.change(row=row, values={"seats": number + 1}, by="hub", at=NOW)
    assert _statements(office, own) == few


def _statements(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(page).status_code == 200
    return len(found)

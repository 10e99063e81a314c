"""The pages on which a register is brought in from a file: shown first, then brought in."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from abide.hub.evidence.models import Entry
from abide.hub.records.kinds import LISTED
from abide.hub.records.models import Record
from abide.hub.records.sample.assets import fill_assets
from abide.hub.records.sample.papers import fill_papers
from abide.hub.register.sample import fill_sample
from abide.hub.schools.models import School
from tests.hub.records.conftest import NOW
from tests.hub.records.importing import SNIPE, add_one, planned, rows

pytestmark = pytest.mark.django_db
AT = "/schools/larkfield/registers/"


def upload(browser: Client, kind: str, text: str, **more: str) -> str:
    day = {"as_of-day": "24", "as_of-month": "11", "as_of-year": "2026"}
    file = SimpleUploadedFile("list.csv", text.encode())
    return browser.post(f"{AT}{kind}/bring-in/", {"file": file, **day, **more}).content.decode()


def hidden(body: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_what_cannot_be_read_is_told_with_line_column_and_mend_and_nothing_is_written(
    office: Client, school: School
) -> None:
    text = (
        "Asset Name,Purchase Cost,EOL Date,Used for,Screen lock timeout,Covered by the backup of\n"
        "PC 1,about 600,31/02/2027,kitchen,soon,Finance\n"
        "PC 2,,,office,,\n"
        ",12,,,,\n"
    )
    body = upload(office, "device", text)
    assert "6 things are wrong" in body
    for said in ("Line 2", "Purchase Cost", "EOL Date", "31/02/2027", "kitchen", "“soon” is no"):
        assert said in body, said
    assert "“Finance”: there is no system of this name" in body
    assert "Line 4" in body
    assert not Record.objects.exists()


def test_a_file_is_shown_first_and_then_brought_in_with_one_entry_of_counts(
    office: Client, school: School
) -> None:
    add_one(school, "device", name="OFFICE-1", serial="DKT71-201", place="Store", holds_data=True)
    body = upload(office, "device", SNIPE)
    assert "1 to be added, 1 to be changed, 0 as they stand already" in body
    assert rows(school, "device").keys() == {"OFFICE-1"}
    sent = hidden(body)
    assert office.post(f"{AT}device/bring-in/", sent).status_code == 302
    found = rows(school, "device")
    assert found["OFFICE-1"].text("place") == "Office"
    assert found["OFFICE-1"].yes("holds_data"), "what the file does not say stays"
    entry = Entry.objects.get(kind="list imported")
    told = json.loads(entry.line)["facts"]
    assert (told["list"], told["added"], told["changed"]) == ("device", 1, 1)
    assert "OFFICE" not in entry.line
    again = office.post(f"{AT}device/bring-in/", sent)
    assert "The register was changed since you looked" in again.content.decode()


def test_what_each_register_saves_comes_in_unchanged(school: School, office: Client) -> None:
    for fill in (fill_sample, fill_assets, fill_papers):
        fill(school=school, by="hub", at=NOW)
    tried = []
    for kind in LISTED:
        saved = office.get(f"{AT}{kind.slug}/list.csv").content.decode("utf-8-sig")
        if len(saved.splitlines()) > 1:
            plan = planned(school, kind.slug, saved)
            assert plan.problems == [], kind.slug
            assert [row.changes for row in plan.rows if row.what != "unchanged"] == [], kind.slug
            tried.append(kind.slug)
    assert {"device", "audit-device", "licence", "software", "contract", "document"} <= set(tried)


@pytest.mark.parametrize("content", ["not base64!", "/////w==", ""])
def test_what_was_tampered_with_is_not_found(office: Client, content: str) -> None:
    answer = office.post(f"{AT}audit-device/bring-in/", {"content": content})
    assert answer.status_code in (302, 404)
    assert not Record.objects.exists()


def test_the_page_names_the_columns_and_a_governor_does_not_get_it(
    office: Client, governor: Client
) -> None:
    body = office.get(f"{AT}device/bring-in/").content.decode()
    assert "Asset tag" in body
    assert "asset name" in body
    assert governor.get(f"{AT}device/bring-in/").status_code == 403
    assert office.get(f"{AT}inventory/bring-in/").status_code == 404


def test_a_day_of_the_list_that_is_to_come_is_refused(office: Client) -> None:
    body = upload(office, "device", SNIPE, **{"as_of-day": "25"})
    assert "That day is still to come" in body

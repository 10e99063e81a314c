"""The pages of contacts, data sets, dates and the figures of each grade."""

from __future__ import annotations

import pytest
from django.test import Client

from abide.hub.register.models import Contact, DataSet, System
from abide.hub.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
BASE = "/schools/larkfield/systems/"


def test_contacts_are_rung_and_one_stands_on_every_page(office: Client, school: School) -> None:
    sent = {"name": "IT helpline", "phone": "01632 960123"}
    assert office.post(BASE + "contacts/add/", sent).status_code == 302
    assert office.post(BASE + "contacts/add/", {"name": "Supplier", "phone": "01632 960999"})
    first = Contact.objects.get(name="IT helpline")
    second = Contact.objects.get(name="Supplier")
    assert first.on_every_page
    body = office.get(BASE + "contacts/").content.decode()
    assert 'href="tel:01632960123"' in body
    office.post(f"{BASE}contacts/{second.public_id}/everywhere/")
    assert "01632 960999" in office.get(BASE).content.decode()
    call = f"{BASE}contacts/{second.public_id}/rang/"
    assert office.get(call).status_code == 200
    office.post(call, {"on": "2026-09-29", "answered": "no", "note": "engaged"})
    assert "nobody answered" in office.get(BASE + "contacts/").content.decode()
    edit = f"{BASE}contacts/{second.public_id}/edit/"
    assert office.get(edit).status_code == 200
    assert "can&#39;t be empty" in office.post(edit, {"name": "Supplier"}).content.decode()
    office.post(f"{BASE}contacts/{first.public_id}/remove/", {"why": "gone"})
    office.get(BASE)
    assert "IT helpline" not in office.get(BASE + "contacts/").content.decode()


def test_data_sets_say_which_backup_covers_them(office: Client, finance: System) -> None:
    add = BASE + "data-sets/add/"
    assert office.get(add).status_code == 200
    office.post(add, {"name": "Scans", "grade": "necessary"})
    office.post(add, {"name": "Admin", "grade": "critical", "system": str(finance.public_id)})
    body = office.get(BASE + "data-sets/").content.decode()
    assert "1 of 2 data set is in no system’s backup: Scans" in body
    row = DataSet.objects.get(name="Scans")
    edit = f"{BASE}data-sets/{row.public_id}/edit/"
    assert office.get(edit).status_code == 200
    sent = {"name": "Scans", "grade": "necessary", "system": str(finance.public_id)}
    assert office.post(edit, {**sent, "version": "1"}).status_code == 302
    assert "Each data set belongs" in office.get(BASE + "data-sets/").content.decode()
    office.post(f"{BASE}data-sets/{row.public_id}/remove/", {"why": "empty"})
    assert "Scans" not in office.get(BASE + "data-sets/").content.decode().split("<table")[1]


def test_the_calendar_is_typed_in_and_overlaps_are_refused(office: Client, finance: System) -> None:
    add = BASE + "calendar/add/term/"
    assert office.get(add).status_code == 200
    sent = {"name": "Autumn", "first_on": "2026-09-02", "last_on": "2026-12-18"}
    assert office.post(add, sent).status_code == 302
    again = {"name": "Other", "first_on": "2026-12-01", "last_on": "2027-01-20"}
    assert "overlap" in office.post(add, again).content.decode()
    backwards = {"name": "Other", "first_on": "2027-02-01", "last_on": "2027-01-20"}
    assert "Last day must be" in office.post(add, backwards).content.decode()
    census = {
        "name": "Census",
        "first_on": "2026-10-01",
        "last_on": "2026-10-01",
        "systems": [str(finance.public_id)],
        "days_before": "7",
    }
    assert office.post(BASE + "calendar/add/return/", census).status_code == 302
    assert "counts as critical until Thursday 1 October" in office.get(BASE).content.decode()
    body = office.get(BASE + "calendar/").content.decode()
    assert "Term dates reach to Friday 18 December" in body
    assert "Christmas Day" not in body
    row = finance.deadlines.get()
    edit = f"{BASE}calendar/{row.public_id}/edit/"
    assert office.get(edit).status_code == 200
    assert office.post(edit, {**census, "days_before": "3", "version": "1"}).status_code == 302
    assert office.get(f"{BASE}calendar/{row.public_id}/remove/").status_code == 200
    office.post(f"{BASE}calendar/{row.public_id}/remove/")
    assert not finance.deadlines.exists()


def test_leadership_decides_what_each_grade_promises(head: Client, finance: System) -> None:
    url = BASE + "promises/edit/"
    assert head.get(url).status_code == 200
    sent = {
        f"{grade}_{what}": "12"
        for grade in ("critical", "essential", "necessary", "desirable")
        for what in ("rto", "rpo")
    }
    assert head.post(url, {**sent, "version": "0"}).status_code == 302
    assert "12 hours" in head.get(BASE + "promises/").content.decode()
    answer = head.post(url, {**sent, "critical_rto": "6", "version": "0"})
    assert answer.status_code == 409

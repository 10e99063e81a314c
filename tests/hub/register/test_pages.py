"""The pages of systems, as people use them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from abide.domain.roles import Role
from abide.hub.register.models import System
from tests.hub.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
BASE = "/schools/larkfield/systems/"
PAGES = ("", "removed/", "promises/", "data-sets/", "contacts/", "calendar/")


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_register_teaches_the_next_step(office: Client, page: str) -> None:
    assert office.get(BASE + page).status_code == 200


def test_the_grid_has_the_six_columns_of_the_policies(office: Client, finance: System) -> None:
    body = office.get(BASE).content.decode()
    heads = ["Name", "Locations", "Networked, single user or web based", "Main users"]
    places = [body.index(f">{head}</th>") for head in [*heads, "Purpose", "Grade"]]
    assert places == sorted(places)
    assert "1 system: 1 critical." in body
    assert "</a>: say who owns it." in body


def test_the_office_adds_a_row_of_the_grid(office: Client) -> None:
    sent = {
        "name": "Pupil records",
        "locations": "Server, D:\\Records\r\nOffice PC",
        "mode": "networked",
        "users": "Office",
        "purpose": "Census",
        "grade": "critical",
    }
    answer = office.post(BASE + "add/", sent)
    assert answer.status_code == 302
    row = System.objects.get()
    assert row.locations == "Server, D:\\Records\nOffice PC"
    assert office.get(f"{BASE}{row.public_id}/record/").status_code == 200


def test_a_name_like_a_path_or_taken_is_refused_with_the_mend(
    office: Client, finance: System
) -> None:
    for name, mend in (("C:\\Finance", "not a path"), ("FINANCE", "another name")):
        body = office.post(BASE + "add/", {"name": name, "grade": "critical"}).content.decode()
        assert mend in body
        assert 'href="#id_name"' in body


@pytest.mark.parametrize(
    ("section", "sent"),
    [
        ("what-it-is", {"name": "Finance (FMS)", "mode": "networked"}),
        ("supplier", {"supplier": "Example Ltd", "own_export_cadence": "termly"}),
        ("without-it", {"fallback_day": "Paper"}),
        ("parts", {"data_held": "One database"}),
        ("needs", {}),
        ("who", {}),
    ],
)
def test_each_section_is_edited_by_the_office(
    office: Client, finance: System, section: str, sent: dict[str, str]
) -> None:
    url = f"{BASE}{finance.public_id}/edit/{section}/"
    assert office.get(url).status_code == 200
    assert office.post(url, {**sent, "version": "1"}).status_code == 302
    finance.refresh_from_db()
    for name, value in sent.items():
        assert getattr(finance, name) == value


def test_only_leadership_changes_what_is_promised(
    office: Client, head: Client, finance: System
) -> None:
    url = f"{BASE}{finance.public_id}/promises/"
    sent = {"grade": "critical", "rto_hours": "8", "version": "1"}
    assert office.post(url, sent).status_code == 403
    assert office.get(f"{BASE}{finance.public_id}/edit/promises/").status_code == 404
    assert head.get(url).status_code == 200
    assert head.post(url, sent).status_code == 302
    finance.refresh_from_db()
    assert finance.rto_hours == 8


def test_a_cadence_not_understood_is_refused_and_one_without_a_number_asks_for_it(
    head: Client, finance: System
) -> None:
    url = f"{BASE}{finance.public_id}/promises/"
    sent = {"grade": "critical", "backup_cadence": "when Olu thinks of it", "version": "1"}
    assert "does not say how often" in head.post(url, sent).content.decode()
    assert head.post(url, {**sent, "backup_cadence": "regularly"}).status_code == 302
    body = head.get(f"{BASE}{finance.public_id}/record/").content.decode()
    assert "It is not said in numbers how often this is done: backup" in body


def test_two_who_edit_at_once_are_shown_both_versions(
    office: Client, head: Client, finance: System
) -> None:
    url = f"{BASE}{finance.public_id}/edit/what-it-is/"
    head.post(url, {"name": "Finance", "users": "Head", "version": "1"})
    mine = {"name": "Finance", "users": "Office and head", "version": "1"}
    answer = office.post(url, mine)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert ">Head<" in body
    assert "Office and head" in body
    again = office.post(url, {**mine, "version": "2", "choice": "edit"})
    assert "Office and head" in again.content.decode()
    assert System.objects.get().users == "Head"
    assert office.post(url, {**mine, "version": "2", "choice": "mine"}).status_code == 302
    assert System.objects.get().users == "Office and head"


def test_a_system_taken_out_can_be_brought_back(office: Client, finance: System) -> None:
    url = f"{BASE}{finance.public_id}/remove/"
    assert office.get(url).status_code == 200
    assert "Enter: why?" in office.post(url, {}).content.decode()
    office.post(url, {"why": "Replaced by another"})
    assert "Finance" in office.get(BASE + "removed/").content.decode()
    assert "Finance" not in office.get(BASE).content.decode()
    assert office.get(f"{BASE}{finance.public_id}/record/").status_code == 200
    office.post(f"{BASE}{finance.public_id}/restore/")
    assert "Finance" in office.get(BASE).content.decode()


def test_a_risk_is_accepted_with_an_owner_and_runs_out_in_sight(
    head: Client, finance: System, at: Callable[[datetime], None]
) -> None:
    url = f"{BASE}{finance.public_id}/assurances/add/"
    assert head.get(url).status_code == 200
    body = head.get(url).content.decode()
    owner = body.split('name="owner"')[1].split('<option value="')[2].split('"')[0]
    sent = {
        "kind": "risk acceptance",
        "words": "The supplier keeps 30 days.",
        "owner": owner,
        "given_on": "2026-09-29",
        "expires_on-day": "1",
        "expires_on-month": "10",
        "expires_on-year": "2026",
    }
    assert head.post(url, sent).status_code == 302
    record = f"{BASE}{finance.public_id}/record/"
    assert "To be looked at again by Thursday 1 October" in head.get(record).content.decode()
    at(datetime(2026, 10, 2, 9, tzinfo=UTC))
    assert "Run out" in head.get(record).content.decode()
    assert "ran out on Thursday 1 October" in head.get(BASE).content.decode()
    row = finance.assurances.get()
    extend = f"{BASE}assurances/{row.public_id}/extend/"
    assert head.get(extend).status_code == 200
    assert head.post(extend, {"until": "2027-01-04", "version": "1"}).status_code == 302
    assert "Run out" not in head.get(record).content.decode()
    assert head.post(f"{BASE}assurances/{row.public_id}/end/", {"why": "x"}).status_code == 302
    assert "Nothing is noted yet" in head.get(record).content.decode()


def test_an_own_export_is_noted_as_staff_say(office: Client, finance: System) -> None:
    url = f"{BASE}{finance.public_id}/own-export/"
    assert "to come" in office.post(url, {"on": "2026-09-30"}).content.decode()
    assert office.post(url, {"on": "2026-09-28"}).status_code == 302
    finance.refresh_from_db()
    assert finance.last_own_export_on == date(2026, 9, 28)


def test_an_own_export_that_is_overdue_is_said_on_the_grid(
    office: Client, finance: System, at: Callable[[datetime], None]
) -> None:
    url = f"{BASE}{finance.public_id}/"
    sent = {"own_export_cadence": "monthly", "own_export_by": "Olu", "version": "1"}
    office.post(f"{url}edit/supplier/", sent)
    assert "has never been taken" in office.get(BASE).content.decode()
    office.post(f"{url}own-export/", {"on": "2026-09-28"})
    assert "own export of" not in office.get(BASE).content.decode().split("<h1")[1]
    at(datetime(2026, 10, 30, 9, tzinfo=UTC))
    assert "was due on Wednesday 28 October" in office.get(BASE).content.decode()


def test_without_a_second_step_nothing_is_changed(as_role: SignIn, finance: System) -> None:
    browser = as_role(Role.OFFICE_MANAGER, second_step=False)
    assert browser.get(BASE).status_code == 200
    sent = {"name": "Library", "grade": "desirable"}
    assert browser.post(BASE + "add/", sent).status_code == 403
    assert System.objects.count() == 1


def test_a_stranger_finds_nothing(stranger: Client, finance: System) -> None:
    for page in (*PAGES, f"{finance.public_id}/record/", "files/systems.csv"):
        assert stranger.get(BASE + page).status_code == 404


def test_another_schools_system_is_not_found_here(stranger: Client, finance: System) -> None:
    base = f"/schools/otherford/systems/{finance.public_id}/"
    for page in ("record/", "edit/who/", "promises/", "remove/", "own-export/"):
        assert stranger.get(base + page).status_code == 404
    assert stranger.post(base + "restore/").status_code == 404


def test_a_governor_reads_and_changes_nothing(as_role: SignIn, finance: System) -> None:
    governor = as_role(Role.GOVERNOR)
    body = governor.get(f"{BASE}{finance.public_id}/record/").content.decode()
    assert "/edit/" not in body
    assert governor.post(BASE + "add/", {"name": "x", "grade": "critical"}).status_code == 403

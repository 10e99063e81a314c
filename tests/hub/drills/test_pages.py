"""The pages of proofs: the list, and one restore test with how it was done."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from abide.domain.roles import Role
from abide.hub.drills.models import Drill
from tests.hub.backups.conftest import MONDAY, NOW
from tests.hub.conftest import SignIn
from tests.hub.drills.verdicts import FAILED
from tests.hub.telling import Server

pytestmark = pytest.mark.django_db
HERE = "/schools/larkfield/proofs/"
HOUR = timedelta(hours=1)


def _text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return " ".join(response.content.decode().split())


def test_a_full_restore_test_is_timed(server: Server, as_role: SignIn) -> None:
    server.brings_all_back("Finance", "drive-b", MONDAY + HOUR, MONDAY)
    server.reports(NOW)

    page = _text(as_role(Role.GOVERNOR), f"{HERE}{Drill.objects.get().entry.hash}/")

    assert "we asked from drive-b for everything, 15,000 files, and got 15,000 back" in page
    assert "Bringing all of it back took about 40 minutes." in page
    assert "measured by Abide on the server" in page


def test_the_page_shows_how_it_was_done_and_each_part_apart(
    server: Server, as_role: SignIn
) -> None:
    server.drills("Finance", "drive-b", MONDAY + HOUR, MONDAY)
    server.reports(NOW)

    page = _text(as_role(Role.GOVERNOR), f"{HERE}{Drill.objects.get().entry.hash}/")

    assert "5eed" * 8 in page
    assert "400 of 15,000 files" in page
    assert '<dt class="govuk-summary-list__key">Configuration</dt>' in page
    assert "not shown" in page
    assert ">proven<" not in page.lower()


def test_the_list_is_filtered_and_saved(server: Server, as_role: SignIn) -> None:
    server.drills("Finance", "drive-b", MONDAY + HOUR, MONDAY)
    server.drills("Pupil records", "store", MONDAY + 2 * HOUR, MONDAY, **FAILED)
    server.reports(NOW)
    client = as_role(Role.AUDITOR)

    page = _text(client, f"{HERE}?result=wrong")
    saved = client.get(f"{HERE}proofs.csv?system=Finance").getvalue().decode("utf-8-sig")

    assert "Did not come back right" in page
    assert "Pupil records" in page
    rows = list(csv.reader(io.StringIO(saved)))
    assert [row[2] for row in rows[1:]] == ["Finance"]


def test_before_the_first_test_the_page_teaches_the_next_step(
    server: Server, as_role: SignIn
) -> None:
    page = _text(as_role(Role.OFFICE_MANAGER), HERE)

    assert "no copy is known to be good" in page
    assert "jobs/ask/?deed=drill" in page


def test_a_stranger_finds_no_proof_and_a_made_up_receipt_is_not_found(
    server: Server, stranger: Client, as_role: SignIn
) -> None:
    server.drills("Finance", "drive-b", MONDAY + HOUR, MONDAY)
    server.reports(NOW)
    receipt = Drill.objects.get().entry.hash

    assert stranger.get(f"{HERE}{receipt}/").status_code == 404
    assert as_role(Role.GOVERNOR).get(f"{HERE}{'0' * 64}/").status_code == 404

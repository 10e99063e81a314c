"""The pages of suppliers: who reports on what, what came, and who may change it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from abide.domain.roles import Role
from abide.hub.evidence.models import Entry
from abide.hub.schools.models import School
from abide.hub.suppliers import queries
from abide.hub.suppliers.models import FormLink, Look
from abide.hub.suppliers.queries.sources import source_of
from tests.hub.conftest import SignIn
from tests.hub.people import make_person, make_school, signed_in
from tests.hub.suppliers.conftest import Expect, TakeIn
from tests.hub.suppliers.mailbox import PASSWORD
from tests.hub.suppliers.mails import AT, PROVIDER, RESTIC, RESTIC_FATAL, mail
from tests.hub.suppliers.pages import DOUBTFUL, ROOT, text
from tests.hub.suppliers.promise import PROMISE

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
EXPECTED = {
    "supplier": "Provider of IT",
    "promises": [PROMISE],
    "senders": PROVIDER,
    "words": "",
    "good_words": "",
    "failed_words": "",
}


def test_an_empty_page_teaches_the_next_step(office: Client) -> None:
    assert "No supplier reports here yet" in text(office)
    assert "No mailbox is set up for reports on this hub yet" in text(office, "help/")
    assert "Nothing waits" in text(office, "waiting/")
    assert "Nothing has come in yet" in text(office, "reports/")


def test_a_supplier_is_expected_by_its_form_and_its_mistakes_are_named(
    office: Client, promised: School
) -> None:
    page = office.post(ROOT + "add/", {**EXPECTED, "senders": "not an address", "supplier": ""})
    said = unescape(page.content.decode())
    assert "Enter: supplier" in said
    assert "“not an address” is no address" in said
    sent = {**EXPECTED, "senders": " Backup@Provider.example \n\n@copies.example\nfolder/Copies"}
    assert office.post(ROOT + "add/", sent).status_code == 302
    (row,) = queries.expected_at(promised, AT)
    assert row.senders == (PROVIDER, "@copies.example", "folder/copies")
    assert str(row.since) == "2026-11-17"


def test_the_list_says_who_is_silent_first(
    office: Client, expecting: Expect, take_in: TakeIn, at: Callable[[datetime], None]
) -> None:
    expecting(words=["Admin"])
    expecting(supplier="Cloud copies", senders=["cloud@copies.example"])
    take_in(mail("Admin"))
    assert "Every supplier was heard in time" not in text(office)
    at(AT + DAY)
    take_in(mail("Admin", at=AT + DAY), at=AT + DAY)
    page = text(office)
    assert "1 of 2 reports came in time" in page
    assert "Cloud copies has sent no report" in page
    assert page.index("Cloud copies</a>") < page.index("Provider of IT</a>")
    assert "Wednesday 18 November, 22:30: went well" in page
    saved = office.get(ROOT + "list.csv").content.decode()
    assert "Provider of IT,The provider copies our server every school day" in saved


def test_a_mailbox_that_does_not_answer_is_told_on_the_page(
    office: Client, settings: Settings, box: object
) -> None:
    (one,) = settings.CONFIGURATION.reports
    Look.objects.create(
        source=source_of(one), tried_at=AT, failing_since=AT - DAY, trouble="The mailbox is away."
    )
    page = text(office)
    assert "The mailbox is away. Since Monday 16 November, 22:30 no report could come" in page
    assert "reports+larkfield@hub.example" in text(office, "help/")
    assert PASSWORD not in text(office, "help/")


def test_an_expectation_is_changed_ended_and_both_tell_governors_where_less_is_asked(
    office: Client, promised: School, expecting: Expect
) -> None:
    row = expecting(AT, promises=[PROMISE, "gone"])
    version = {"version": "1"}
    office.post(ROOT + f"{row.public_id}/change/", {**EXPECTED, **version})
    changed = Entry.objects.filter(kind="record changed").latest("seq")
    assert changed.loosens
    office.post(ROOT + f"{row.public_id}/end/", {"why": "Another provider"})
    ended = Entry.objects.filter(kind="record removed").latest("seq")
    assert ended.loosens
    assert "Another provider" not in ended.line
    assert office.get(ROOT + f"{row.public_id}/").status_code == 404
    assert queries.expected_at(promised, AT) == ()


def test_two_who_change_at_once_see_both_versions(office: Client, expecting: Expect) -> None:
    row = expecting()
    path = ROOT + f"{row.public_id}/change/"
    office.post(path, {**EXPECTED, "words": "Admin", "version": "1"})
    page = office.post(path, {**EXPECTED, "words": "Pupils", "version": "1"})
    said = page.content.decode()
    assert page.status_code == 409
    assert "Admin" in said
    assert "Pupils" in said


def test_a_link_is_shown_once_and_withdrawn(office: Client, expecting: Expect) -> None:
    row = expecting()
    page = office.post(ROOT + f"{row.public_id}/link/").content.decode()
    assert "/report/" in page
    assert "Made by Olu Offord" in text(office, f"{row.public_id}/")
    link = FormLink.objects.get()
    office.post(ROOT + f"links/{link.public_id}/withdraw")
    assert "Made by Olu Offord" not in text(office, f"{row.public_id}/")


def test_what_came_is_shown_as_letters_and_given_back_as_a_download_alone(
    office: Client, expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    attack = "<script>alert(1)</script> <img src=x onerror=alert(2)>"
    report = take_in(mail(attack, attack))
    assert report is not None
    for path in ("", "waiting/", "reports/", f"reports/{report.public_id}/"):
        page = office.get(ROOT + path).content.decode()
        assert "<script>alert" not in page
        assert "<img" not in page
    kept = report.entry.kept.get(name="original")
    path = reverse("evidence:kept", args=["larkfield", kept.public_id])
    sent = office.get(path)
    assert "attachment" in sent["Content-Disposition"]
    assert sent["Content-Type"] == "application/octet-stream"
    saved = office.get(ROOT + "reports/list.csv").content.decode()
    assert "\n=" not in saved


def test_a_cell_of_a_table_starts_no_formula(
    office: Client, expecting: Expect, take_in: TakeIn
) -> None:
    expecting()
    take_in(mail("=1+1"))
    assert "'=1+1" in office.get(ROOT + "reports/list.csv").content.decode()


@pytest.mark.parametrize("role", [Role.GOVERNOR, Role.AUDITOR, Role.CHAIR])
def test_who_only_reads_is_offered_nothing_and_may_nothing(
    promised: School, as_role: SignIn, expecting: Expect, take_in: TakeIn, role: Role
) -> None:
    row, report = expecting(), take_in(DOUBTFUL)
    assert report is not None
    client = as_role(role)
    assert "Ask by a link" not in text(client, f"{row.public_id}/")
    assert "/settle/" not in text(client, "waiting/")
    for path in (f"reports/{report.public_id}/settle/", f"{row.public_id}/end/", "add/"):
        assert client.post(ROOT + path, {}).status_code == 403


def test_another_schools_reports_are_nowhere_to_be_found(
    promised: School, expecting: Expect, take_in: TakeIn
) -> None:
    row, report = expecting(), take_in(DOUBTFUL)
    assert report is not None
    other = make_school("Otherford Primary School", "otherford")
    client = signed_in(make_person(other, Role.HEADTEACHER, "Sam Stranger"))
    for path in (f"reports/{report.public_id}/", f"{row.public_id}/", "reports/x/"):
        assert client.get(f"/schools/otherford/suppliers/{path}").status_code == 404


def test_pages_cost_the_same_however_much_there_is(
    office: Client,
    promised: School,
    expecting: Expect,
    take_in: TakeIn,
) -> None:
    expecting()
    take_in(mail())
    take_in(DOUBTFUL)
    cost = {path: _cost(office, path) for path in ("", "waiting/", "reports/")}
    for number in range(5):
        expecting(words=[f"job {number}"])
        take_in(mail(f"job {number}"))
        take_in(mail(f"doubt {number}", RESTIC + RESTIC_FATAL))
    for path, before in cost.items():
        assert _cost(office, path) == before, path


def _cost(client: Client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as counted:
        client.get(ROOT + path)
    return len(counted)


def test_long_lists_come_in_pages(
    office: Client, expecting: Expect, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    expecting()
    monkeypatch.setattr(queries, "PAGE", 2)
    for number in range(3):
        take_in(mail(f"job {number}"))
    assert "Reports, page 1 of 2" in text(office, "reports/")
    assert "Reports, page 2 of 2" in text(office, "reports/?page=2")

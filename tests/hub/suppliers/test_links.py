"""A supplier answers by a link: once, in time, without an account, as its own word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from abide.domain.control import Basis, Status
from abide.domain.roles import Role
from abide.hub.evidence.models import Kept
from abide.hub.schools.models import School
from abide.hub.suppliers import actions
from abide.hub.suppliers.actions.links import LASTS
from abide.hub.suppliers.models import FormLink, Report
from tests.hub.people import visitor
from tests.hub.suppliers.conftest import Expect
from tests.hub.suppliers.mails import AT
from tests.hub.suppliers.promise import judged

pytestmark = pytest.mark.django_db

ANSWER = {
    "outcome": "good",
    "on-day": "17",
    "on-month": "11",
    "on-year": "2026",
    "at": "21:15",
    "name": "Pat Provider",
    "note": "All copies were made.",
}


@pytest.fixture
def token(promised: School, expecting: Expect) -> str:
    who = visitor(promised, Role.OFFICE_MANAGER)
    return actions.make_form_link(expected=expecting(), visitor=who, at=AT)


def test_an_answer_is_the_suppliers_word_and_uses_the_link_up(
    promised: School, token: str, client: Client
) -> None:
    page = client.get(f"/report/{token}/")
    assert "Larkfield Primary School asks Provider of IT" in page.content.decode()
    assert "The provider copies our server every school day" in page.content.decode()
    answered = client.post(f"/report/{token}/", ANSWER, follow=True)
    assert "Your answer was noted" in answered.content.decode()
    found = judged(promised, AT)
    assert (found.status, found.basis) == (Status.KEPT, Basis.SUPPLIER)
    row = Report.objects.get()
    assert row.moment == AT.replace(hour=21, minute=15)
    link = FormLink.objects.get()
    assert f'"by":"supplier:{link.public_id}"' in row.entry.line
    assert "Pat Provider" not in row.entry.line
    assert client.get(f"/report/{token}/").status_code == 410
    assert client.post(f"/report/{token}/", ANSWER).status_code == 410
    assert Report.objects.count() == 1


def test_only_the_hash_of_a_link_is_kept(token: str) -> None:
    link = FormLink.objects.get()
    held = [str(getattr(link, field.name)) for field in FormLink._meta.concrete_fields]
    assert token not in held
    assert len(token) >= 43


def test_a_failure_that_is_told_is_one(promised: School, token: str, client: Client) -> None:
    client.post(f"/report/{token}/", {**ANSWER, "outcome": "failed"})
    assert judged(promised, AT).status is Status.BROKEN


def test_a_link_that_is_late_withdrawn_or_unknown_says_only_that_it_does_not_work(
    token: str, client: Client, at: Callable[[datetime], None]
) -> None:
    assert client.get("/report/unknown/").status_code == 410
    at(AT + LASTS)
    late = client.get(f"/report/{token}/")
    assert late.status_code == 410
    assert "Larkfield" not in late.content.decode()
    at(AT)
    link = FormLink.objects.get()
    actions.withdraw_form_link(link=link, by="hub", at=AT)
    assert client.post(f"/report/{token}/", ANSWER).status_code == 410


def test_a_link_ends_with_what_it_asks_for(promised: School, token: str, client: Client) -> None:
    row = FormLink.objects.get().expected
    actions.end_expected(row=row, by="hub", at=AT, why="Another provider")
    assert client.get(f"/report/{token}/").status_code == 410
    with pytest.raises(actions.FormGone):
        actions.answer_by_form(token=token, answer=_answer(), at=AT)


def test_a_time_that_is_still_to_come_is_refused_and_the_link_stays(
    token: str, client: Client
) -> None:
    page = client.post(f"/report/{token}/", {**ANSWER, "on-day": "18"})
    assert "still to come" in page.content.decode()
    assert FormLink.objects.get().used_at is None
    assert not Report.objects.exists()


def test_of_two_who_answer_at_once_one_is_taken(token: str) -> None:
    actions.answer_by_form(token=token, answer=_answer(), at=AT)
    with pytest.raises(actions.FormGone):
        actions.answer_by_form(token=token, answer=_answer(), at=AT)
    assert Report.objects.count() == 1


def test_a_file_is_kept_by_what_it_is_and_a_program_is_refused(token: str, client: Client) -> None:
    program = SimpleUploadedFile("report.pdf", b"MZ\x00 this is a program")
    page = client.post(f"/report/{token}/", {**ANSWER, "file": program})
    assert "not of a kind that can be taken here" in page.content.decode()
    report = SimpleUploadedFile("report.pdf", b"%PDF-1.7 report")
    client.post(f"/report/{token}/", {**ANSWER, "file": report})
    kept = Kept.objects.get(entry=Report.objects.get().entry, name="file")
    assert (kept.file_name, kept.media_type) == ("report.pdf", "application/pdf")


def test_an_empty_answer_is_asked_again_and_changes_nothing(token: str, client: Client) -> None:
    page = client.post(f"/report/{token}/", {}).content.decode()
    assert "There is a problem" in page
    assert "Choose: how did it go?" in page
    assert FormLink.objects.get().used_at is None


def test_the_page_is_told_to_no_other_site(token: str, client: Client) -> None:
    page = client.get(f"/report/{token}/")
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]


def _answer() -> actions.Answer:
    from abide.hub.suppliers.reading.outcomes import Outcome

    return actions.Answer(Outcome.GOOD, AT - timedelta(hours=1), "Pat Provider", "")

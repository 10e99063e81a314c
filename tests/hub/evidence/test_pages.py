"""The pages of the log."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from abide.domain.receipts import short_form
from abide.domain.roles import Role
from abide.hub.evidence import queries
from abide.hub.evidence.actions import File, Text, record, sign_head
from abide.hub.evidence.models import Entry, Kept
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.evidence.hubs import CHECKER
from tests.hub.evidence.test_recording import tampered
from tests.hub.people import make_person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 19, 4, tzinfo=UTC)
DAY = date(2026, 11, 3)
Clock = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _clock(at: Clock) -> None:
    at(AT + timedelta(hours=12))


def fill(school: School, entries: int = 3, *, loosens: bool = False) -> None:
    head = make_person(school, Role.HEADTEACHER)
    for number in range(entries):
        facts: dict[str, Any] = {"which": "zone"}
        if loosens:
            facts = {"loosens": True, "what": "back within", "before": "4 hours", "after": "2 days"}
        record(
            school=school,
            kind="settings changed",
            by=f"person:{head.public_id}",
            at=AT + timedelta(minutes=number),
            facts=facts,
            texts=[Text("note", "<b>The bursar rang.</b>")],
            files=[File("plan", "plan.pdf", "application/pdf", b"%PDF-1.7 a plan")],
        )


def page(client: Client, address: str = "") -> str:
    answer = client.get(f"/schools/larkfield/evidence/{address}")
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_an_empty_log_teaches_what_will_stand_there(school: School, as_role: SignIn) -> None:
    shown = page(as_role(Role.GOVERNOR))
    assert "Nobody has checked yet" in shown
    assert "Nothing has been done yet" in shown


def test_the_log_names_who_did_what_newest_first(school: School, as_role: SignIn) -> None:
    fill(school)
    shown = page(as_role(Role.GOVERNOR))
    assert "Hannah Heath" in shown
    assert shown.index("Tuesday 3 November, 19:06") < shown.index("Tuesday 3 November, 19:04")


def test_the_log_is_paged_and_filtered(school: School, as_role: SignIn) -> None:
    fill(school, 60)
    client = as_role(Role.GOVERNOR)
    assert "Older entries" in page(client)
    assert "entries/2/" in page(client, "?before=12")
    assert "Older entries" not in page(client, "?before=12")
    assert "entries/1/" in page(client, "?kind=epoch")
    assert "Nothing of this kind" in page(client, "?kind=minuted")
    assert "entries/61/" in page(client, "?kind=no-such-kind&before=x")


def test_an_entry_shows_what_it_vouches_for_and_escapes_it(school: School, as_role: SignIn) -> None:
    fill(school)
    shown = page(as_role(Role.GOVERNOR), "entries/2/")
    assert "&lt;b&gt;The bursar rang.&lt;/b&gt;" in shown
    assert "plan.pdf" in shown
    assert short_form(Entry.objects.get(seq=2).hash) in shown
    assert "Erase" not in shown
    assert as_role(Role.GOVERNOR).get("/schools/larkfield/evidence/entries/99/").status_code == 404


def test_a_file_beside_an_entry_is_only_ever_a_download(school: School, as_role: SignIn) -> None:
    fill(school)
    kept = Kept.objects.filter(name="plan").first()
    assert kept is not None
    answer = as_role(Role.GOVERNOR).get(f"/schools/larkfield/evidence/kept/{kept.public_id}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 a plan"  # type: ignore[attr-defined]


def test_a_broken_entry_does_not_stop_a_page(school: School, as_role: SignIn) -> None:
    fill(school)
    tampered("UPDATE evidence_entry SET line = 'gone', hash = 'gone' WHERE seq = 3")
    client = as_role(Role.HEADTEACHER)
    client.post("/schools/larkfield/evidence/check")
    shown = page(client)
    assert "No. The log does not hold." in shown
    assert "from entry 3 on" in shown
    assert "entries/3/" in shown
    assert "gone" in page(client, "entries/3/")


def test_the_log_is_checked_when_somebody_asks(school: School, as_role: SignIn) -> None:
    fill(school)
    client = as_role(Role.HEADTEACHER)
    assert client.post("/schools/larkfield/evidence/check").status_code == 302
    assert "Checked on Wednesday 4 November, 07:04" in page(client)
    assert "each of its 4 entries fits" in page(client)


def test_the_data_protection_officer_erases_and_nobody_else(
    school: School, as_role: SignIn
) -> None:
    fill(school)
    kept = Kept.objects.filter(name="note").first()
    assert kept is not None
    address = f"/schools/larkfield/evidence/kept/{kept.public_id}/erase"
    assert as_role(Role.HEADTEACHER).post(address, {"why": "x"}).status_code == 403
    officer = as_role(Role.DATA_PROTECTION_OFFICER)
    assert "Erase" in page(officer, f"kept/{kept.public_id}/erase")
    assert officer.post(address, {"why": ""}).status_code == 200
    assert officer.post(address, {"why": "Asked for by a parent."}).status_code == 302
    assert "Erased on" in page(officer, "entries/2/")
    assert officer.post(address, {"why": "again"}).status_code == 404


def test_the_clerk_minutes_a_head(school: School, as_role: SignIn, at: Clock) -> None:
    at(AT + 8 * timedelta(days=1))
    assert "No day has ended yet" in page(as_role(Role.CLERK), "heads/")
    fill(school)
    head = sign_head(school=school, day=DAY, at=AT + timedelta(hours=5))
    clerk = as_role(Role.CLERK)
    assert short_form(head.hash) in page(clerk, "heads/")
    address = "/schools/larkfield/evidence/heads/2026-11-03/minute"
    boxes = {"held_on-day": "10", "held_on-month": "11", "held_on-year": "2026"}
    assert clerk.get(address).status_code == 200
    for wrong, why in (("2", "that day or a later one"), ("12", "still to come")):
        no = clerk.post(address, {**boxes, "held_on-day": wrong, "reference": "Minute 7"})
        assert why in no.content.decode()
    answer = clerk.post(address, {**boxes, "reference": "Minute 7"})
    assert answer.status_code == 302, answer.content.decode()
    assert "Minute 7" in page(clerk, "heads/")
    assert "Cleo Clough" in page(clerk, "heads/")
    assert clerk.get("/schools/larkfield/evidence/heads/2026-11-04/minute").status_code == 404
    assert clerk.get("/schools/larkfield/evidence/heads/yesterday/minute").status_code == 404
    assert as_role(Role.GOVERNOR).get(address).status_code == 403


def test_governors_see_what_was_loosened_and_say_so(school: School, as_role: SignIn) -> None:
    governor = as_role(Role.GOVERNOR)
    assert "Nothing has been loosened" in page(governor, "loosened/")
    fill(school, 2, loosens=True)
    shown = page(governor, "loosened/")
    assert "4 hours" in shown
    assert "Nobody yet" in shown
    newest = queries.loosenings(school)[0].row.seq
    assert (
        governor.post("/schools/larkfield/evidence/loosened/seen", {"upto": newest}).status_code
        == 302
    )
    shown = page(governor, "loosened/")
    assert "Gwen Gorse" in shown
    assert "I have seen these" not in shown
    fill(school, 1, loosens=True)
    assert "I have seen these" in page(governor, "loosened/")
    assert queries.loosenings(school, since=newest)[0].seen_by == ()


def test_the_export_of_the_page_is_checked_by_the_bare_checker(
    school: School, as_role: SignIn, tmp_path: Path
) -> None:
    fill(school)
    auditor = as_role(Role.AUDITOR)
    assert "names and notes of people" in page(auditor, "export")
    answer = auditor.post("/schools/larkfield/evidence/export")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert zipfile.is_zipfile(io.BytesIO(content))
    (tmp_path / "out.zip").write_bytes(content)
    argv = [sys.executable, "-I", str(CHECKER), str(tmp_path / "out.zip")]
    assert subprocess.run(argv, check=False, capture_output=True).returncode == 0
    assert Entry.objects.filter(kind="evidence exported").count() == 1
    assert as_role(Role.GOVERNOR).get("/schools/larkfield/evidence/export").status_code == 403
    assert not list(settings.HUB_HOME.hub.glob("tmp*"))


def test_every_list_can_be_saved(school: School, as_role: SignIn) -> None:
    fill(school, loosens=True)
    sign_head(school=school, day=DAY, at=AT)
    for name in ("list.csv", "heads/list.csv", "loosened/list.csv"):
        answer = as_role(Role.GOVERNOR).get(f"/schools/larkfield/evidence/{name}")
        assert answer["Content-Type"].startswith("text/csv"), name
        assert len(answer.content.decode().splitlines()) >= 2, name


def test_a_stranger_finds_nothing(school: School, stranger: Client) -> None:
    fill(school)
    for name in ("", "entries/2/", "heads/", "export", "loosened/", "list.csv"):
        assert stranger.get(f"/schools/larkfield/evidence/{name}").status_code == 404


@pytest.mark.parametrize("entries", [3, 40])
def test_pages_ask_the_database_as_often_however_long_the_log_is(
    school: School, entries: int, django_assert_num_queries: Any
) -> None:
    fill(school, entries, loosens=True)
    sign_head(school=school, day=DAY, at=AT)
    with django_assert_num_queries(3):  # the last number, the entries, the names
        queries.log_page(school)
    with django_assert_num_queries(3):  # the entry, the name, what is kept beside it
        queries.entry_shown(school, 2)
    with django_assert_num_queries(3):  # heads, what was minuted, where
        queries.heads_of(school)
    with django_assert_num_queries(3):  # who has seen them, the loosenings, the names
        queries.loosenings(school)
    with django_assert_num_queries(1):  # no look yet
        queries.newest_checks(school)

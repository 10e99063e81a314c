"""Papers and documents as records: no password is ever taken, every version is compared, and the
sample shows what is right and what is wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from abide.domain.control import Status
from abide.domain.errors import Refused
from abide.hub.controls.promises.judged import promises_at
from abide.hub.evidence.models import Kept
from abide.hub.records.actions import add, change, note, put
from abide.hub.records.kinds import KINDS
from abide.hub.records.kinds.documents import DOCUMENT
from abide.hub.records.kinds.papers import ENVELOPE
from abide.hub.records.kinds.passwords import like_a_password
from abide.hub.records.kinds.settings import CATALOGUE
from abide.hub.records.queries import rows_of
from abide.hub.records.sample.papers import fill_papers
from abide.hub.records.spec import Type
from abide.hub.register.sample import fill_sample
from abide.hub.schools.models import School
from tests.hub.records.conftest import NOW

pytestmark = pytest.mark.django_db
TYPED = "Thistle42!x"


@pytest.mark.parametrize(
    "typed",
    [
        TYPED,
        "Summer2024",
        "the safe (Thistle42!x)",
        "Password: rose",
        "password = rose",
        "The password is rose",
        "admin password for the server: rose",
        "PIN code: 4711",
    ],
)
def test_what_looks_like_a_password_is_told_from_words(typed: str) -> None:
    assert like_a_password(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "Passwords of the server and the router",
        "The passwords for the server are in it",
        "The safe in the office, second shelf",
        "TS-0417",
        "Room 12, Block 2",
        "6 October 2026, 10:30",
        "olive2.orchard@thistlewick.example",
        "Office 365",
        "Headteacher's study",
        "",
    ],
)
def test_words_numbers_of_seals_dates_and_addresses_pass(typed: str) -> None:
    assert like_a_password(typed) == ""


def promises_by(school: School, catalogue: str) -> None:
    values = {"name": catalogue, "on": True}
    put(school=school, kind=CATALOGUE, key=catalogue, values=values, by="hub", at=NOW)


def envelope(school: School, **changes: Any) -> Any:
    values = {"holds": "The server", "place": "Office safe", "may_open": ("Olu Offord",), **changes}
    return add(school=school, kind=ENVELOPE, values=values, by="hub", at=NOW)


@pytest.mark.parametrize("name", ["holds", "place", "seal_number", "sealed_by", "may_open"])
def test_an_envelope_takes_no_password_in_any_field(school: School, name: str) -> None:
    with pytest.raises(Refused, match="looks like a password") as refused:
        envelope(school, **{name: ("Olu Offord", TYPED) if name == "may_open" else TYPED})
    assert TYPED not in str(refused.value)
    assert not Kept.objects.filter(text__contains=TYPED).exists()


def test_no_deed_on_an_envelope_takes_one_either(school: School) -> None:
    row = envelope(school)
    for what, values in (
        ("opened", {"by": "Theo Tarn", "why": f"Needed {TYPED}"}),
        ("sealed", {"by": "Theo Tarn", "seal_number": TYPED}),
        ("inspected", {"by": "Theo Tarn", "note": TYPED}),
        ("broken", {"by": "Theo Tarn", "note": TYPED}),
    ):
        with pytest.raises(Refused, match="looks like a password"):
            note(row=row, what=what, on=NOW.date(), by="hub", at=NOW, values=values)
    assert not Kept.objects.filter(text__contains=TYPED).exists()


def test_every_field_of_an_envelope_that_takes_words_refuses_them() -> None:
    wordy = (Type.TEXT, Type.LONG, Type.LINES)
    deeds = [field for deed in ENVELOPE.deeds for field in deed.fields if field.name != "by"]
    fields = [each for each in (*ENVELOPE.fields, *deeds) if each.type in wordy]
    assert [each.name for each in fields if each.refuses is None] == []
    assert not [each for each in fields if "password" in each.name or "secret" in each.name]


def test_the_form_says_why_and_does_not_show_it_again_elsewhere(office: Client) -> None:
    school = School.objects.get()
    answer = office.post(
        f"/schools/{school.slug}/registers/envelope/add/",
        {"holds": "The server", "place": TYPED, "off_site": "", "may_open": "Olu Offord"},
    )
    page = answer.content.decode()
    assert "looks like a password" in page
    assert "Say what the envelope is for and where it is" in page
    assert rows_of(school, NOW, ("envelope",)) == {}


def test_rules_read_what_earlier_versions_of_a_document_said(school: School) -> None:
    values = {"title": "Plan", "sort": "plan", "revision": "5", "issued_on": date(2026, 1, 5)}
    row = add(school=school, kind=DOCUMENT, values=values, by="hub", at=NOW)
    later = NOW + timedelta(days=1)
    change(row=row, values={"issued_on": date(2026, 2, 2)}, by="hub", at=later)
    change(row=row, values={"author": "Ivor Inkpen"}, by="hub", at=later + timedelta(days=1))

    now = rows_of(school, later + timedelta(days=2))["document"][0]
    assert [each["issued_on"] for each in now.earlier] == [date(2026, 1, 5), date(2026, 2, 2)]
    assert now.values["author"] == "Ivor Inkpen"
    then = rows_of(school, NOW)["document"][0]
    assert then.earlier == ()
    assert then.day("issued_on") == date(2026, 1, 5)
    between = rows_of(school, later)["document"][0]
    assert len(between.earlier) == 1
    assert between.text("author") == ""


def test_s1_02_a_changed_date_under_the_same_revision_is_told_by_the_log(school: School) -> None:
    values = {"title": "Plan", "sort": "plan", "revision": "5", "issued_on": date(2026, 1, 5)}
    promises_by(school, "policy-1")
    row = add(school=school, kind=DOCUMENT, values=values, by="hub", at=NOW)
    later = NOW + timedelta(days=1)

    def stands(at: Any) -> Status:
        found = promises_at(school, at).of("plan-versioned")
        assert found is not None
        return found.judged.status

    assert stands(NOW) is Status.KEPT
    change(row=row, values={"issued_on": date(2026, 2, 2)}, by="hub", at=later)
    assert stands(later) is Status.BROKEN
    assert stands(NOW) is Status.KEPT
    after = later + timedelta(days=1)
    change(row=row, values={"revision": "6"}, by="hub", at=after)
    assert stands(after) is Status.KEPT


def test_every_kind_of_ours_has_its_words(school: School) -> None:
    ours = (
        "document",
        "paper-record",
        "hard-copy",
        "envelope",
        "disclosure",
        "registration",
        "training",
        "server-replacement",
        "machine-replacement",
    )
    for slug in ours:
        kind = KINDS[slug]
        assert kind.empty.endswith(".")
        assert kind.question.endswith("?")
        assert kind.field(kind.title_of).required
        assert any(each.in_list for each in kind.fields)


def test_the_sample_shows_what_is_right_and_what_is_wrong(school: School) -> None:
    promises_by(school, "policy-1")
    fill_sample(school=school, by="hub", at=NOW)
    fill_papers(school=school, by="hub", at=NOW)

    found = {each.control.id: each.judged for each in promises_at(school, NOW).promises}

    assert {
        name: found[name].status.value
        for name in (
            "policy-titled",
            "policy-approved",
            "policy-dated",
            "policy-reviewed",
            "policy-review-due",
            "policy-clear",
            "plan-held",
            "plan-versioned",
            "plan-dated",
            "plan-adopted",
            "plan-minuted",
            "plan-review-three-yearly",
            "plan-signed",
            "plan-clear",
            "e-safety-policy",
            "password-envelope",
            "paper-records",
            "hard-copies",
            "disclosures",
            "registered",
            "server-replacement",
            "machine-replaced",
        )
    } == {
        "policy-titled": "broken",
        "policy-approved": "never",
        "policy-dated": "kept",
        "policy-reviewed": "never",
        "policy-review-due": "overdue",
        "policy-clear": "broken",
        "plan-held": "overdue",
        "plan-versioned": "kept",
        "plan-dated": "broken",
        "plan-adopted": "kept",
        "plan-minuted": "kept",
        "plan-review-three-yearly": "overdue",
        "plan-signed": "never",
        "plan-clear": "broken",
        "e-safety-policy": "kept",
        "password-envelope": "overdue",
        "paper-records": "overdue",
        "hard-copies": "kept",
        "disclosures": "broken",
        "registered": "due",
        "server-replacement": "overdue",
        "machine-replaced": "broken",
    }
    assert all(each.basis.value == "staff say" for name, each in found.items() if "policy" in name)

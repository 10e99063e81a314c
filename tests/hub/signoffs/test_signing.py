"""Sign-offs: by a link without an account, or typed in from paper; the missing are named."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from abide.domain.control import Basis, Status
from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.hub.controls.promises.judged import promises_at
from abide.hub.evidence.models import Entry
from abide.hub.records.actions import change as change_record
from abide.hub.schools.models import School
from abide.hub.signoffs import actions
from abide.hub.signoffs.models import SignLink, SignOff
from abide.hub.signoffs.queries import sheet_of, sheets_of, signers_of
from tests.hub.people import make_person, visitor
from tests.hub.signoffs.world import NOW, PASSWORDS, PUPILS, a_sheet, class_of, member, now_as

pytestmark = pytest.mark.django_db


def office(school: School) -> Any:
    return visitor(school, Role.OFFICE_MANAGER)


def link_to(school: School, sheet: Any, who: Any, at: datetime = NOW) -> str:
    address = actions.link_for(
        visitor=office(school), sheet=sheet.id, signer=str(who.public_id), at=at
    )
    return address.rstrip("/").rpartition("/")[2]


def status(
    school: School, at: datetime = NOW, control: str = PASSWORDS
) -> tuple[Status, Basis, str]:
    found = promises_at(school, at).of(control)
    assert found is not None
    return found.judged.status, found.judged.basis, " ".join(found.judged.reasons)


def test_everybody_on_the_staff_list_is_asked_and_leavers_are_not(school: School) -> None:
    member(school, "Ada Ash")
    member(school, "Bo Birch", left_on=date(2026, 11, 1))
    member(school, "Cy Cedar", joined_on=date(2026, 12, 1))
    sheet = a_sheet(school)
    assert [each.name for each in sheet.asked] == ["Ada Ash"]
    assert status(school)[0] is Status.NEVER
    later = now_as(school, sheet.id, datetime(2026, 12, 2, 9, tzinfo=UTC))
    assert [each.name for each in later.asked] == ["Ada Ash", "Cy Cedar"]


def test_a_link_signs_once_for_its_own_person_and_makes_the_promise_true(school: School) -> None:
    ada, bo = member(school, "Ada Ash"), member(school, "Bo Birch")
    sheet = a_sheet(school)
    token = link_to(school, sheet, ada)
    signed = actions.sign(token=token, at=NOW)
    assert signed.signer == ada.public_id
    assert Entry.objects.filter(kind="signed off").count() == 1
    with pytest.raises(actions.LinkGone):
        actions.sign(token=token, at=NOW)
    found = status(school)
    assert found[0] is Status.NEVER
    assert "Bo Birch has not signed yet" in found[2]
    actions.sign(token=link_to(school, sheet, bo), at=NOW)
    assert status(school)[:2] == (Status.KEPT, Basis.STAFF)


def test_a_link_that_is_late_or_was_replaced_or_belongs_to_a_leaver_does_not_sign(
    school: School,
) -> None:
    ada = member(school, "Ada Ash")
    sheet = a_sheet(school)
    older, newer = link_to(school, sheet, ada), link_to(school, sheet, ada)
    for token, at in ((older, NOW), (newer, NOW + timedelta(days=22)), ("guessed", NOW)):
        with pytest.raises(actions.LinkGone):
            actions.sign(token=token, at=at)
    change_record(row=ada, values={"left_on": date(2026, 11, 1)}, by="hub", at=NOW)
    with pytest.raises(actions.LinkGone):
        actions.sign(token=newer, at=NOW)
    assert not SignOff.objects.exists()


def test_no_token_is_kept(school: School) -> None:
    ada = member(school, "Ada Ash")
    token = link_to(school, a_sheet(school), ada)
    assert token not in str(list(SignLink.objects.values()))
    assert token not in "".join(Entry.objects.values_list("line", flat=True))


def test_those_who_are_missing_are_asked_by_mail_and_those_without_an_address_are_named(
    school: School, client: Client, at: Callable[[datetime], None]
) -> None:
    at(NOW)
    member(school, "Ada Ash")
    member(school, "Bo Birch", email="")
    sheet = a_sheet(school)
    mailed, without = actions.ask(visitor=office(school), sheet=sheet.id, at=NOW)
    assert (mailed, without) == (1, ("Bo Birch",))
    (letter,) = mail.outbox
    assert letter.to == ["ada@larkfield.example"]
    address = re.search(r"http\S+/sign/\S+", str(letter.body))
    assert address
    page = "/sign/" + address[0].partition("/sign/")[2]
    shown = client.get(page)
    assert shown.status_code == 200
    assert "You sign as <strong>Ada Ash</strong>" in shown.content.decode()
    assert shown["Referrer-Policy"] == "same-origin"
    assert "no-store" in shown["Cache-Control"]
    assert "There is a problem" in client.post(page, {}).content.decode()
    assert "Thank you, Ada Ash" in client.post(page, {"read": "on"}).content.decode()
    assert client.get(page).status_code == 410
    assert client.post(page, {"read": "on"}).status_code == 410
    assert SignOff.objects.count() == 1


def test_a_paper_list_is_typed_in_and_can_be_taken_back_for_a_quarter_of_an_hour(
    school: School,
) -> None:
    ada, bo = member(school, "Ada Ash"), member(school, "Bo Birch")
    sheet = a_sheet(school)
    who = [str(ada.public_id), str(bo.public_id)]
    waiting = link_to(school, sheet, ada)
    typed = {"visitor": office(school), "sheet": sheet.id, "signers": who}
    assert actions.type_in(**typed, on=date(2026, 11, 19), at=NOW) == 2
    assert status(school)[0] is Status.KEPT
    with pytest.raises(actions.LinkGone):
        actions.sign(token=waiting, at=NOW)
    first = SignOff.objects.order_by("pk")[0]
    with pytest.raises(Refused, match="too long ago"):
        actions.withdraw(
            visitor=office(school), signature=first.public_id, at=NOW + timedelta(minutes=16)
        )
    soon = NOW + timedelta(minutes=5)
    actions.withdraw(visitor=office(school), signature=first.public_id, at=soon)
    assert status(school, soon)[0] is Status.NEVER
    assert status(school, NOW + timedelta(minutes=1))[0] is Status.KEPT


def test_a_day_to_come_nobody_and_a_stranger_are_refused_on_paper(school: School) -> None:
    ada = member(school, "Ada Ash")
    sheet = a_sheet(school)
    typed = {"visitor": office(school), "sheet": sheet.id, "at": NOW}
    with pytest.raises(Refused, match="still to come"):
        actions.type_in(**typed, signers=[str(ada.public_id)], on=date(2026, 11, 21))
    with pytest.raises(Refused, match="Tick who signed"):
        actions.type_in(**typed, signers=[], on=date(2026, 11, 20))
    with pytest.raises(Refused, match="not asked"):
        actions.type_in(**typed, signers=[str(sheet.id)], on=date(2026, 11, 20))


def test_pupils_sign_class_by_class_and_count_as_many_as_they_are(school: School) -> None:
    member(school, "Tam Thorn")
    oak = class_of(school, "Oak", "Tam Thorn", 28)
    class_of(school, "Elm", "Somebody Else", 30)
    sheet = a_sheet(school, "classes")
    assert [(each.name, each.email) for each in sheet.asked] == [
        ("Elm (Somebody Else)", ""),
        ("Oak (Tam Thorn)", "tam@larkfield.example"),
    ]
    actions.sign(token=link_to(school, sheet, oak), at=NOW)
    assert "28 of 58 signed." in status(school, control=PUPILS)[2]


def test_governors_are_the_holders_of_their_posts(school: School) -> None:
    make_person(school, Role.GOVERNOR)
    make_person(school, Role.CHAIR)
    sheet = a_sheet(school, "governors")
    assert [each.name for each in sheet.asked] == ["Chris Chalke", "Gwen Gorse"]


def test_governors_who_signed_do_not_sign_for_the_staff(school: School) -> None:
    make_person(school, Role.GOVERNOR)
    sheet = a_sheet(school, "governors")
    by, gwen = visitor(school, Role.OFFICE_MANAGER), sheet.asked[0].id
    actions.type_in(visitor=by, sheet=sheet.id, signers=[gwen], on=NOW.date(), at=NOW)
    found = status(school)
    assert found[0] is Status.NEVER
    assert "asks for staff" in found[2]


def test_a_sign_off_is_due_again_after_a_year(school: School) -> None:
    ada = member(school, "Ada Ash")
    sheet = a_sheet(school)
    actions.sign(token=link_to(school, sheet, ada), at=NOW)
    later = status(school, NOW + timedelta(days=420))
    assert later[0] is Status.OVERDUE
    assert "Ada Ash has not signed again in time" in later[2]


def test_new_words_ask_everybody_anew_and_stop_open_links(school: School) -> None:
    ada, bo = member(school, "Ada Ash"), member(school, "Bo Birch")
    sheet = a_sheet(school)
    actions.sign(token=link_to(school, sheet, ada), at=NOW)
    waiting = link_to(school, sheet, bo)
    later = NOW + timedelta(days=2)
    values = {"words": "Other words."}
    changed = {"visitor": office(school), "sheet": sheet.id, "values": values, "at": later}
    actions.change_sheet(**changed, anew=False)
    assert now_as(school, sheet.id, later).signed == 1
    actions.change_sheet(**{**changed, "values": {"words": "Wholly others."}}, anew=True)
    assert now_as(school, sheet.id, later).signed == 0
    assert now_as(school, sheet.id, NOW).signed == 1
    with pytest.raises(actions.LinkGone):
        actions.sign(token=waiting, at=later)


def test_ending_a_sheet_is_a_loosening_and_its_signatures_stay(school: School) -> None:
    ada = member(school, "Ada Ash")
    sheet = a_sheet(school)
    actions.sign(token=link_to(school, sheet, ada), at=NOW)
    later = NOW + timedelta(days=1)
    actions.end_sheet(visitor=office(school), sheet=sheet.id, why="A new one", at=later)
    assert Entry.objects.latest("seq").loosens
    assert sheet_of(school, sheet.id, later) is None
    assert sheet_of(school, sheet.id, NOW) is not None
    assert signers_of(school, later) == {}
    assert SignOff.objects.count() == 1


def test_the_pages_lead_from_making_a_sheet_to_everybody_having_signed(
    school: School, as_role: Callable[[Role], Client], at: Callable[[datetime], None]
) -> None:
    at(NOW)
    ada = member(school, "Ada Ash")
    browser = as_role(Role.OFFICE_MANAGER)
    empty = browser.get(reverse("signoffs:sheets", args=[school.slug])).content.decode()
    assert "Make the first sheet" in empty
    told = {
        "title": "Rules of the internet",
        "words": "I follow them.",
        "audience": "staff",
        "controls": [PASSWORDS],
    }
    made = browser.post(reverse("signoffs:make", args=[school.slug]), told)
    assert made.status_code == 302
    (sheet,) = sheets_of(school, NOW)
    page = browser.get(made["Location"]).content.decode()
    assert "0 of 1 signed; 1 missing" in page
    link = reverse("signoffs:link", args=[school.slug, sheet.id, ada.public_id])
    assert "shown only now" in browser.post(link).content.decode()
    paper = reverse("signoffs:paper", args=[school.slug, sheet.id])
    answers = {"signers": [str(ada.public_id)], "on_0": "20", "on_1": "11", "on_2": "2026"}
    answers |= {"on-day": "20", "on-month": "11", "on-year": "2026"}
    assert browser.post(paper, answers).status_code == 302
    assert "All 1 signed" in browser.get(made["Location"]).content.decode()
    csv = browser.get(reverse("signoffs:sheet_csv", args=[school.slug, sheet.id]))
    assert "Ada Ash" in csv.content.decode("utf-8-sig")


def test_sheets_cost_the_same_however_many_people_and_sheets(
    school: School, django_assert_num_queries: Any
) -> None:
    member(school, "Ada Ash")
    a_sheet(school)
    with CaptureQueriesContext(connection) as few:
        sheets_of(school, NOW)
    for number in range(8):
        member(school, f"Person{number} Pine")
        class_of(school, f"Class {number}", "Ada Ash")
    a_sheet(school, "classes")
    with django_assert_num_queries(len(few)):
        sheets_of(school, NOW)


def test_asking_others_instead_is_a_loosening_and_better_words_are_none(school: School) -> None:
    sheet = a_sheet(school)
    changed = {"visitor": office(school), "sheet": sheet.id, "anew": False, "at": NOW}
    actions.change_sheet(**changed, values={"words": "The same, said better."})
    assert not Entry.objects.latest("seq").loosens
    actions.change_sheet(**changed, values={"audience": "governors"})
    assert Entry.objects.latest("seq").loosens

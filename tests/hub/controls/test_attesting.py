"""Saying whether a promise was kept: asked, checked, written down with a photo, taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from abide.domain.control import Basis, Status
from abide.domain.errors import Refused
from abide.domain.roles import Role
from abide.hub.controls import actions
from abide.hub.controls.models import Attestation
from abide.hub.controls.promises.judged import promises_at
from abide.hub.evidence.models import Entry, Kept
from abide.hub.schools.models import School
from tests.hub.conftest import SignIn
from tests.hub.controls.promising import promise, say, switch_off
from tests.hub.people import visitor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=60)
PAGE = "/schools/larkfield/promises/locks-turned/"
ATTEST, CHECK = f"{PAGE}attest/", f"{PAGE}attest/check/"
TODAY = {"on-day": "4", "on-month": "11", "on-year": "2026"}
PHOTO = b"\xff\xd8\xff a photo of a lock"


@pytest.fixture
def promised(school: School, at: Callable[[datetime], None]) -> School:
    at(NOW)
    switch_off(school, BEFORE)
    promise(school, "locks-turned", BEFORE)
    return school


@pytest.fixture
def office(as_role: SignIn) -> Client:
    return as_role(Role.OFFICE_MANAGER)


def stands(school: School, at: datetime = NOW) -> tuple[Status, Basis]:
    found = promises_at(school, at).of("locks-turned")
    assert found is not None
    return found.judged.status, found.judged.basis


def test_yes_today_with_a_photo_makes_the_promise_kept_on_the_word_of_staff(
    promised: School, office: Client
) -> None:
    assert stands(promised)[0] is Status.NEVER
    answer = office.post(ATTEST, {"kept": "yes", **TODAY, "note": "Tried all five"})
    assert answer["Location"] == CHECK
    page = office.get(CHECK).text
    assert "Yes, it was so" in page
    assert "Wednesday 4 November" in page
    assert "Tried all five" in page
    assert not Attestation.objects.exists()
    photo = SimpleUploadedFile("IMG_1.jpg", PHOTO, "image/jpeg")
    answer = office.post(CHECK, {"photo": photo}, follow=True)
    assert "Written down, on your word." in answer.text
    assert stands(promised) == (Status.KEPT, Basis.STAFF)
    entry = Entry.objects.filter(kind="attested").get()
    assert "Tried all five" not in entry.line
    beside = {kept.name: kept for kept in Kept.objects.filter(entry=entry)}
    assert beside["note"].text == "Tried all five"
    assert (beside["photo"].file_name, beside["photo"].bytes) == ("IMG_1.jpg", len(PHOTO))


def test_the_form_begins_with_today(promised: School, office: Client) -> None:
    page = office.get(ATTEST).text
    for value in ("4", "11", "2026"):
        assert f'value="{value}"' in page


def test_no_makes_the_promise_untrue_and_needs_a_word_why(promised: School, office: Client) -> None:
    page = office.post(ATTEST, {"kept": "no", **TODAY, "note": ""}).text
    assert "Write in a few words what is not so, so that somebody can mend it" in page
    office.post(ATTEST, {"kept": "no", **TODAY, "note": "Two do not lock"})
    office.post(CHECK, {})
    assert stands(promised) == (Status.BROKEN, Basis.STAFF)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({**TODAY}, "Choose whether it was so"),
        ({"kept": "yes", **TODAY, "on-day": "5"}, "This day is still to come"),
        ({"kept": "yes", "on-day": "", "on-month": "", "on-year": ""}, "On which day"),
        ({"kept": "perhaps", **TODAY}, "Was it so"),
    ],
)
def test_what_can_not_be_is_refused_with_the_field_and_the_mend(
    promised: School, office: Client, said: dict[str, str], complaint: str
) -> None:
    page = office.post(ATTEST, said).text
    assert "There is a problem" in page
    assert complaint in page


def test_a_file_of_another_kind_is_refused_and_what_was_said_is_not_lost(
    promised: School, office: Client
) -> None:
    office.post(ATTEST, {"kept": "yes", **TODAY, "note": "Seen"})
    page = office.post(CHECK, {"file": SimpleUploadedFile("a.exe", b"MZ")}).text
    assert "a.exe is not of a kind that can be taken here" in page
    assert "Seen" in page
    assert not Attestation.objects.exists()


def test_the_check_page_alone_leads_back_to_the_question(promised: School, office: Client) -> None:
    assert office.get(CHECK)["Location"] == ATTEST
    promise(promised, "drills-run", BEFORE)
    office.post(ATTEST, {"kept": "yes", **TODAY})
    other = "/schools/larkfield/promises/drills-run/attest/"
    assert office.get(f"{other}check/")["Location"] == other


def test_going_back_finds_what_was_said(promised: School, office: Client) -> None:
    office.post(ATTEST, {"kept": "yes", **TODAY, "on-day": "2", "note": "All of them"})
    page = office.get(f"{ATTEST}?again=1").text
    assert "All of them" in page
    assert 'value="2"' in page


def test_nobody_elses_promise_is_refused_but_whose_it_is_is_said(
    promised: School, as_role: SignIn
) -> None:
    page = as_role(Role.GOVERNOR).get(ATTEST).text
    assert "This is the promise of the office manager" in page
    assert "This is the promise of" not in as_role(Role.OFFICE_MANAGER).get(ATTEST).text


def test_an_auditor_reads_and_attests_nothing(promised: School, as_role: SignIn) -> None:
    auditor = as_role(Role.AUDITOR)
    assert "Say whether it was so" not in auditor.get(PAGE).text
    assert auditor.get(ATTEST).status_code == 403
    assert auditor.post(CHECK, {}).status_code == 403


def test_without_a_second_step_nothing_is_attested(promised: School, as_role: SignIn) -> None:
    client = as_role(Role.OFFICE_MANAGER, second_step=False)
    assert client.get(ATTEST).status_code == 403


def test_a_promise_that_nobodys_word_counts_for_can_not_be_attested(
    promised: School, office: Client
) -> None:
    promise(promised, "locks-turned", BEFORE + timedelta(days=1), by="supplier")
    assert office.get(ATTEST).status_code == 404
    assert "Say whether it was so" not in office.get(PAGE).text


def test_a_mistake_is_taken_back_within_minutes_and_both_stay_in_the_log(
    promised: School, office: Client, at: Callable[[datetime], None]
) -> None:
    made = say(promised, "locks-turned", NOW)
    at(NOW + timedelta(minutes=14))
    assert "Take it back" in office.get(PAGE).text
    answer = office.post(f"{PAGE}attest/{made.public_id}/undo", follow=True)
    assert "Taken back. Both what you said and this stay in the log." in answer.text
    assert "Taken back: it was a mistake" in answer.text
    assert stands(promised, NOW + timedelta(minutes=14))[0] is Status.NEVER
    assert stands(promised, NOW + timedelta(minutes=5))[0] is Status.KEPT
    kinds = list(Entry.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds[-2:] == ["attested", "attestation withdrawn"]


def test_taking_back_uncovers_what_was_said_before(promised: School) -> None:
    say(promised, "locks-turned", NOW - timedelta(days=2))
    made = say(promised, "locks-turned", NOW, kept=False)
    assert stands(promised)[0] is Status.BROKEN
    later = NOW + timedelta(minutes=1)
    person = visitor(promised, Role.OFFICE_MANAGER)
    actions.withdraw(visitor=person, attestation=made.public_id, at=later)
    assert stands(promised, later)[0] is Status.KEPT


def test_what_was_said_stays_after_a_quarter_of_an_hour(
    promised: School, office: Client, at: Callable[[datetime], None]
) -> None:
    made = say(promised, "locks-turned", NOW)
    at(NOW + timedelta(minutes=16))
    assert "Take it back" not in office.get(PAGE).text
    answer = office.post(f"{PAGE}attest/{made.public_id}/undo", follow=True)
    assert "more than 15 minutes ago" in answer.text
    assert stands(promised)[0] is Status.KEPT


@pytest.mark.parametrize("role", [Role.HEADTEACHER, Role.GOVERNOR])
def test_only_who_said_it_takes_it_back(promised: School, as_role: SignIn, role: Role) -> None:
    made = say(promised, "locks-turned", NOW)
    other = as_role(role)
    assert "Take it back" not in other.get(PAGE).text
    answer = other.post(f"{PAGE}attest/{made.public_id}/undo", follow=True)
    assert "Only the person who said it can take it back" in answer.text
    assert stands(promised)[0] is Status.KEPT


def test_nothing_is_taken_back_twice(promised: School) -> None:
    made = say(promised, "locks-turned", NOW)
    person = visitor(promised, Role.OFFICE_MANAGER)
    actions.withdraw(visitor=person, attestation=made.public_id, at=NOW)
    with pytest.raises(Refused, match="already"):
        actions.withdraw(visitor=person, attestation=made.public_id, at=NOW)
    assert Entry.objects.filter(kind="attestation withdrawn").count() == 1


def test_a_person_of_two_schools_takes_back_only_in_the_school_it_was_said_in(
    promised: School,
) -> None:
    made = say(promised, "locks-turned", NOW)
    other = School.objects.create(name="Otherford", slug="otherford", created_at=BEFORE)
    same = visitor(promised, Role.OFFICE_MANAGER)
    with pytest.raises(Refused, match="Only the person"):
        actions.withdraw(visitor=replace(same, school=other), attestation=made.public_id, at=NOW)


def test_a_day_still_to_come_is_refused_by_the_action_too(promised: School) -> None:
    with pytest.raises(Refused, match="still to come"):
        say(promised, "locks-turned", NOW, on=date(2026, 11, 5))

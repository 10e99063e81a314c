"""An access list: what of its rule holds, gone through, held against a system's own users."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from abide.domain.roles import Role
from abide.hub.evidence.models import Entry
from abide.hub.records import actions
from abide.hub.records.access.comparing import User
from abide.hub.records.access.queries import AccessPage, access_list
from abide.hub.records.kinds import KINDS
from abide.hub.records.models import Record
from abide.hub.register.models import Term
from abide.hub.schools.models import School
from tests.hub.people import make_person
from tests.hub.records.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(school: School) -> Record:
    """A list for two posts with four people on it, one of whom has left."""
    Term.objects.create(
        school=school, name="Autumn", first_on=date(2026, 9, 2), last_on=date(2026, 12, 18)
    )
    values = {"name": "Finance", "posts": ("headteacher", "office manager"), "exact": 2}
    row = put(school, "access-list", **values)
    for who, post in (
        ("Hugh Hollis", "headteacher"),
        ("Olive Orchard", "office manager"),
        ("Tom Tait", "office manager"),
        ("Una Urwin", "class teacher"),
    ):
        put(
            school,
            "access",
            list=str(row.public_id),
            who=who,
            post=post,
            sort="staff",
            account=f"{who.split()[0].lower()}@larkfield.example",
            approved_by="Hugh Hollis" if post == "office manager" else None,
        )
    for who, left_on in (("Hugh Hollis", None), ("Olive Orchard", None), ("Una Urwin", None)):
        put(school, "staff", name=who, left_on=left_on)
    put(school, "staff", name="Mr Tom Tait", left_on=date(2026, 11, 20))
    return row


def put(school: School, kind: str, **values: Any) -> Record:
    by = f"person:{make_person(school, Role.OFFICE_MANAGER).public_id}"
    return actions.add(school=school, kind=KINDS[kind], values=values, by=by, at=NOW)


def listed(row: Record) -> AccessPage:
    found = access_list(row.school, row.public_id, NOW)
    assert found is not None
    return found


def at(row: Record, page: str) -> str:
    return f"/schools/larkfield/registers/access-list/{row.public_id}/{page}/"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def entries() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("kind", flat=True))


def test_the_page_says_what_of_the_rule_does_not_hold(office: Client, finance: Record) -> None:
    page = text(office.get(at(finance, "people")))
    assert "4 people may use Finance" in page
    assert "2 too many" in page
    assert "Una Urwin (class teacher)" in page
    assert "Tom Tait left on Friday 20 November and still has access to Finance" in page
    assert "Left on Friday 20 November" in page
    assert '<dd class="govuk-summary-list__value">2</dd>' in page


def decided(row: Record, **others: str) -> dict[str, str]:
    """Return a form in which everybody but the leaver is kept, as it comes from the page."""
    found = listed(row)
    sent = {"seen": found.seen, "missing": "0", "step": "check"}
    for number, each in enumerate(found.accounts, 1):
        sent[f"decide-{number}"] = "away" if each.left_on else "keep"
        sent[f"post-{number}"] = each.post
        sent[f"approved_by-{number}"] = each.row.text("approved_by")
        sent[f"second_factor-{number}"] = ""
    return {**sent, **others}


def number_of(row: Record, who: str) -> int:
    return 1 + [each.called for each in listed(row).accounts].index(who)


def test_a_leaver_is_proposed_to_be_taken_away(office: Client, finance: Record) -> None:
    page = office.get(at(finance, "review")).content.decode()
    assert "1 person</strong>" in page or "1 person left the school" in page
    first = page.index('value="away" checked')
    assert page.count('value="away" checked') == 1
    assert page.index("Tom Tait") < first
    assert 'value="keep" checked' not in page


def test_every_account_must_be_decided_on(office: Client, finance: Record) -> None:
    sent = decided(finance)
    del sent[f"decide-{number_of(finance, 'Olive Orchard')}"]
    page = text(office.post(at(finance, "review"), sent))
    assert "Choose for Olive Orchard: keep, or take away" in page
    assert not Entry.objects.filter(kind="record noted").exists()


def test_a_review_is_checked_and_then_written_an_entry_each(
    office: Client, finance: Record
) -> None:
    una = number_of(finance, "Una Urwin")
    more = {
        f"decide-{una}": "away",
        f"approved_by-{number_of(finance, 'Hugh Hollis')}": "Chris Chalke",
        "missing": "1",
        "new_who-1": "Bea Bell",
        "new_post-1": "office manager",
        "new_account-1": "bea@larkfield.example",
        "new_sort-1": "staff",
        "new_approved_by-1": "Hugh Hollis",
        "words": "Una moved to a class",
    }
    sent = decided(finance, **more)
    before = entries()
    page = text(office.post(at(finance, "review"), sent))
    assert entries() == before, "nothing is written before it was checked"
    assert "approved by: not said → Chris Chalke" in page
    assert "Bea Bell, office manager" in page
    assert "Take these accounts away in the system itself now" in page
    done = office.post(at(finance, "review"), {**sent, "step": "done"}, follow=True)
    assert "1 kept, 1 changed, 2 taken away and 1 added" in text(done)
    assert entries()[len(before) :] == [
        *["record changed"] * 3,
        "record added",
        "record noted",
    ]
    found = listed(finance)
    assert {each.called for each in found.accounts} == {"Hugh Hollis", "Olive Orchard", "Bea Bell"}
    assert {row.text("who") for row in found.gone} == {"Tom Tait", "Una Urwin"}
    assert found.reviewed is not None
    assert found.reviewed.on == NOW.date()
    facts = json.loads(Entry.objects.order_by("-seq")[0].line)["facts"]
    assert facts["taken_away"] == 2
    assert "Bea" not in json.dumps(facts)


def test_somebody_missing_is_asked_for_one_more_block_at_a_time(
    office: Client, finance: Record
) -> None:
    sent = decided(finance, step="more", words="Half way")
    page = office.post(at(finance, "review"), sent).content.decode()
    assert "new_who-1" in page
    assert 'name="missing" value="1"' in page
    assert "Half way" in page
    assert page.count("checked") >= 4
    assert "There is a problem" not in page


def test_what_was_answered_stays_when_an_answer_is_changed(office: Client, finance: Record) -> None:
    sent = decided(finance, words="Keep this")
    page = office.post(at(finance, "review"), {**sent, "step": "edit"}).content.decode()
    assert page.count('value="keep" checked') == 3
    assert "Keep this" in page


def test_a_list_that_changed_meanwhile_is_looked_at_again(office: Client, finance: Record) -> None:
    sent = decided(finance, step="done")
    put(finance.school, "access", list=str(finance.public_id), who="New One", sort="staff")
    page = text(office.post(at(finance, "review"), sent, follow=True))
    assert "Somebody changed this list while you looked" in page
    assert listed(finance).reviewed is None


def users(*lines: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("users.csv", "\n".join(lines).encode())}


def test_a_systems_own_users_show_who_is_only_here_and_only_there(
    office: Client, finance: Record
) -> None:
    before = entries()
    sent = users(
        "Display name,User principal name,Block credential",
        "Hollis H,hugh@larkfield.example,False",
        "Olive Orchard,olive@larkfield.example,False",
        "Unknown Person,unknown@larkfield.example,False",
        "Old Person,old@larkfield.example,True",
    )
    page = text(office.post(at(finance, "compare"), sent))
    assert "2 accounts on both lists, 1 only in the system, 2 only here" in page
    assert "1 user of the system is disabled there" in page
    assert "Unknown Person, unknown@larkfield.example" in page
    assert entries() == before


def test_only_what_is_ticked_is_written(office: Client, finance: Record) -> None:
    found = listed(finance)
    tom = next(each.id for each in found.accounts if each.called == "Tom Tait")
    sent = {
        "seen": found.seen,
        "add": [User("Unknown Person", "unknown@larkfield.example").sent, "7", '["", ""]'],
        "gone": tom,
    }
    done = text(office.post(at(finance, "compare"), sent, follow=True))
    assert "1 account added, 1 noted as taken away" in done
    names = {each.called for each in listed(finance).accounts}
    assert names == {"Hugh Hollis", "Olive Orchard", "Una Urwin", "Unknown Person"}


def test_a_table_that_names_nobody_is_refused_with_the_mend(
    office: Client, finance: Record
) -> None:
    page = text(office.post(at(finance, "compare"), users("Colour;Size", "red;4")))
    assert "No column of this table says who the users are" in page


def test_letting_more_people_in_is_a_loosening_and_fewer_is_not(
    office: Client, finance: Record
) -> None:
    own = f"/schools/larkfield/registers/access-list/{finance.public_id}/change/"
    three = {"version": "1", "name": "Finance", "exact": "3"}
    office.post(own, {**three, "posts": "headteacher\noffice manager\nbursar"})
    line = json.loads(Entry.objects.get(loosens=True).line)["facts"]
    assert (line["before"], line["after"]) == (
        "only 2 posts, exactly 2 people",
        "only 3 posts, exactly 3 people",
    )
    office.post(own, {**three, "version": "2", "exact": "2", "posts": "headteacher"})
    assert Entry.objects.filter(loosens=True).count() == 1


def test_an_account_is_added_to_the_list_it_was_asked_from(office: Client, finance: Record) -> None:
    add = "/schools/larkfield/registers/access/add/"
    page = office.get(add, {"list": str(finance.public_id)}).content.decode()
    assert f'value="{finance.public_id}" selected' in page
    foreign = "11111111-1111-4111-8111-111111111111"
    assert foreign not in office.get(add, {"list": foreign}).content.decode()
    sent = {"list": str(finance.public_id), "who": "Bea Bell", "sort": "staff"}
    assert office.post(add, sent)["Location"] == at(finance, "people")
    refused = office.post(add, {**sent, "list": foreign})
    assert "Choose from the list" in text(refused)


def test_the_page_of_a_list_costs_the_same_however_many_are_on_it(
    office: Client, finance: Record
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as found:
            office.get(at(finance, "people"))
        return len(found)

    statements()
    few = statements()
    for number in range(20):
        put(
            finance.school,
            "access",
            list=str(finance.public_id),
            who=f"Person {number}",
            sort="staff",
        )
    assert statements() == few


def test_a_long_list_is_still_gone_through(office: Client, finance: Record) -> None:
    for number in range(170):
        put(finance.school, "access", list=str(finance.public_id), who=f"P {number}", sort="staff")
    found = listed(finance)
    page = office.get(at(finance, "review")).content.decode()
    assert "Change something" not in page
    sent = {"seen": found.seen, "missing": "0", "step": "done"}
    sent |= {f"decide-{number}": "keep" for number in range(1, len(found.accounts) + 1)}
    office.post(at(finance, "review"), sent)
    after = listed(finance)
    assert after.reviewed is not None
    assert {each.post for each in after.accounts} > {"headteacher"}


def test_whoever_only_reads_is_not_led_to_a_review(governor: Client, finance: Record) -> None:
    page = text(governor.get(at(finance, "people")))
    assert "/review/" not in page
    assert governor.get(at(finance, "review")).status_code == 403

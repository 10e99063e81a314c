"""Lists out to files and in from files."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.roles import Role
from abide.hub.evidence.models import Entry
from abide.hub.register.actions import PlanChanged, add_system, bring_in
from abide.hub.register.lists.cells import file_rows
from abide.hub.register.lists.checking import made_plan
from abide.hub.register.lists.columns import CALENDAR, CONTACTS, DATA_SETS, LISTS, SYSTEMS, List
from abide.hub.register.lists.reading import decoded, unescaped, written
from abide.hub.register.models import Contact, DataSet, System
from abide.hub.register.sample import fill_sample
from abide.hub.schools.models import School
from abide.hub.web.tables import cell, csv_text
from tests.hub.people import make_person, make_school
from tests.hub.register.deeds import NOW
from tests.hub.register.lists import FILES, hidden, problems, take, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.mark.parametrize("of", LISTS.values(), ids=lambda of: of.slug)
def test_what_goes_out_comes_in_unchanged_and_whole(school: School, of: List) -> None:
    make_person(school, Role.OFFICE_MANAGER)
    fill_sample(school=school, by="hub", at=NOW)
    System.objects.filter(name="Finance").update(
        purpose="=SUM(A1)\n'=already\n-5", owner=make_person(school, Role.OFFICE_MANAGER)
    )
    saved = csv_text(of.heads, file_rows(school, of)).decode("utf-8-sig")
    again = made_plan(school, of, saved, may_promise=False)
    assert again.problems == []
    assert [row.changes for row in again.rows if row.what != "unchanged"] == []
    other = make_school("Otherford", "otherford")
    for person in (Role.HEADTEACHER, Role.OFFICE_MANAGER, Role.ICT_COORDINATOR):
        user = make_person(school, person)
        user.memberships.create(school=other, role=person.value, since=NOW)
    for before in (CONTACTS, SYSTEMS, DATA_SETS, CALENDAR):
        text = csv_text(before.heads, file_rows(school, before)).decode("utf-8-sig")
        take(other, before, text)
    told = {column.field for column in of.columns if column.told}
    keep = [number for number, column in enumerate(of.columns) if column.field not in told]
    assert [[row[n] for n in keep] for row in file_rows(other, of)] == [
        [row[n] for n in keep] for row in file_rows(school, of)
    ]


def test_the_file_begins_with_the_six_columns_of_the_policies(
    office: Client, school: School
) -> None:
    add_system(
        school=school,
        by="hub",
        at=NOW,
        values={"name": "Finance", "grade": "critical", "users": "=1+1"},
    )
    answer = office.get(FILES + "systems.csv")
    assert answer["Content-Disposition"].startswith("attachment")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith(
        'Name,Locations,"Networked, single user or web based",Main users,Purpose,Grade,'
    )
    assert lines[1].startswith("Finance,,,'=1+1,,critical,")


def test_bad_rows_bring_nothing_in_and_each_is_listed(office: Client, school: School) -> None:
    body = upload(
        office,
        "systems",
        "Name,Grade,Networked or single user,Owner,Backed up,Back within\n"
        "Finance,critical,networked,,weekly,\n"
        "Library,vital,,,,\n"
        '"Two\nlines",desirable,by post,nobody@example.org,,\n'
        "finance,critical,,,,\n"
        ",critical,,,,\n"
        "Email,critical,,,now and then,x\n",
    )
    assert System.objects.count() == 0
    assert "Nothing was brought in" in body
    for said in (
        "Line 2",
        "Only the headteacher changes what is promised",
        "Line 3",
        "Grade must be critical, essential, necessary or desirable",
        "Line 4",
        "Write networked, single user or web based",
        "nobody with this e-mail address",
        "Line 6",
        "Line 7",
        "Enter: name",
        "Line 8",
        "does not say how often",
    ):
        assert said in body, said


def test_a_file_is_shown_before_it_changes_anything_and_then_brought_in(
    office: Client, school: School
) -> None:
    add_system(school=school, by="hub", at=NOW, values={"name": "Finance", "grade": "critical"})
    text = (
        "System name;Criticality;Purpose;Needs;Colour\r\n"
        "Finance;Critical;Caf\xe9 accounts;Server;\r\nServer;necessary;;;\r\n"
    )
    body = upload(office, "systems", text.encode("cp1252"))
    assert "1 to be added, 1 to be changed, 0 as they stand already" in body
    assert "not known and left alone: Colour" in body
    assert System.objects.count() == 1
    sent = {"content": hidden(body, "content"), "fingerprint": hidden(body, "fingerprint")}
    assert office.post(FILES + "systems/", sent).status_code == 302
    finance = System.objects.get(name="Finance")
    assert finance.purpose == "Café accounts"
    assert [each.name for each in finance.depends_on.all()] == ["Server"]
    again = office.post(FILES + "systems/", sent)
    assert "The register was changed since you looked" in again.content.decode()
    kinds = list(Entry.objects.filter(school=school).values_list("kind", flat=True))
    assert kinds.count("list imported") == 1


def test_a_circle_or_an_unknown_need_is_refused(school: School) -> None:
    said = problems(school, SYSTEMS, "Name,Grade,Depends on\nA,critical,B\nB,critical,A\n")
    assert len(said) == 1
    assert "circle" in said[0]
    said = problems(school, SYSTEMS, "Name,Grade,Depends on\nA,critical,Nowhere\n")
    assert said == [
        "2 Depends on: “Nowhere” is no system here and none in this file: add it or correct it"
    ]


def test_the_office_may_name_a_grade_for_a_new_system_only(school: School) -> None:
    add_system(school=school, by="hub", at=NOW, values={"name": "Finance", "grade": "critical"})
    text = "Name,Grade\nFinance,desirable\nLibrary,desirable\n"
    assert problems(school, SYSTEMS, text, may_promise=False) == [
        "2 Grade: Only the headteacher changes what is promised: leave it as “critical”"
    ]
    take(school, SYSTEMS, text)
    assert System.objects.get(name="Finance").grade == "desirable"
    assert Entry.objects.filter(kind="promise changed", line__contains='"loosens":true').exists()


def test_what_changed_between_two_looks_is_asked_again(school: School) -> None:
    text = "Name,Grade\nFinance,critical\n"
    seen = made_plan(school, SYSTEMS, text, may_promise=True).fingerprint
    add_system(school=school, by="hub", at=NOW, values={"name": "Finance", "grade": "desirable"})
    with pytest.raises(PlanChanged):
        bring_in(
            school=school,
            by="hub",
            at=NOW,
            of=SYSTEMS,
            text=text,
            may_promise=True,
            fingerprint=seen,
        )
    assert System.objects.get().grade == "desirable"


@pytest.mark.parametrize(
    ("file", "content", "mend"),
    [
        ("list.csv", b"Grade\ncritical\n", "names no column “Name”"),
        ("list.csv", b'Name,Grade\n"Finance,critical\n', "quotation mark"),
        ("list.csv", b"Name,Grade\n" + b"A,critical\n" * 501, "more than 500 rows"),
        ("list.csv", b"x" * 1_000_001, "larger than"),
        ("list.csv", b"", "empty"),
        ("list.xlsx", b"PK\x03\x04", "not of a kind"),
        ("list.csv", "Name,Grade\nFinance,critical\n".encode("utf-16"), "CSV"),
    ],
)
def test_files_that_can_t_be_read_are_refused_with_the_mend(
    office: Client, file: str, content: bytes, mend: str
) -> None:
    assert mend in upload(office, "systems", content, file)
    assert System.objects.count() == 0


def test_a_row_with_too_many_cells_is_named(school: School) -> None:
    said = problems(school, SYSTEMS, "Name,Grade\nFinance,critical,and more\n")
    assert said == ["2 : This row has more cells than there are columns: look for a comma"]


def test_contacts_and_data_sets_come_in(school: School) -> None:
    take(school, CONTACTS, "Name,Tel\nIT helpline,01632 960123\n")
    take(school, SYSTEMS, "Name,Grade,Whom to ring\nServer,critical,it HELPLINE\n")
    take(school, DATA_SETS, "Drive,Criticality,System\nScans,necessary,Server\n")
    assert Contact.objects.get().phone == "01632 960123"
    assert System.objects.get().supplier_contact == Contact.objects.get()
    assert DataSet.objects.get().system == System.objects.get()


@given(st.text())
def test_every_cell_survives_the_guard_against_formulas(text: str) -> None:
    kept = cell(written(text))
    assert unescaped(kept) == text
    assert not kept.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_file_of_an_older_spreadsheet_is_read() -> None:
    assert decoded("Café".encode("cp1252")) == "Café"
    assert decoded("\ufeffCafé".encode()) == "Café"

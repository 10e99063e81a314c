"""What changes in the register, and what the log says of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from abide.domain.errors import Refused
from abide.domain.register import Grade
from abide.domain.roles import Role
from abide.hub.evidence.models import Entry, Kept
from abide.hub.register.actions import (
    EditedMeanwhile,
    add_contact,
    add_dates,
    add_system,
    adopt_declared,
    change_defaults,
    change_promises,
    edit_data_set,
    edit_dates,
    edit_system,
    extend_assurance,
    give_assurance,
    remove_contact,
    remove_dates,
    remove_system,
    restore_system,
)
from abide.hub.register.actions.lists import add_data_set
from abide.hub.register.models import System
from abide.hub.register.queries import (
    calendar_of,
    declared_systems,
    find_assurance,
    plan_of,
    raised_grades,
    system_of,
    systems_of,
)
from abide.hub.schools.models import School
from tests.hub.people import make_person, make_school

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 29, 9, tzinfo=UTC)


def add(school: School, name: str, grade: str = "critical", **more: Any) -> System:
    return add_system(
        school=school, by="hub", at=NOW, values={"name": name, "grade": grade, **more}
    )


def facts(school: School, kind: str) -> list[dict[str, Any]]:
    rows = Entry.objects.filter(school=school, kind=kind).order_by("seq")
    return [json.loads(row.line)["facts"] for row in rows]


def loosened(school: School) -> list[tuple[str, str, str]]:
    rows = Entry.objects.filter(school=school).order_by("seq")
    found = [json.loads(row.line)["facts"] for row in rows]
    return [(f["what"], f["before"], f["after"]) for f in found if f.get("loosens") is True]


def test_what_people_typed_stands_outside_the_chain(school: School) -> None:
    add(school, "Finance", purpose="Accounts of D:\\Secret", locations="D:\\Secret")
    (said,) = facts(school, "system added")
    assert said["fields"] == ["grade", "locations", "name", "purpose"]
    line = Entry.objects.get(kind="system added").line
    assert "Secret" not in line
    assert "Finance" not in line
    kept = {each.name: each.text for each in Kept.objects.filter(entry__kind="system added")}
    assert kept["name"] == "Finance"
    assert kept["purpose"] == "Accounts of D:\\Secret"


def test_saving_what_stands_already_is_no_deed(school: School) -> None:
    row = add(school, "Finance", purpose="Accounts")
    edit_system(system=row, by="hub", at=NOW, values={"purpose": "Accounts"}, version=1)
    assert facts(school, "system changed") == []
    row.refresh_from_db()
    assert row.version == 1


def test_an_owner_stands_in_the_log_by_opaque_id(school: School) -> None:
    owner = make_person(school, Role.OFFICE_MANAGER)
    row = add(school, "Finance")
    edit_system(system=row, by="hub", at=NOW, values={"owner": str(owner.public_id)})
    found = system_of(school, row.public_id)
    assert found is not None
    assert found.owner is not None
    assert found.owner.name == "Olu Offord"
    assert owner.name not in Entry.objects.get(kind="system changed").line


def test_somebody_of_another_school_can_t_be_owner(school: School) -> None:
    stranger = make_person(make_school("Other", "other"), Role.HEADTEACHER, "Sam Stranger")
    row = add(school, "Finance")
    with pytest.raises(Refused, match="holds no post here"):
        edit_system(system=row, by="hub", at=NOW, values={"owner": str(stranger.public_id)})


def test_each_loosened_promise_is_an_entry(school: School) -> None:
    row = add(school, "Finance")
    change_promises(
        system=row,
        by="hub",
        at=NOW,
        values={"grade": "essential", "rpo_hours": Decimal(48), "backup_cadence": "weekly"},
    )
    assert loosened(school) == [
        ("grade", "critical", "essential"),
        ("back within", "4 hours", "1 day"),
        ("work we could lose", "1 day", "2 days"),
        ("backup", "every school day", "every week"),
    ]
    row.refresh_from_db()
    change_promises(system=row, by="hub", at=NOW, values={"grade": "critical"}, version=row.version)
    assert len(loosened(school)) == 4


def test_the_same_promise_in_other_words_loosens_nothing(school: School) -> None:
    row = add(school, "Finance")
    change_promises(
        system=row,
        by="hub",
        at=NOW,
        values={"rto_hours": Decimal(4), "backup_cadence": "every school day"},
    )
    assert facts(school, "promise changed") == []
    assert facts(school, "system changed")[0]["changed"] == ["backup_cadence", "rto_hours"]


def test_promises_don_t_pass_by_the_other_door(school: School) -> None:
    row = add(school, "Finance")
    with pytest.raises(ValueError, match="change_promises"):
        edit_system(system=row, by="hub", at=NOW, values={"grade": "desirable"})


def test_two_who_write_at_once_are_told(school: School) -> None:
    row = add(school, "Finance")
    edit_system(system=row, by="hub", at=NOW, values={"purpose": "a"}, version=1)
    with pytest.raises(EditedMeanwhile) as meanwhile:
        edit_system(system=row, by="hub", at=NOW, values={"purpose": "b"}, version=1)
    assert meanwhile.value.version == 2
    assert System.objects.get().purpose == "a"


def test_a_circle_of_needs_is_refused_and_nothing_is_saved(school: School) -> None:
    server = add(school, "Server")
    finance = add(school, "Finance", depends_on=[str(server.public_id)])
    with pytest.raises(Refused, match="circle"):
        edit_system(
            system=server, by="hub", at=NOW, values={"depends_on": [str(finance.public_id)]}
        )
    assert not server.depends_on.exists()


def test_removal_is_a_loosening_waits_for_needs_and_can_be_undone(school: School) -> None:
    server = add(school, "Server")
    add(school, "Finance", depends_on=[str(server.public_id)])
    with pytest.raises(Refused, match="Finance needs Server"):
        remove_system(system=server, by="hub", at=NOW, why="old")
    finance = System.objects.get(name="Finance")
    remove_system(system=finance, by="hub", at=NOW, why="old")
    assert loosened(school) == [("a system", "critical", "removed")]
    assert [each.name for each in systems_of(school)] == ["Server"]
    add(school, "FINANCE")
    with pytest.raises(Refused, match="already"):
        restore_system(system=finance, by="hub", at=NOW)
    remove_system(system=System.objects.get(name="FINANCE"), by="hub", at=NOW, why="twice")
    restore_system(system=finance, by="hub", at=NOW)
    assert [each.depends_on for each in systems_of(school) if each.name == "Finance"] == [
        ("Server",)
    ]


def test_a_later_day_and_an_accepted_risk_are_loosenings(school: School) -> None:
    owner = make_person(school, Role.HEADTEACHER)
    row = add(school, "Email", mode="web based")
    values = {
        "kind": "risk acceptance",
        "words": "30 days",
        "given_on": date(2026, 9, 1),
        "expires_on": date(2027, 9, 1),
    }
    with pytest.raises(Refused, match="nobody's"):
        give_assurance(system=row, by="hub", at=NOW, values={**values, "owner": ""})
    who = {"owner": str(owner.public_id)}
    given = give_assurance(system=row, by="hub", at=NOW, values={**values, **who})
    found = find_assurance(school, given.public_id)
    assert found is not None
    extend_assurance(row=found, by="hub", at=NOW, until=date(2028, 9, 1))
    assert [what for what, _, _ in loosened(school)] == [
        "a risk accepted",
        "risk acceptance until",
    ]


def test_grade_figures_count_where_a_system_has_none(school: School) -> None:
    add(school, "Finance")
    add(school, "Pupil records", rto_hours=Decimal(2))
    figures = {"critical": (Decimal(8), Decimal(12))}
    change_defaults(school=school, by="hub", at=NOW, values=figures, version=0)
    hours = {each.name: (int(each.rto_hours), int(each.rpo_hours)) for each in systems_of(school)}
    assert hours == {"Finance": (8, 12), "Pupil records": (2, 12)}
    assert loosened(school) == [("back within for critical systems", "4 hours", "8 hours")]
    with pytest.raises(EditedMeanwhile):
        change_defaults(school=school, by="hub", at=NOW, values=figures, version=0)


def test_a_data_set_graded_lower_is_a_loosening(school: School) -> None:
    values = {"name": "Scans", "grade": "critical"}
    row = add_data_set(school=school, by="hub", at=NOW, values=values)
    edit_data_set(row=row, by="hub", at=NOW, values={**values, "grade": "desirable"}, version=1)
    assert loosened(school) == [("grade", "critical", "desirable")]


def test_a_contact_that_a_system_names_can_t_go(school: School) -> None:
    contact = add_contact(school=school, by="hub", at=NOW, values={"name": "Desk", "phone": "1"})
    add(school, "Finance", supplier_contact=str(contact.public_id))
    with pytest.raises(Refused, match="whom to ring for Finance"):
        remove_contact(row=contact, by="hub", at=NOW, why="gone")
    with pytest.raises(Refused, match="already"):
        add_contact(school=school, by="hub", at=NOW, values={"name": "DESK"})


def term(school: School, first: date, last: date, kind: str = "term", **more: Any) -> Any:
    days = {"name": "x", "first_on": first, "last_on": last, **more}
    return add_dates(school=school, by="hub", at=NOW, kind=kind, values=days)


def test_the_calendar_knows_terms_closures_and_bank_holidays(school: School) -> None:
    assert calendar_of(school).is_open(date(2027, 5, 3))
    term(school, date(2027, 4, 12), date(2027, 5, 28))
    term(school, date(2027, 4, 14), date(2027, 4, 15), "closure")
    calendar = calendar_of(school)
    assert not calendar.is_open(date(2027, 5, 3))
    assert not calendar.is_open(date(2027, 4, 15))
    assert calendar.is_open(date(2027, 4, 16))
    assert str(calendar.zone) == "Europe/London"


def test_closing_more_than_a_week_is_a_loosening_and_a_training_day_is_none(
    school: School,
) -> None:
    term(school, date(2026, 9, 2), date(2026, 12, 18))
    term(school, date(2026, 10, 12), date(2026, 10, 12), "closure")
    assert loosened(school) == []
    term(school, date(2026, 11, 2), date(2026, 11, 13), "closure")
    assert [what for what, _, _ in loosened(school)] == ["open days, over which promises count"]


def test_a_closure_of_months_is_refused(school: School) -> None:
    with pytest.raises(Refused, match="can't be right"):
        term(school, date(2026, 9, 2), date(2027, 6, 1), "closure")


def test_a_return_raises_its_systems_and_ending_it_early_is_a_loosening(school: School) -> None:
    row = add(school, "Pupil records", "desirable")
    census = term(
        school,
        date(2026, 10, 1),
        date(2026, 10, 1),
        "return",
        systems=[str(row.public_id)],
    )
    assert raised_grades(school, NOW) == {"Pupil records": Grade.CRITICAL}
    assert raised_grades(school, NOW + timedelta(days=3)) == {}
    assert loosened(school) == []
    edit_dates(row=census, by="hub", at=NOW, values={"days_before": 1}, version=1)
    assert raised_grades(school, NOW) == {}
    assert len(loosened(school)) == 1
    remove_dates(row=census, by="hub", at=NOW)
    assert len(loosened(school)) == 2


def test_the_judge_reads_the_register(school: School) -> None:
    server = add(school, "Server", "necessary")
    add(
        school,
        "Finance",
        depends_on=[str(server.public_id)],
        backup_cadence="every school day at 19:00",
        supplier="Northfold",
    )
    found = declared_systems(school, {"Finance": frozenset({"data", "program"})}, NOW)
    finance, other = found
    assert (finance.name, finance.grade, finance.depends_on) == (
        "Finance",
        Grade.CRITICAL,
        ("Server",),
    )
    assert (finance.rto_seconds, finance.rpo_seconds) == (4 * 3600, 24 * 3600)
    assert finance.has_sources
    assert finance.parts == {"data", "program"}
    assert not other.has_sources
    (first, _) = plan_of(school)
    assert (first.name, first.backup, first.rto_hours) == (
        "Finance",
        "every school day at 19:00",
        4.0,
    )


DECLARED = {
    "systems": [
        {"name": "Server", "grade": "necessary", "rto_hours": 4, "sources": ["files"]},
        {
            "name": "Finance",
            "grade": "critical",
            "depends_on": ["Server"],
            "backup": "every school day at 19:00",
            "proof": "when the moon is full",
        },
        {"name": "Mystery", "grade": "vital"},
    ],
    "places": [],
}


def test_what_an_agent_names_is_added_once_and_never_written_over(school: School) -> None:
    mine = add(school, "server", "critical", purpose="Ours")
    added = adopt_declared(school=school, declared=DECLARED, at=NOW)
    assert [each.name for each in added] == ["Finance", "Mystery"]
    finance = System.objects.get(name="Finance")
    assert finance.found_by_agent
    assert (finance.backup_cadence, finance.proof_cadence) == ("every school day at 19:00", "")
    assert System.objects.get(name="Mystery").grade == "critical"
    mine.refresh_from_db()
    assert (mine.grade, mine.purpose, mine.version) == ("critical", "Ours", 1)
    assert len(facts(school, "system found by agent")) == 2
    assert adopt_declared(school=school, declared=DECLARED, at=NOW) == []


def test_a_system_that_people_took_out_does_not_come_back_by_itself(school: School) -> None:
    adopt_declared(school=school, declared=DECLARED, at=NOW)
    remove_system(
        system=System.objects.get(name="Mystery"), by="hub", at=NOW, why="nothing of ours"
    )
    assert adopt_declared(school=school, declared=DECLARED, at=NOW) == []

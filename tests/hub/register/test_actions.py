"""What changes in the register, and what the log says of it."""

from __future__ import annotations

import pytest

from abide.domain.errors import Refused
from abide.domain.register import Grade
from abide.domain.roles import Role
from abide.hub.evidence.models import Entry, Kept
from abide.hub.register.actions import (
    EditedMeanwhile,
    add_contact,
    adopt_declared,
    edit_system,
    remove_contact,
    remove_system,
)
from abide.hub.register.models import System
from abide.hub.register.queries import (
    declared_systems,
    plan_of,
    system_of,
    systems_of,
)
from abide.hub.schools.models import School
from tests.hub.people import make_person, make_school
from tests.hub.register.deeds import NOW, add, facts

pytestmark = pytest.mark.django_db


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


def test_a_contact_that_a_system_names_can_t_go(school: School) -> None:
    contact = add_contact(school=school, by="hub", at=NOW, values={"name": "Desk", "phone": "1"})
    add(school, "Finance", supplier_contact=str(contact.public_id))
    with pytest.raises(Refused, match="whom to ring for Finance"):
        remove_contact(row=contact, by="hub", at=NOW, why="gone")
    with pytest.raises(Refused, match="already"):
        add_contact(school=school, by="hub", at=NOW, values={"name": "DESK"})


def test_the_judge_reads_the_register(school: School) -> None:
    server = add(school, "Server", "necessary")
    add(
        school,
        "Finance",
        depends_on=[str(server.public_id)],
        backup_cadence="every school day at 19:00",
        supplier="Northfold",
    )
    found = declared_systems(systems_of(school), {"Finance": frozenset({"data", "program"})})
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

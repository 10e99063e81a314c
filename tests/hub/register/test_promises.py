"""What the school promises, the days on which it counts, and what makes either looser."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from abide.domain.errors import Refused
from abide.domain.register import Grade
from abide.domain.roles import Role
from abide.hub.register.actions import (
    EditedMeanwhile,
    add_dates,
    change_defaults,
    change_promises,
    edit_data_set,
    edit_dates,
    edit_system,
    extend_assurance,
    give_assurance,
    remove_dates,
    remove_system,
    restore_system,
)
from abide.hub.register.actions.lists import add_data_set
from abide.hub.register.models import System
from abide.hub.register.queries import (
    calendar_of,
    find_assurance,
    raised_grades,
    systems_of,
)
from abide.hub.schools.models import School
from tests.hub.people import make_person
from tests.hub.register.deeds import NOW, add, facts, loosened

pytestmark = pytest.mark.django_db


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

"""Pages and queries of the register cost a fixed number of statements, however much there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from abide.domain.roles import Role
from abide.hub.register import queries
from abide.hub.register.actions import add_contact, add_dates, add_system
from abide.hub.register.actions.lists import add_data_set
from abide.hub.register.lists.cells import file_rows
from abide.hub.register.lists.columns import LISTS
from abide.hub.schools.models import School
from tests.hub.register.deeds import NOW

pytestmark = pytest.mark.django_db

COSTS: dict[str, tuple[int, Callable[[School], Any]]] = {
    "systems_of": (6, queries.systems_of),
    "removed_systems": (2, queries.removed_systems),
    "declared_systems": (
        6,
        lambda school: queries.declared_systems(queries.systems_of(school), {}),
    ),
    "plan_of": (6, queries.plan_of),
    "calendar_of": (2, queries.calendar_of),
    "raised_grades": (3, lambda school: queries.raised_grades(school, NOW)),
    "dates_of": (5, queries.dates_of),
    "data_sets_of": (2, queries.data_sets_of),
    "contacts_of": (1, queries.contacts_of),
    "people_of": (1, queries.people_of),
    "defaults_of": (1, queries.defaults_of),
    "file of systems": (14, lambda school: file_rows(school, LISTS["systems"])),
}


PAGES = {"": 15, "data-sets/": 6, "contacts/": 5, "calendar/": 9, "promises/": 5}


def grow(school: School) -> None:
    """Add more of everything."""
    first = queries.system_choices(school)[0][0]
    for n in range(5):
        values: dict[str, Any] = {"name": f"System {n}", "grade": "desirable"}
        add_system(school=school, by="hub", at=NOW, values={**values, "depends_on": [first]})
        add_data_set(school=school, by="hub", at=NOW, values={**values, "name": f"Set {n}"})
        add_contact(school=school, by="hub", at=NOW, values={"name": f"Desk {n}"})
        day = date(2027, 9, 1 + n)
        days = {"name": "x", "first_on": day, "last_on": day, "systems": [first]}
        add_dates(school=school, by="hub", at=NOW, kind="return", values=days)


def test_queries_and_pages_cost_the_same_for_any_school(
    sample: School, as_role: Any, at: Any, django_assert_num_queries: Any
) -> None:
    at(NOW)
    browser = as_role(Role.OFFICE_MANAGER)
    browser.get("/schools/larkfield/systems/")
    for round in range(2):
        for name, (most, ask) in COSTS.items():
            with django_assert_num_queries(most, info=name):
                ask(sample)
        for page, most in PAGES.items():
            with django_assert_num_queries(most, info=page):
                browser.get(f"/schools/larkfield/systems/{page}")
        if round == 0:
            grow(sample)


def test_the_sample_names_the_agents_systems_and_is_whole(sample: School) -> None:
    from abide.agent.demo.school import _TOML

    named = {line.split('"')[1] for line in _TOML.split("[[systems]]")[1:] for line in [line]}
    rows = {row.name: row for row in queries.systems_of(sample)}
    assert named <= rows.keys()
    assert rows["Pupil records"].depends_on == ("Server",)
    assert rows["Financial planning (FPS)"].is_web_based
    assert queries.calendar_of(sample).ends_on == date(2027, 7, 21)
    assert queries.raised_grades(sample, NOW).keys() == {"Pupil records", "DfE Sign-in"}
    assert all(row.owner for row in rows.values())

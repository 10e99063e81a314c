"""The register of the sample school, shaped like the source policies; every name is invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from abide.domain.roles import Role
from abide.hub.people.queries import holders_of
from abide.hub.register.actions import (
    add_contact,
    add_data_set,
    add_dates,
    add_system,
    edit_system,
    give_assurance,
    note_own_export,
    note_test_call,
)
from abide.hub.register.models import Contact, System
from abide.hub.register.sample.lists import (
    DATA_SETS,
    DATES,
    DEADLINES,
    NEEDED,
    OTHERS,
    PROVIDER,
)
from abide.hub.register.sample.systems import SYSTEMS
from abide.hub.schools.models import School

_LATER = ("needs", "contact", "assurance", "exported", "owner", "deputy")


@transaction.atomic
def fill_sample(*, school: School, by: str, at: datetime) -> None:
    """Given a school whose register is empty, write the sample's register into it, as staff would.

    Posts that nobody holds leave systems without an owner.
    """
    provider = add_contact(school=school, by=by, at=at, values=PROVIDER)
    note_test_call(row=provider, by=by, at=at, on=date(2026, 9, 3), answered=True)
    contacts = {provider.name: provider}
    for values in OTHERS:
        contacts[values["name"]] = add_contact(school=school, by=by, at=at, values=values)
    people = {
        role: next((str(each.public_id) for each in holders_of(school, role, at)), "")
        for role in (Role.HEADTEACHER, Role.OFFICE_MANAGER, Role.ICT_COORDINATOR)
    }
    systems: dict[str, System] = {}
    for each in SYSTEMS:
        systems[each["name"]] = _add(school, each, (by, at), contacts, people)
    for each in SYSTEMS:
        needs = [str(systems[need].public_id) for need in each.get("needs", ())]
        if needs:
            row = systems[each["name"]]
            edit_system(system=row, by=by, at=at, values={"depends_on": needs})
    _rest(school, by, at, systems)


def _add(
    school: School,
    each: Mapping[str, Any],
    who: tuple[str, datetime],
    contacts: Mapping[str, Contact],
    people: Mapping[Role, str],
) -> System:
    by, at = who
    values = {name: value for name, value in each.items() if name not in _LATER}
    values["owner"] = people.get(each.get("owner", Role.OFFICE_MANAGER), "")
    values["deputy"] = people.get(each["deputy"], "") if "deputy" in each else ""
    if "contact" in each:
        values["supplier_contact"] = str(contacts[each["contact"]].public_id)
    row = add_system(school=school, by=by, at=at, values=values)
    if "exported" in each:
        note_own_export(system=row, by=by, at=at, on=each["exported"], note="Finance folder")
    if "assurance" in each and values["owner"]:
        kind, words, given, expires = each["assurance"]
        said = {"kind": kind, "words": words, "given_on": given, "expires_on": expires}
        owner = {"owner": people[Role.HEADTEACHER] or values["owner"]}
        give_assurance(system=row, by=by, at=at, values={**said, **owner})
    return row


def _rest(school: School, by: str, at: datetime, systems: Mapping[str, System]) -> None:
    for name, holds, grade, system in DATA_SETS:
        values: dict[str, Any] = {
            "name": name,
            "location": f"{name} drive on the server",
            "holds": holds,
            "grade": grade,
            "system": str(systems[system].public_id),
        }
        add_data_set(school=school, by=by, at=at, values=values)
    for kind, name, first, last in (*DATES, *DEADLINES):
        needed = next((found for begin, found in NEEDED.items() if name.startswith(begin)), ())
        days = {"name": name, "first_on": first, "last_on": last}
        ids = [str(systems[each].public_id) for each in needed]
        more = {"systems": ids, "days_before": 7} if needed else {}
        add_dates(school=school, by=by, at=at, kind=kind, values={**days, **more})

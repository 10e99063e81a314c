"""A list brought in from a file: all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from abide.domain.errors import Refused
from abide.hub.register.actions.calendar import Watch, change_dates, create_dates
from abide.hub.register.actions.lists import (
    change_contact,
    change_data_set,
    create_contact,
    create_data_set,
)
from abide.hub.register.actions.rows import Deed, Touched, lock, tell
from abide.hub.register.actions.systems import change, check_register, create, promise
from abide.hub.register.lists.checking import PROMISED, Plan, Planned, made_plan
from abide.hub.register.lists.columns import List
from abide.hub.register.models import System
from abide.hub.register.queries import Dates, find_contact, find_data_set, find_dates
from abide.hub.register.queries.defaults import defaults_of
from abide.hub.schools.models import School


class PlanChanged(Exception):
    """The register changed since the preview; `plan` is what the file would do now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the register changed since the preview")
        self.plan = plan


@transaction.atomic
def bring_in(
    *,
    school: School,
    by: str,
    at: datetime,
    of: List,
    text: str,
    may_promise: bool,
    fingerprint: str | None = None,
) -> Plan:
    """Given a file's text, bring all its rows in and return what was done.

    Raise PlanChanged when that is not what was shown under `fingerprint`, or when a row is bad:
    then nothing is brought in.
    """
    lock(school)
    plan = made_plan(school, of, text, may_promise=may_promise)
    if plan.problems or (fingerprint is not None and plan.fingerprint != fingerprint):
        raise PlanChanged(plan)
    deed = Deed(by, at)
    facts = {
        "list": of.slug,
        "added": len(plan.those("added")),
        "changed": len(plan.those("changed")),
        "unchanged": len(plan.those("unchanged")),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    tell(school, "list imported", deed, facts, {})
    _WAYS[of.slug](school, plan, deed)
    return plan


def _systems(school: School, plan: Plan, deed: Deed) -> None:
    defaults = defaults_of(school)
    for row in plan.those("added"):
        create(school, row.values, deed)
    for row in plan.those("changed"):
        system = _found(System.objects.filter(school=school, public_id=_target(row)).first())
        plain = {name: value for name, value in row.values.items() if name not in PROMISED}
        change(system, plain, deed)
        promised = {name: value for name, value in row.values.items() if name in PROMISED}
        promise(system, promised, deed, defaults)
    ids = {
        each.name.casefold(): each
        for each in System.objects.filter(school=school, removed_at__isnull=True)
    }
    for row in plan.rows:
        if row.needs is not None and row.what != "unchanged":
            needs = [str(ids[need.casefold()].public_id) for need in row.needs]
            change(ids[row.name.casefold()], {"depends_on": needs}, deed)
    check_register(school)


def _plain(
    make: Callable[[School, Mapping[str, Any], Deed], Any],
    find: Callable[[School, Any], Any],
    alter: Callable[[Any, Mapping[str, Any], Deed], Any],
) -> Callable[[School, Plan, Deed], None]:
    """Given how rows of a list are made, found and changed, return how a plan is carried out."""

    def carry_out(school: School, plan: Plan, deed: Deed) -> None:
        for row in plan.those("added"):
            make(school, row.values, deed)
        for row in plan.those("changed"):
            alter(_found(find(school, row.target)), row.values, deed)

    return carry_out


def _calendar(school: School, plan: Plan, deed: Deed) -> None:
    watch = Watch(school, deed)
    touched: list[Dates] = []
    for row in plan.those("changed"):
        dates = _found(find_dates(school, _target(row)))
        if change_dates(dates, _days(row)):
            touched.append(dates)
    for row in plan.those("added"):
        touched.append(create_dates(school, row.values["kind"], _days(row)))
    done = plan.those("changed") + plan.those("added")
    if done:
        said = {"names": [row.name for row in done]}
        watch.tell({"imported": len(done)}, said, Touched(touched))


def _days(row: Planned) -> dict[str, Any]:
    return {name: value for name, value in row.values.items() if name != "kind"}


def _target(row: Planned) -> UUID:
    assert row.target is not None, "only rows that are here are changed"
    return row.target


def _found(row: Any) -> Any:
    if row is None:
        raise Refused("A row was removed while the file was read: choose the file again.")
    return row


_WAYS: Mapping[str, Callable[[School, Plan, Deed], None]] = {
    "systems": _systems,
    "contacts": _plain(create_contact, find_contact, change_contact),
    "data-sets": _plain(create_data_set, find_data_set, change_data_set),
    "calendar": _calendar,
}

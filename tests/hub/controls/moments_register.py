"""Deeds of people in the register, each done the way its pages do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from abide.hub.evidence.actions import record  # noqa: F401
from abide.hub.register import actions as register
from abide.hub.register.models import Assurance, Closure, Contact, DataSet, Deadline, System, Term
from abide.hub.register.queries import defaults_of
from tests.hub.controls.dealing import CADENCES, GRADES, NAMES, Dealt


def add_system(dealt: Dealt) -> None:
    others = System.objects.filter(school=dealt.school, removed_at=None)
    needs = [str(each.public_id) for each in others if dealt.chance.random() < 0.3]
    values = {
        "name": dealt.pick(*NAMES),
        "grade": dealt.pick(*GRADES),
        "mode": dealt.pick("networked", "web based", ""),
        "owner": dealt.person(),
        "depends_on": needs,
        "backup_cadence": dealt.pick(*CADENCES),
    }
    register.add_system(school=dealt.school, **dealt.by, values=values)


def edit_system(dealt: Dealt) -> None:
    values = dealt.pick(
        {"name": dealt.pick(*NAMES)},
        {"fallback_day": "On paper.", "users": "Office"},
        {"owner": dealt.person(), "deputy": dealt.pick("", dealt.person())},
        {"depends_on": [str(dealt.system().public_id)]},
        {"supplier": "Merganser", "own_export_cadence": "termly"},
    )
    register.edit_system(system=dealt.system(), **dealt.by, values=values)


def link_contact(dealt: Dealt) -> None:
    contact = dealt.one(Contact, removed_at=None)
    values = {"supplier_contact": str(contact.public_id)}
    register.edit_system(system=dealt.system(), **dealt.by, values=values)


def change_promises(dealt: Dealt) -> None:
    values = {
        "grade": dealt.pick(*GRADES),
        "rto_hours": dealt.pick(None, 2, 48),
        "backup_cadence": dealt.pick(*CADENCES),
        "proof_cadence": dealt.pick("", "weekly", "termly"),
    }
    register.change_promises(system=dealt.system(), **dealt.by, values=values)


def change_defaults(dealt: Dealt) -> None:
    now = defaults_of(dealt.school)
    values = {grade: (dealt.pick(4, 8, 24), dealt.pick(24, 48)) for grade in now}
    version = sum(each.version for each in now.values())
    register.change_defaults(school=dealt.school, **dealt.by, values=values, version=version)


def take_out_system(dealt: Dealt) -> None:
    register.remove_system(system=dealt.system(), **dealt.by, why="Not used.")


def bring_back_system(dealt: Dealt) -> None:
    row = dealt.one(System, removed_at__isnull=False)
    register.restore_system(system=row, **dealt.by)


def note_export(dealt: Dealt) -> None:
    register.note_own_export(system=dealt.system(), **dealt.by, on=dealt.at.date())


def assure(dealt: Dealt) -> None:
    values = {
        "kind": dealt.pick("supplier assurance", "risk acceptance"),
        "words": "Kept twice.",
        "owner": dealt.person(),
        "given_on": dealt.at.date(),
        "expires_on": dealt.at.date() + timedelta(days=dealt.chance.randint(1, 40)),
    }
    register.give_assurance(system=dealt.system(), **dealt.by, values=values)


def change_assurance(dealt: Dealt) -> None:
    row = dealt.one(Assurance, ended_at=None)
    if dealt.pick(True, False):
        register.end_assurance(row=row, **dealt.by, why="Not so.")
    else:
        register.extend_assurance(row=row, **dealt.by, until=row.given_on + timedelta(days=60))


def add_contact(dealt: Dealt) -> None:
    values = {"name": dealt.pick("Desk", "Line", "Ann"), "phone": dealt.pick("", "01632 960001")}
    register.add_contact(school=dealt.school, **dealt.by, values=values)


def change_contact(dealt: Dealt) -> None:
    row = dealt.one(Contact, removed_at=None)
    deeds: list[Callable[[], Any]] = [
        lambda: register.edit_contact(row=row, **dealt.by, values={"phone": "01632 960999"}),
        lambda: register.remove_contact(row=row, **dealt.by, why="Left."),
        lambda: register.choose_help_line(row=row, **dealt.by),
        lambda: register.note_test_call(row=row, **dealt.by, on=dealt.at.date(), answered=True),
    ]
    dealt.pick(*deeds)()


def add_data_set(dealt: Dealt) -> None:
    system = str(dealt.system().public_id)
    values = {"name": dealt.pick("Admin", "Staff"), "grade": "critical", "system": system}
    register.add_data_set(school=dealt.school, **dealt.by, values=values)


def change_data_set(dealt: Dealt) -> None:
    row = dealt.one(DataSet, removed_at=None)
    if dealt.pick(True, False):
        register.remove_data_set(row=row, **dealt.by, why="Gone.")
    else:
        values = {"owner": dealt.person(), "system": str(dealt.system().public_id)}
        register.edit_data_set(row=row, **dealt.by, values=values)


def add_dates(dealt: Dealt) -> None:
    kind = dealt.pick("term", "closure", "return", "exam window")
    first = dealt.day()
    values: dict[str, Any] = {"name": f"A {kind}", "first_on": first}
    values["last_on"] = first + timedelta(days=60 if kind == "term" else 3)
    if kind in ("return", "exam window"):
        values |= {"systems": [str(dealt.system().public_id)], "days_before": 7}
    register.add_dates(school=dealt.school, **dealt.by, kind=kind, values=values)


def change_dates(dealt: Dealt) -> None:
    row = dealt.one(dealt.pick(Term, Closure, Deadline))
    if dealt.pick(True, False):
        register.remove_dates(row=row, **dealt.by)
    else:
        values = {"last_on": row.last_on + timedelta(days=2)}
        register.edit_dates(row=row, **dealt.by, values=values)

"""The register of the sample school, shaped like the two source policies; every name is invented.

Systems that the sample agent backs up carry the names of its agent.toml, so that statuses join.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
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
from abide.hub.register.models import Assurance, Contact, Deadline, System
from abide.hub.schools.models import School

_PROVIDER = {
    "name": "Tarn IT helpline",
    "organisation": "Tarn IT Support (invented)",
    "role": "Looks after the server, the network and the backups",
    "phone": "01632 960411",
    "email": "help@tarn-it.example",
    "hours": "Monday to Friday, 08:00 to 17:30",
    "out_of_hours": "01632 960412, for a server that is down",
    "account_reference": "THI-204",
}
_OTHERS: tuple[Mapping[str, str], ...] = (
    {
        "name": "Records and finance helpdesk",
        "organisation": "Northfold Systems (invented)",
        "role": "Supplies pupil records and finance",
        "phone": "01632 960520",
        "hours": "Monday to Friday, 08:30 to 17:00",
        "account_reference": "S-88120",
    },
    {
        "name": "Council transfer desk",
        "organisation": "Wickshire Council (invented)",
        "role": "Secure transfer and planning tools",
        "phone": "01632 960633",
        "hours": "Monday to Thursday, 09:00 to 16:30",
    },
)
_NETWORKED, _WEB = System.Mode.NETWORKED.value, System.Mode.WEB_BASED.value
_HEAD, _OFFICE, _ICT = Role.HEADTEACHER, Role.OFFICE_MANAGER, Role.ICT_COORDINATOR
_SYSTEMS: tuple[Mapping[str, Any], ...] = (
    {
        "name": "Server",
        "locations": "The server in the office cupboard: accounts, shares and the Scans drive",
        "mode": _NETWORKED,
        "users": "Everyone",
        "purpose": "Signs people in and holds the drives",
        "grade": "necessary",
        "rto_hours": Decimal(4),
        "owner": _ICT,
        "deputy": _OFFICE,
        "supplier": "Tarn IT Support",
        "contact": "Tarn IT helpline",
        "fallback_day": "Staff use the laptops as they are; files saved on them are copied back.",
        "fallback_three_days": "The provider lends a small server; only the office works on it.",
        "fallback_two_weeks": "A new server; the drives come back from drive A, then drive B.",
        "data_held": "The Scans drive",
        "configuration_held": "Accounts and shares: a printed list in the safe",
        "program_held": "Installer and licence: with the provider",
    },
    {
        "name": "Pupil records",
        "locations": "Program and database on the server\nAdmin drive: letters and forms",
        "mode": _NETWORKED,
        "users": "Office manager, headteacher, class teachers",
        "purpose": "Pupils, attendance, contacts of parents, census",
        "grade": "critical",
        "rto_hours": Decimal(4),
        "rpo_hours": Decimal(24),
        "backup_cadence": "every school day at 19:00",
        "owner": _OFFICE,
        "deputy": _HEAD,
        "needs": ("Server",),
        "supplier": "Northfold Systems",
        "contact": "Records and finance helpdesk",
        "fallback_day": "Paper registers from the red folder; parents' numbers on the list there.",
        "fallback_three_days": "Registers on paper, handed in at 09:30; calls from the list.",
        "fallback_two_weeks": "The supplier opens last night's copy on a machine of its own.",
        "data_held": "One database; the Admin drive",
        "configuration_held": "Users and rights: inside the database",
        "program_held": "Installer on the supplier's site; licence in the office safe",
    },
    {
        "name": "Finance",
        "locations": "Program and database on the server\nBudget drive",
        "mode": _NETWORKED,
        "users": "Office manager",
        "purpose": "Accounts, orders and the CFR return",
        "grade": "critical",
        "rto_hours": Decimal(4),
        "rpo_hours": Decimal(24),
        "backup_cadence": "every school day at 19:00",
        "owner": _OFFICE,
        "deputy": _HEAD,
        "needs": ("Server",),
        "supplier": "Northfold Systems",
        "contact": "Records and finance helpdesk",
        "fallback_day": "Orders in the duplicate book; nothing is paid.",
        "fallback_three_days": "Urgent payments by the bank's own page, two signatures.",
        "fallback_two_weeks": "The council's finance team enters payroll and invoices for us.",
        "data_held": "One database; the Budget drive",
        "program_held": "Installer on the supplier's site; licence in the office safe",
    },
    {
        "name": "Assessment",
        "locations": "As pupil records: the same database",
        "mode": _NETWORKED,
        "users": "Class teachers, headteacher",
        "purpose": "Marks, targets and reports to parents",
        "grade": "essential",
        "owner": _HEAD,
        "needs": ("Pupil records",),
        "supplier": "Northfold Systems",
        "contact": "Records and finance helpdesk",
        "fallback_day": "Mark books on paper.",
        "fallback_three_days": "Mark books on paper; typed in afterwards.",
    },
    {
        "name": "Staff drive",
        "locations": "Staff drive on the server",
        "mode": _NETWORKED,
        "users": "All staff",
        "purpose": "Planning and shared lessons",
        "grade": "essential",
        "rto_hours": Decimal(24),
        "rpo_hours": Decimal(24),
        "owner": _ICT,
        "needs": ("Server",),
        "fallback_day": "Printed plans for the week in each classroom.",
    },
    {
        "name": "Pupils' work",
        "locations": "Pupil drive on the server",
        "mode": _NETWORKED,
        "users": "Pupils, class teachers",
        "purpose": "What pupils make on the computers",
        "grade": "desirable",
        "rpo_hours": Decimal(168),
        "owner": _ICT,
        "needs": ("Server",),
    },
    {
        "name": "Email",
        "locations": "On the web",
        "mode": _WEB,
        "users": "All staff",
        "purpose": "Letters and notices",
        "grade": "essential",
        "owner": _OFFICE,
        "supplier": "Example Mail Ltd",
        "own_export_cadence": "termly",
        "own_export_by": "Office manager",
        "fallback_day": "Phone and the printed staff list.",
        "fallback_three_days": "Phone; letters home on paper.",
        "assurance": (
            Assurance.Kind.SUPPLIER.value,
            "Deleted mail is kept for 30 days. What is older comes from our own export each term.",
            date(2026, 9, 7),
            date(2027, 9, 6),
        ),
    },
    {
        "name": "Financial planning (FPS)",
        "locations": "On the web, by the council",
        "mode": _WEB,
        "users": "Office manager, headteacher",
        "purpose": "Three-year budget",
        "grade": "essential",
        "owner": _OFFICE,
        "supplier": "Wickshire Council",
        "contact": "Council transfer desk",
        "own_export_cadence": "termly",
        "own_export_by": "Office manager",
        "exported": date(2026, 9, 11),
        "fallback_day": "The last printed plan in the finance folder.",
        "assurance": (
            Assurance.Kind.RISK.value,
            "The council states no backup. The plan can be typed in again from paper in two days.",
            date(2025, 11, 2),
            date(2026, 11, 1),
        ),
    },
    {
        "name": "Secure transfer",
        "locations": "On the web, by the council",
        "mode": _WEB,
        "users": "Office manager, headteacher",
        "purpose": "Sends files about pupils to the council safely",
        "grade": "essential",
        "owner": _OFFICE,
        "supplier": "Wickshire Council",
        "contact": "Council transfer desk",
        "fallback_day": "Recorded delivery; never by plain e-mail.",
    },
    {
        "name": "DfE Sign-in",
        "locations": "On the web, by the Department for Education",
        "mode": _WEB,
        "users": "Office manager, headteacher",
        "purpose": "Census and other returns; files from school to school",
        "grade": "essential",
        "owner": _HEAD,
        "supplier": "Department for Education",
        "fallback_day": "Wait; ring the council before a deadline.",
    },
    {
        "name": "Office documents (cloud)",
        "locations": "On the web",
        "mode": _WEB,
        "users": "All staff",
        "purpose": "Documents written together, calls",
        "grade": "necessary",
        "owner": _ICT,
        "supplier": "Example Office Ltd",
        "fallback_day": "The Staff drive.",
    },
    {
        "name": "Library",
        "locations": "PC in the library",
        "mode": System.Mode.SINGLE_USER.value,
        "users": "Teaching assistant",
        "purpose": "Loans",
        "grade": "desirable",
        "backup_cadence": "regularly",
        "owner": _ICT,
        "fallback_day": "A notebook on the desk.",
    },
)
_DATA_SETS = (
    ("Admin", "Letters, policies, governors' papers", "critical", "Pupil records"),
    ("Staff", "Planning and shared lessons", "essential", "Staff drive"),
    ("Pupil", "Pupils' work", "desirable", "Pupils' work"),
    ("Scans", "Consent forms and invoices", "necessary", "Server"),
    ("Budget", "Budget files of each year", "essential", "Finance"),
)
_DATES: tuple[tuple[str, str, date, date], ...] = (
    ("term", "Autumn term 2026", date(2026, 9, 2), date(2026, 12, 18)),
    ("term", "Spring term 2027", date(2027, 1, 4), date(2027, 3, 24)),
    ("term", "Summer term 2027", date(2027, 4, 12), date(2027, 7, 21)),
    ("closure", "Half term", date(2026, 10, 26), date(2026, 10, 30)),
    ("closure", "Half term", date(2027, 2, 15), date(2027, 2, 19)),
    ("closure", "Half term", date(2027, 5, 31), date(2027, 6, 4)),
    ("closure", "Training day", date(2026, 9, 2), date(2026, 9, 2)),
    ("closure", "Training day", date(2027, 1, 4), date(2027, 1, 4)),
)
_DEADLINES = (
    (Deadline.Kind.RETURN.value, "School census, autumn", date(2026, 10, 1), date(2026, 10, 28)),
    (Deadline.Kind.RETURN.value, "School census, spring", date(2027, 1, 21), date(2027, 2, 17)),
    (Deadline.Kind.RETURN.value, "School census, summer", date(2027, 5, 20), date(2027, 6, 16)),
    (Deadline.Kind.RETURN.value, "CFR return", date(2027, 6, 14), date(2027, 7, 9)),
    (Deadline.Kind.EXAM.value, "Key stage 2 tests", date(2027, 5, 10), date(2027, 5, 13)),
)
"""Invented for the sample: real dates are on the Department's pages, and differ each year."""
_NEEDED = {
    "School census": ("Pupil records", "DfE Sign-in"),
    "CFR return": ("Finance", "DfE Sign-in"),
    "Key stage 2": ("Pupil records", "Assessment"),
}
_LATER = ("needs", "contact", "assurance", "exported", "owner", "deputy")


@transaction.atomic
def fill_sample(*, school: School, by: str, at: datetime) -> None:
    """Given a school whose register is empty, write the sample's register into it, as staff would.

    Posts that nobody holds leave systems without an owner.
    """
    provider = add_contact(school=school, by=by, at=at, values=_PROVIDER)
    note_test_call(row=provider, by=by, at=at, on=date(2026, 9, 3), answered=True)
    contacts = {provider.name: provider}
    for values in _OTHERS:
        contacts[values["name"]] = add_contact(school=school, by=by, at=at, values=values)
    people = {
        role: next((str(each.public_id) for each in holders_of(school, role, at)), "")
        for role in (_HEAD, _OFFICE, _ICT)
    }
    systems: dict[str, System] = {}
    for each in _SYSTEMS:
        systems[each["name"]] = _add(school, each, (by, at), contacts, people)
    for each in _SYSTEMS:
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
    values["owner"] = people.get(each.get("owner", _OFFICE), "")
    values["deputy"] = people.get(each["deputy"], "") if "deputy" in each else ""
    if "contact" in each:
        values["supplier_contact"] = str(contacts[each["contact"]].public_id)
    row = add_system(school=school, by=by, at=at, values=values)
    if "exported" in each:
        note_own_export(system=row, by=by, at=at, on=each["exported"], note="Finance folder")
    if "assurance" in each and values["owner"]:
        kind, words, given, expires = each["assurance"]
        said = {"kind": kind, "words": words, "given_on": given, "expires_on": expires}
        owner = {"owner": people[_HEAD] or values["owner"]}
        give_assurance(system=row, by=by, at=at, values={**said, **owner})
    return row


def _rest(school: School, by: str, at: datetime, systems: Mapping[str, System]) -> None:
    for name, holds, grade, system in _DATA_SETS:
        values: dict[str, Any] = {
            "name": name,
            "location": f"{name} drive on the server",
            "holds": holds,
            "grade": grade,
            "system": str(systems[system].public_id),
        }
        add_data_set(school=school, by=by, at=at, values=values)
    for kind, name, first, last in (*_DATES, *_DEADLINES):
        needed = next((found for begin, found in _NEEDED.items() if name.startswith(begin)), ())
        days = {"name": name, "first_on": first, "last_on": last}
        ids = [str(systems[each].public_id) for each in needed]
        more = {"systems": ids, "days_before": 7} if needed else {}
        add_dates(school=school, by=by, at=at, kind=kind, values={**days, **more})

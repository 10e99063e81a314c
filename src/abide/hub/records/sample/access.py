"""Who may use what at the sample school: some lists as promised, one with somebody who has left,
one that nobody ever went through. Every name is invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from abide.hub.records.actions import add, note
from abide.hub.records.kinds.access import ACCESS, ACCESS_LIST
from abide.hub.records.kinds.people import STAFF
from abide.hub.register.models import System
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day

HEAD, OFFICE, ICT, TECHNICIAN = "Hugh Hollis", "Olive Orchard", "Ivor Inkpen", "Tess Tiller"
LEFT = "Pat Plover"
TEACHERS = ("Sorrel Sands", "Rowan Reed", "Linnet Lark", "Basil Brook")
HELPERS = ("Marjory Moss", "Dot Dimmock", "Perry Plume")
"""Staff with a cloud account. Kit Kestrel came six days ago and has none yet."""
LISTS: tuple[Mapping[str, Any], ...] = (
    {"name": "Server", "system": "Server", "reviewed": 40},
    {
        "name": "Finance",
        "system": "Finance",
        "posts": ("headteacher", "office manager"),
        "exact": 2,
        "remote": True,
        "reviewed": 48,
    },
    {
        "name": "Pupil records",
        "system": "Pupil records",
        "posts": ("headteacher", "office manager", "class teacher", "social worker"),
        "remote": False,
    },
    {
        "name": "Perspective",
        "posts": ("headteacher", "business manager"),
        "exact": 2,
        "remote": True,
        "reviewed": 12,
    },
    {
        "name": "Office 365",
        "system": "Office documents (cloud)",
        "remote": True,
        "encrypted": True,
        "reviewed": 12,
    },
    {"name": "OneDrive", "system": "Office documents (cloud)", "remote": True, "reviewed": 12},
)
"""`reviewed`: so many days ago; without it nobody ever went through the list."""


def fill_access(*, school: School, by: str, at: datetime) -> None:
    """Given a school without access lists, enter the sample's with everybody on them."""
    today = local_day(school, at)
    rows = System.objects.filter(school=school, removed_at__isnull=True)
    systems = {name: str(key) for name, key in rows.values_list("name", "public_id")}
    left = {"name": LEFT, "post": "office manager", "joined_on": _before(today, 1900)}
    left["left_on"] = _before(today, 17)
    add(school=school, kind=STAFF, values=left, by=by, at=at)
    for each in LISTS:
        said = {name: value for name, value in each.items() if name != "reviewed"}
        said["system"] = systems.get(str(each.get("system", "")), "")
        row = add(school=school, kind=ACCESS_LIST, values=said, by=by, at=at)
        for account in _on(str(each["name"]), today):
            values = {"list": str(row.public_id), **account}
            add(school=school, kind=ACCESS, values=values, by=by, at=at)
        if "reviewed" in each:
            on = _before(today, each["reviewed"])
            note(row=row, what="reviewed", on=on, by=by, at=at)


def _before(today: date, days: int) -> date:
    return today - timedelta(days=days)


def _on(name: str, today: date) -> Sequence[Mapping[str, Any]]:
    """Given the name of a list, return the accounts on it."""
    staff = _Staff(today)
    if name == "Server":
        return (
            staff.account(ICT, "ICT coordinator", administrator=True, daily=False),
            staff.outside(TECHNICIAN, "IT provider's technician", administrator=True, daily=False),
            {
                **staff.account("The office", "", account="office", approved_by=None),
                "sort": "shared",
            },
            {**staff.account(TECHNICIAN, "", account="svc-backup"), "sort": "service"},
        )
    if name == "Finance":
        return (
            staff.account(HEAD, "headteacher", approved_by="Cora Chalk"),
            staff.account(OFFICE, "office manager"),
            staff.account(LEFT, "office manager", second_factor=False),
        )
    if name == "Pupil records":
        social = staff.outside("Wes Wold", "social worker", second_factor=None, ends_on=None)
        return (
            staff.account(HEAD, "headteacher", approved_by="Cora Chalk"),
            staff.account(OFFICE, "office manager"),
            *(staff.account(each, "class teacher") for each in TEACHERS),
            social,
        )
    if name == "Perspective":
        return (
            staff.account(HEAD, "headteacher", approved_by="Cora Chalk"),
            staff.account(OFFICE, "business manager"),
        )
    return staff.cloud(administered=name == "Office 365")


class _Staff:
    """Accounts as the sample's people have them, on a day."""

    def __init__(self, today: date) -> None:
        self.today = today

    def account(self, who: str, post: str, **more: Any) -> dict[str, Any]:
        first = who.split()[0].lower()
        whole: dict[str, Any] = {
            "who": who,
            "post": post,
            "account": f"{first}@thistlewick.example",
            "sort": "staff",
            "granted_on": _before(self.today, 430),
            "approved_by": HEAD,
            "second_factor": True,
        }
        return {**whole, **more}

    def outside(self, who: str, post: str, **more: Any) -> dict[str, Any]:
        return {
            **self.account(who, post),
            "sort": "outside",
            "account": f"{who.split()[-1].lower()}.guest",
            "legal_basis": "The contract with their employer, and what it says of personal data",
            "ends_on": self.today + timedelta(days=250),
            **more,
        }

    def cloud(self, administered: bool) -> Sequence[Mapping[str, Any]]:
        """Return the accounts of all staff in the cloud; one person alone administers it."""
        admin = {"administrator": True, "daily": True} if administered else {}
        step = {"Basil Brook": False}
        return (
            self.account(HEAD, "headteacher", approved_by="Cora Chalk"),
            self.account(OFFICE, "office manager"),
            self.account(ICT, "ICT coordinator", **admin),
            *(
                self.account(each, "class teacher", second_factor=step.get(each, True))
                for each in TEACHERS
            ),
            *(self.account(each, "staff") for each in HELPERS if administered),
        )

"""The devices of the sample school, as its own list, the audit's and two consoles have them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

_DESKTOP, _LAPTOP = "Desktop", "Laptop"
_OLD, _NEW = date(2025, 10, 14), date(2029, 10, 9)


def _one(
    name: str, serial: str, what: tuple[str, str], place: str, **more: Any
) -> Mapping[str, Any]:
    category, group = what
    tag = f"TH-{serial[-3:]}"
    row = {"name": name, "serial": serial, "tag": tag, "category": category, "place": place}
    return {**row, "group": group or None, **more}


def _school_laptop(number: int) -> Mapping[str, Any]:
    more = {"cost": 540, "support_ends_on": _NEW, "holds_data": False}
    serial = f"FJL4{number:02}-6{number:02}"
    return _one(f"CLASS-{number}", serial, (_LAPTOP, "teaching"), f"Class {number}", **more)


def _pupil_laptop(number: int) -> Mapping[str, Any]:
    more = {"cost": 310, "support_ends_on": _NEW, "holds_data": False}
    serial = f"FJP2{number:02}-7{number:02}"
    return _one(f"PUPIL-{number:02}", serial, (_LAPTOP, "pupil"), "Trolley in the hall", **more)


_OFFICE, _ADMIN = (_DESKTOP, "office"), (_LAPTOP, "administration")
FLEET: tuple[Mapping[str, Any], ...] = (
    _one(
        "TH-SRV1",
        "SRV88-101",
        ("Server", "server"),
        "Office cupboard",
        cost=4200,
        support_ends_on=_NEW,
        holds_data=True,
        system="Server",
        bought_on=date(2024, 7, 23),
    ),
    _one(
        "OFFICE-1",
        "DKT71-201",
        _OFFICE,
        "Office",
        cost=620,
        support_ends_on=_NEW,
        holds_data=True,
    ),
    _one(
        "OFFICE-2",
        "DKT71-202",
        _OFFICE,
        "Office",
        cost=620,
        support_ends_on=_NEW,
        holds_data=False,
    ),
    _one(
        "OFFICE-3",
        "DKT55-203",
        _OFFICE,
        "Office",
        cost=480,
        support_ends_on=_OLD,
        holds_data=False,
    ),
    _one(
        "OFFICE-L1",
        "LTP31-204",
        (_LAPTOP, "office"),
        "Office",
        cost=690,
        support_ends_on=_NEW,
        holds_data=False,
    ),
    _one("HEAD-L1", "LTP31-301", _ADMIN, "Head's study", cost=720, holds_data=False),
    _one("SENCO-L1", "LTP31-302", _ADMIN, "Quiet room", cost=690, support_ends_on=_NEW),
    *(_school_laptop(number) for number in range(1, 7)),
    *(_pupil_laptop(number) for number in range(1, 7)),
    _one(
        "STAFFROOM-PC",
        "DKT55-501",
        (_DESKTOP, "teaching"),
        "Staff room",
        cost=480,
        support_ends_on=_OLD,
        scan_station=True,
        holds_data=False,
    ),
    _one(
        "LIBRARY-PC",
        "DKT55-502",
        (_DESKTOP, "pupil"),
        "Library",
        support_ends_on=_OLD,
        holds_data=True,
    ),
    _one("Office printer", "PRN40-801", ("Printer", ""), "Office", cost=390),
    _one("Staff room printer", "PRN40-802", ("Printer", ""), "Staff room", cost=390),
    _one("Hall projector", "PRJ12-901", ("Projector", ""), "Hall", cost=860),
)
"""What the school lists: a price, a purpose and some days are left unsaid, as in life."""

_SWAPPED = {"CLASS-3": "FJL403-630", "OFFICE-L1": ""}
AUDIT: tuple[tuple[str, str, str], ...] = (
    *(
        (each["name"], _SWAPPED.get(each["name"], each["serial"]), each["place"])
        for each in FLEET
        if each["name"] != "CLASS-6"
    ),
    ("Visualiser 2", "VIS09-110", "Class 2"),
    ("Old laptop trolley", "TRL03-004", "Store"),
)
"""What the audit lists: one laptop missing, one serial number with two digits swapped, one without,
and two things that the school no longer names."""

LOCKS = (
    ("OFFICE-1", "10 minutes", "yes"),
    ("OFFICE-2", "10 minutes", "yes"),
    ("OFFICE-3", "15 minutes", "yes"),
    ("OFFICE-L1", "5 minutes", "yes"),
    ("HEAD-L1", "10 minutes", "yes"),
)
"""Device, locks after, password asked: what the provider's list of settings says."""

PROTECTION = (
    ("TH-SRV1", 20, 3),
    ("OFFICE-1", 20, 3),
    ("OFFICE-2", 20, 3),
    ("OFFICE-3", 20, 3),
    ("OFFICE-L1", 20, 3),
    ("HEAD-L1", 20, 3),
    ("SENCO-L1", 20, 4),
    *((f"CLASS-{number}", 20, 22 if number == 5 else 3) for number in range(1, 7)),
    *((f"PUPIL-{number:02}", 20, 4) for number in range(1, 6)),
    ("STAFFROOM-PC", 20, 2),
    ("LIBRARY-PC", 95, 4),
)
"""Device, age of the program and of its definitions in days: what the console's list says."""

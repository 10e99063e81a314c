"""Devices, both inventories, licences, contracts and insurance of the sample school, some right and
some wrong. Every name is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from abide.domain.promises.rules.assets.cover import EQUIPMENT
from abide.domain.promises.rules.assets.inventories import DEVICES
from abide.hub.evidence.actions import File
from abide.hub.records.actions import add, note
from abide.hub.records.imports.actions import bring_in, list_record
from abide.hub.records.imports.sources import Source
from abide.hub.records.kinds.assets import AUDIT_DEVICE, DEVICE
from abide.hub.records.kinds.cover import CONTRACT, INSURANCE
from abide.hub.records.kinds.licences import LICENCE, SOFTWARE
from abide.hub.records.models import Record
from abide.hub.records.sample.devices import AUDIT, FLEET, LOCKS, PROTECTION
from abide.hub.records.spec import Kind
from abide.hub.register.models import System
from abide.hub.schools.models import School

PROVIDER, COUNCIL = "Tarn IT Support", "Wickshire Council ICT"
_SERVED = ("Server", "Pupil records", "Finance", "Assessment", "Staff drive", "Pupils' work")
_ON_THE_WEB = (
    "Email",
    "Financial planning (FPS)",
    "Secure transfer",
    "DfE Sign-in",
    "Office documents (cloud)",
)


@dataclass(frozen=True)
class _Desk:
    """Whose school is filled, by whom, when, and the ids of its systems by name."""

    school: School
    by: str
    at: datetime
    systems: Mapping[str, str]

    def day(self, days: int) -> date:
        """Given a number of days, return the day so long from today; less than none: before it."""
        today = self.at.astimezone(ZoneInfo(self.school.zone)).date()
        return today + timedelta(days=days)

    def add(self, kind: Kind, **values: Any) -> Record:
        return add(school=self.school, kind=kind, values=values, by=self.by, at=self.at)

    def note(self, row: Record, what: str, days: int, said: Mapping[str, Any]) -> None:
        on = self.day(days)
        note(row=row, what=what, on=on, values=said, by=self.by, at=self.at)

    def bring_in(self, kind: Kind, text: str, name: str, days: int) -> None:
        source = Source(name=name, as_of=self.day(days))
        bring_in(school=self.school, by=self.by, at=self.at, kind=kind, text=text, source=source)


def fill_assets(*, school: School, by: str, at: datetime) -> None:
    """Given a school without devices and licences, enter the sample's, some right, some wrong."""
    systems = System.objects.filter(school=school, removed_at__isnull=True)
    ids = {name: str(key) for name, key in systems.values_list("name", "public_id")}
    desk = _Desk(school, by, at, ids)
    _devices(desk)
    _licences(desk)
    _contracts(desk)
    _insurance(desk)


def _devices(desk: _Desk) -> None:
    rows = {}
    for each in FLEET:
        values = {name: value for name, value in each.items() if value is not None}
        if "system" in values:
            values["system"] = desk.systems.get(values["system"])
        rows[each["name"]] = desk.add(DEVICE, **values)
    for name, serial, place in AUDIT:
        desk.add(AUDIT_DEVICE, name=name, serial=serial, place=place)
    lines = [f"{name},{seconds},{asked}" for name, seconds, asked in LOCKS]
    locks = "\n".join(["Device name,Screen lock timeout,Password on resume", *lines])
    desk.bring_in(DEVICE, locks, PROVIDER, -12)
    lines = [
        f"{name},Shieldmark 7,{desk.day(-engine)},{desk.day(-definitions)}"
        for name, engine, definitions in PROTECTION
    ]
    told = "\n".join(["Device name,Agent,Engine date,Definitions date", *lines])
    desk.bring_in(DEVICE, told, "Shieldmark console", -2)
    for name, days, found in (
        ("OFFICE-1", -40, {"room_left": True, "fit": True}),
        ("OFFICE-2", -40, {"room_left": False, "fit": True, "needed": "A larger disk"}),
        ("OFFICE-3", -300, {"room_left": True, "fit": True}),
    ):
        desk.note(rows[name], "checked", days, {"checked_by": "Tess Tiller", **found})
    said: dict[str, Any] = {"what": "A visitor's slides", "clean": True}
    desk.note(rows["STAFFROOM-PC"], "scanned", -9, said)
    compared = list_record(school=desk.school, key=DEVICES, by=desk.by, at=desk.at)
    said = {"differences": 2, "words": "Two laptops were added"}
    desk.note(compared, "reconciled", -430, said)


def _licences(desk: _Desk) -> None:
    lines = (
        ("Office suite", 40, 37, desk.day(250), PROVIDER),
        ("Pupil records", 6, 5, desk.day(130), "Northfold Systems"),
        ("Finance", 3, 2, desk.day(130), "Northfold Systems"),
        ("Phonics Garden", 30, 12, desk.day(-45), "Bramblebee Learning"),
        ("Typing Trail", 30, 33, desk.day(90), "Bramblebee Learning"),
        ("Shieldmark 7", 30, 22, desk.day(20), PROVIDER),
    )
    head = "License Name,Seats,In use,Expiration Date,Supplier,Product Key"
    table = [",".join(str(each) for each in line) + ",not for a list" for line in lines]
    desk.bring_in(LICENCE, "\n".join([head, *table]), COUNCIL, -100)
    why = "The maker sends no certificate; its letter of March 2024 is in the licence folder."
    desk.add(
        LICENCE,
        product="Library Shelf",
        seats=1,
        perpetual=True,
        supplier="Shelf and Sons",
        none_issued_why=why,
    )
    _certified(desk)
    for name, count, free in (
        ("Office suite", 37, False),
        ("Phonics Garden", 12, False),
        ("Typing Trail", 33, False),
        ("Drawing Box", 9, False),
        ("Wayfarer browser", 24, True),
    ):
        desk.add(SOFTWARE, name=name, devices=count, found_on=desk.day(-30), free=free)


def _certified(desk: _Desk) -> None:
    """A licence with its certificate."""
    paper = "Product,Seats,Issued to\nMaths Meadow,60,Thistlewick Primary School\n"
    handed = File("certificate", "maths-meadow.csv", "text/csv", paper.encode())
    add(
        school=desk.school,
        kind=LICENCE,
        values={
            "product": "Maths Meadow",
            "seats": 60,
            "supplier": "Bramblebee Learning",
            "certificate": {"name": handed.file_name, "kept_name": handed.name},
        },
        by=desk.by,
        at=desk.at,
        files=[handed],
    )


def _contracts(desk: _Desk) -> None:
    def ids(*names: str) -> tuple[str, ...]:
        return tuple(desk.systems[name] for name in names if name in desk.systems)

    desk.add(
        CONTRACT,
        name="Server, network and office computers",
        supplier=PROVIDER,
        scope=ids(*_SERVED),
        hours="Monday to Friday, 08:00 to 17:30",
        response="A server that is down: within four hours",
        begins_on=desk.day(-400),
        ends_on=desk.day(230),
        phone="01632 960411",
        out_of_hours="01632 960412",
        cost=4800,
    )
    desk.add(
        CONTRACT,
        name="Pupil records and finance",
        supplier="Northfold Systems",
        scope=ids("Pupil records", "Finance", "Assessment"),
        hours="Monday to Friday, 08:30 to 17:00",
        response="The next working day",
        ends_on=desk.day(130),
        phone="01632 960520",
        out_of_hours="Nobody",
    )
    desk.add(
        CONTRACT,
        name="Services on the web",
        supplier="Wickshire Council",
        scope=ids(*_ON_THE_WEB),
        hours="Monday to Thursday, 09:00 to 16:30",
        ends_on=desk.day(40),
        phone="01632 960633",
    )


def _insurance(desk: _Desk) -> None:
    desk.add(
        INSURANCE,
        insurer="Fellside School Insurance",
        number="FS-20417",
        covers=(EQUIPMENT, "theft of equipment"),
        limit=12_000,
        excess=250,
        expires_on=desk.day(130),
        claim_phone="01632 960770",
        cyber=True,
        cyber_limit=250_000,
        conditions=(
            "Offline backups: drives A and B, one always away from the server",
            "Yearly training: the course of September, in Training",
            "Cyber response plan: in Documents, looked through each year",
        ),
    )

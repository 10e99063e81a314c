"""Documents, papers, data protection and replaced machines of the sample school.

Both policies stand here with the gaps of the papers they are shaped after: no date of approval, a
review that was past when it was written, a line that nobody signed. Every name is invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from abide.hub.records.actions import add, note
from abide.hub.records.kinds.data import DISCLOSURE, REGISTRATION, TRAINING
from abide.hub.records.kinds.documents import DOCUMENT
from abide.hub.records.kinds.papers import ENVELOPE, HARD_COPY, PAPER_RECORD
from abide.hub.records.kinds.servers import MACHINE_REPLACEMENT, SERVER_REPLACEMENT
from abide.hub.records.spec import Kind
from abide.hub.register.models import System
from abide.hub.schools.models import School

HEAD, OFFICE, ICT, CHAIR = "Hugh Hollis", "Olive Orchard", "Ivor Inkpen", "Cora Chalk"
TECHNICIAN, PROVIDER = "Tess Tiller", "Tarn IT Support"
Deeds = Iterable[tuple[str, date, Mapping[str, Any]]]


@dataclass(frozen=True)
class _Desk:
    """Whose school is filled, by whom, when; days are counted back from its today."""

    school: School
    by: str
    at: datetime

    def ago(self, days: int) -> date:
        today = self.at.astimezone(ZoneInfo(self.school.zone)).date()
        return today - timedelta(days=days)

    def add(self, kind: Kind, deeds: Deeds = (), **values: Any) -> None:
        """Given what a record says and what was done to it, write both down."""
        row = add(school=self.school, kind=kind, values=values, by=self.by, at=self.at)
        for what, on, said in deeds:
            note(row=row, what=what, on=on, values=said, by=self.by, at=self.at)


def fill_papers(*, school: School, by: str, at: datetime) -> None:
    """Given a school without documents and papers, enter the sample's, some right, some wrong."""
    desk = _Desk(school, by, at)
    _policies(desk)
    _other_documents(desk)
    _papers(desk)
    _exams_and_envelope(desk)
    _data_protection(desk)
    _machines(desk)


def _policies(desk: _Desk) -> None:
    desk.add(
        DOCUMENT,
        title="Disaster Recover SCM (Service Continuity Management) Policy",
        sort="policy",
        author=HEAD,
        approver=HEAD,
        body="Governors",
        written_on=date(2025, 10, 6),
        next_review_on=date(2025, 10, 31),
        unclear=(
            "Two blank bullets in the list",
            "“Part 2, see grid below”: there is no Part 1",
            "Virus definitions are updated “on a regular basis”: how often?",
        ),
        address="Admin drive, Policies",
    )
    desk.add(
        DOCUMENT,
        title="Computer Disaster Recovery and Security Plan",
        sort="plan",
        author="A former business manager",
        approver=CHAIR,
        body="Full governors",
        revision="5",
        issued_on=date(2015, 10, 5),
        adopted_on=date(2020, 11, 23),
        minute="23.11.20/8.2",
        signatory=f"{CHAIR}, chair of governors",
        review_cadence="every 3 years",
        next_review_on=date(2023, 11, 30),
        held_at=("The safe in the office",),
        unclear=("“All data for management purposes, eg pupil records”: no verb",),
        address="Admin drive, Policies",
    )


def _other_documents(desk: _Desk) -> None:
    approved = {"by": "Clem Clarke", "body": "Full governors", "minute": "7.3", "revision": "4"}
    desk.add(
        DOCUMENT,
        (
            ("approved", desk.ago(190), approved),
            ("signed", desk.ago(190), {"by": CHAIR, "post": "chair of governors"}),
            ("reviewed", desk.ago(30), {"by": HEAD, "note": "No change needed."}),
        ),
        title="Staying Safe Online",
        sort="e-safety",
        author=ICT,
        approver=CHAIR,
        body="Full governors",
        revision="4",
        written_on=desk.ago(210),
        review_cadence="yearly",
        next_review_on=desk.ago(-330),
        held_at=("The staff room", "The school's web page"),
        address="The school's web page, Policies",
    )
    desk.add(
        DOCUMENT,
        (("read", desk.ago(100), {"by": ICT}),),
        title="What We Do in a Cyber Attack",
        sort="cyber response",
        author=ICT,
        approver=HEAD,
        body="Resources committee",
        revision="1",
        written_on=desk.ago(350),
        approved_on=desk.ago(340),
        minute="11",
        review_cadence="yearly",
        next_review_on=desk.ago(-9),
        held_at=("The red folder in the office", "The laptop in the school safe"),
        address="Admin drive, Plans",
    )


def _papers(desk: _Desk) -> None:
    seen = {"by": OFFICE}
    desk.add(
        PAPER_RECORD,
        (("sighted", desk.ago(18), seen),),
        what="Cash book and paid invoices of this year",
        sort="accounts and finance",
        place="Grey cupboard in the office",
        beside_server=True,
        holder=OFFICE,
        stands_in_for=_systems(desk, "Finance"),
    )
    desk.add(
        PAPER_RECORD,
        (("sighted", desk.ago(300), seen),),
        what="Accounts of earlier years",
        sort="accounts and finance",
        place="Loft of the hall",
        beside_server=False,
        holder=OFFICE,
    )
    desk.add(
        PAPER_RECORD,
        (("sighted", desk.ago(6), seen),),
        what="Registers and parents' numbers (red folder)",
        sort="pupils",
        place="Shelf behind the office door",
        beside_server=True,
        holder=OFFICE,
        stands_in_for=_systems(desk, "Pupil records"),
    )


def _exams_and_envelope(desk: _Desk) -> None:
    desk.add(
        HARD_COPY,
        window="Key stage 2 tests",
        window_on=date(2027, 5, 10),
        needed="kept",
        what="Writing of Year 6, three pieces each, for moderation",
        place="Cupboard in the Year 6 room",
        holder="The Year 6 teacher",
    )
    desk.add(
        ENVELOPE,
        (("inspected", desk.ago(280), {"by": OFFICE}),),
        holds="The server and the router",
        place="The safe in the office",
        off_site=False,
        seal_number="TS-0417",
        sealed_on=desk.ago(400),
        sealed_by=TECHNICIAN,
        may_open=(HEAD, OFFICE),
    )


def _data_protection(desk: _Desk) -> None:
    desk.add(
        DISCLOSURE,
        to_whom="Wickshire Council, attendance team",
        what="Attendance of one pupil over a term",
        basis="Duty to tell the council of long absences",
        on=desk.ago(45),
        by=OFFICE,
        how="The council's secure transfer",
    )
    desk.add(
        DISCLOSURE,
        to_whom="A coach company",
        what="Names and allergies for a trip",
        on=desk.ago(20),
        by=OFFICE,
        how="E-mail",
    )
    desk.add(
        REGISTRATION,
        organisation="Thistlewick Primary School",
        number="ZZ000417",
        registered_on=date(2018, 5, 25),
        fee_expires_on=desk.ago(-24),
        cost=52,
    )
    desk.add(
        TRAINING,
        course="Data protection for all staff",
        on=desk.ago(70),
        by="The council's data protection officer",
        who=(HEAD, OFFICE, ICT),
    )
    desk.add(
        TRAINING,
        course="Cyber security for schools (NCSC)",
        on=desk.ago(420),
        by="NCSC, on screen",
        who=(HEAD, OFFICE),
    )


def _machines(desk: _Desk) -> None:
    done = {"by": TECHNICIAN}
    moved = _systems(desk, "Pupil records", "Finance")
    if moved:
        desk.add(
            SERVER_REPLACEMENT,
            (
                ("compatible", desk.ago(60), done),
                ("moved", desk.ago(38), done),
            ),
            old_server="OFFICE-2017",
            new_server="OFFICE-2026",
            systems=moved,
            in_use_on=desk.ago(40),
            supplier=PROVIDER,
        )
    desk.add(
        MACHINE_REPLACEMENT,
        (("replaced", desk.ago(120), {**done, "took_hours": 6, "note": "A screen broke."}),),
        machines="Office computers",
        supplier=PROVIDER,
        spare="The laptop in the school safe",
        programs="Installers on drive A",
        target_hours=8,
    )
    desk.add(
        MACHINE_REPLACEMENT,
        (("replaced", desk.ago(200), {**done, "took_hours": 52, "note": "Stolen."}),),
        machines="Teachers' laptops",
        supplier=PROVIDER,
        spare="Two laptops in the ICT trolley",
        target_hours=24,
    )


def _systems(desk: _Desk, *names: str) -> tuple[str, ...]:
    """Given names, return the ids of those that the register lists."""
    rows = System.objects.filter(school=desk.school, name__in=names, removed_at__isnull=True)
    found = dict(rows.values_list("name", "public_id"))
    return tuple(str(found[name]) for name in names if name in found)

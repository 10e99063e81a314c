"""Systems as rows of the grid, and as the judge and the agents need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from abide.domain.cadence import Cadence
from abide.domain.errors import Refused
from abide.domain.register import Grade
from abide.hub.people.models import User
from abide.hub.register.models import Assurance, Contact, DataSet, System
from abide.hub.register.queries.around import Around, around, systems_then, with_all
from abide.hub.register.queries.defaults import Defaults, defaults_of
from abide.hub.register.queries.past import PRESENT, Past
from abide.hub.schools.models import School


@dataclass(frozen=True)
class Person:
    """A person as the register names one."""

    public_id: UUID
    name: str


@dataclass(frozen=True)
class Reach:
    """Whom to ring for a system."""

    public_id: UUID
    name: str
    phone: str
    email: str


@dataclass(frozen=True)
class AssuranceRow:
    """Why a web-based system is relied on, and until when."""

    public_id: UUID
    version: int
    kind: str
    words: str
    owner: Person | None
    given_on: date
    expires_on: date

    def is_expired(self, today: date) -> bool:
        """Given a day, return whether it no longer holds on it."""
        return today > self.expires_on


@dataclass(frozen=True)
class SystemRow:
    """One row of the Part 1 grid with what stands around it. Hours are those in force: the
    system's own, else its grade's."""

    public_id: UUID
    version: int
    name: str
    locations: str
    mode: str
    users: str
    purpose: str
    grade: Grade
    owner: Person | None
    deputy: Person | None
    depends_on: tuple[str, ...]
    needed_by: tuple[str, ...]
    rto_hours: Decimal
    rpo_hours: Decimal
    own_rto_hours: Decimal | None
    own_rpo_hours: Decimal | None
    backup_cadence: str
    proof_cadence: str
    supplier: str
    supplier_contact: Reach | None
    own_export_cadence: str
    own_export_by: str
    last_own_export_on: date | None
    fallback_day: str
    fallback_three_days: str
    fallback_two_weeks: str
    data_held: str
    configuration_held: str
    program_held: str
    data_sets: tuple[str, ...]
    found_by_agent: bool
    assurances: tuple[AssuranceRow, ...]
    removed_at: datetime | None

    @property
    def is_web_based(self) -> bool:
        return self.mode == System.Mode.WEB_BASED

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Return which of data, configuration and program people said something of, and what."""
        said = (
            ("data", self.data_held),
            ("configuration", self.configuration_held),
            ("program", self.program_held),
        )
        return tuple(each for each in said if each[1])

    @property
    def unstated_cadences(self) -> tuple[str, ...]:
        """Return which cadences hold no number ("regularly") and so ask for one."""
        named = (
            ("backup", self.backup_cadence),
            ("restore test", self.proof_cadence),
            ("own export", self.own_export_cadence),
        )
        return tuple(what for what, words in named if words and _unstated(words))


def systems_of(school: School, past: Past = PRESENT) -> list[SystemRow]:
    """Given a school, return its systems, now or as they were, most needed first, then by name."""
    defaults = defaults_of(school, past)
    rows = [_row(each, beside, defaults) for each, beside in systems_then(school, past)]
    return sorted(rows, key=lambda row: (row.grade.rank, row.name.casefold()))


def removed_systems(school: School) -> list[SystemRow]:
    """Given a school, return the systems that were taken out, the newest first."""
    defaults = defaults_of(school)
    removed = with_all(System.objects.filter(school=school, removed_at__isnull=False))
    rows = [_row(each, around(each), defaults) for each in removed]
    return sorted(rows, key=lambda row: str(row.removed_at), reverse=True)


def system_of(school: School, public_id: UUID) -> SystemRow | None:
    """Given an id, return the system of this school with it, or None; removed ones too."""
    rows = System.objects.filter(school=school, public_id=public_id)
    found = with_all(rows).first()
    return _row(found, around(found), defaults_of(school)) if found else None


def find_system(school: School, public_id: UUID) -> System | None:
    """Given an id, return the row itself, for an action; removed ones too."""
    return (
        System.objects.filter(school=school, public_id=public_id).select_related("school").first()
    )


def find_assurance(school: School, public_id: UUID) -> Assurance | None:
    """Given an id, return the assurance itself, for an action, while it has not been ended."""
    return (
        Assurance.objects.filter(school=school, public_id=public_id, ended_at__isnull=True)
        .select_related("school", "system", "owner")
        .first()
    )


def _unstated(words: str) -> bool:
    try:
        return not Cadence.parse(words).is_stated
    except Refused:
        return True


def _row(row: System, beside: Around, defaults: Mapping[str, Defaults]) -> SystemRow:
    default = defaults[row.grade]
    return SystemRow(
        public_id=row.public_id,
        version=row.version,
        name=row.name,
        locations=row.locations,
        mode=row.mode,
        users=row.users,
        purpose=row.purpose,
        grade=Grade(row.grade),
        owner=person_row(row.owner),
        deputy=person_row(row.deputy),
        depends_on=beside.depends_on,
        needed_by=beside.needed_by,
        rto_hours=default.rto_hours if row.rto_hours is None else row.rto_hours,
        rpo_hours=default.rpo_hours if row.rpo_hours is None else row.rpo_hours,
        own_rto_hours=row.rto_hours,
        own_rpo_hours=row.rpo_hours,
        backup_cadence=row.backup_cadence,
        proof_cadence=row.proof_cadence,
        supplier=row.supplier,
        supplier_contact=_reach(beside.contact),
        own_export_cadence=row.own_export_cadence,
        own_export_by=row.own_export_by,
        last_own_export_on=row.last_own_export_on,
        fallback_day=row.fallback_day,
        fallback_three_days=row.fallback_three_days,
        fallback_two_weeks=row.fallback_two_weeks,
        data_held=row.data_held,
        configuration_held=row.configuration_held,
        program_held=row.program_held,
        data_sets=beside.data_sets,
        found_by_agent=row.found_by_agent,
        assurances=tuple(_assurance(each) for each in beside.assurances),
        removed_at=row.removed_at,
    )


def person_row(user: User | None) -> Person | None:
    """Given a person or None, return how the register names them."""
    return Person(user.public_id, str(user)) if user else None


def _reach(contact: Contact | None) -> Reach | None:
    if contact is None:
        return None
    return Reach(contact.public_id, contact.name, contact.phone, contact.email)


def _assurance(row: Assurance) -> AssuranceRow:
    return AssuranceRow(
        public_id=row.public_id,
        version=row.version,
        kind=row.kind,
        words=row.words,
        owner=person_row(row.owner),
        given_on=row.given_on,
        expires_on=row.expires_on,
    )


def initial_of(row: System | DataSet | Contact, names: Iterable[str]) -> dict[str, Any]:
    """Given a row and names of its fields, return them as forms take them: rows as their ids."""
    found: dict[str, Any] = {}
    for name in names:
        if name == "depends_on" and isinstance(row, System):
            needs = row.depends_on.filter(removed_at__isnull=True).order_by("name")
            found[name] = [str(each.public_id) for each in needs]
            continue
        value = getattr(row, name)
        found[name] = str(value.public_id) if hasattr(value, "public_id") else value
        if value is None and name in ("owner", "deputy", "system", "supplier_contact"):
            found[name] = ""
        if isinstance(value, Decimal):
            found[name] = Decimal(f"{value.normalize():f}")
    return found

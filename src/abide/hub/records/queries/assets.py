"""What the school owns and is covered by, set side by side: both inventories, seats, contracts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from abide.domain.promises import Note, Row
from abide.domain.promises.rules.assets.cover import (
    EQUIPMENT,
    Worth,
    condition_of,
    in_force,
    worth,
)
from abide.domain.promises.rules.assets.fleet import is_gone
from abide.domain.promises.rules.assets.inventories import DEVICES, Compared, compare
from abide.domain.promises.rules.assets.licences import (
    LICENCES,
    needed_seats,
    product_of,
    runs,
    seats_of,
)
from abide.hub.records.queries.standing import rows_of
from abide.hub.register.queries import systems_of
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day

Rows = Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True)
class Inventories:
    """Both inventories held against each other, and when that was last noted."""

    compared: Compared
    here: int
    there: int
    noted: Note | None
    today: date


@dataclass(frozen=True)
class Product:
    """One product that is licensed or used: its licences, seats, and on how many devices it was
    found. `seats` None: nobody has said how many; `found` None: it was not looked for."""

    name: str
    licences: tuple[Row, ...]
    running: bool
    seats: float | None
    used: float | None
    found: float | None
    until: date | None
    papers: str

    @property
    def word(self) -> str:
        """Return what is to be said of it: the worst that is true."""
        if not self.licences:
            return "no licence"
        if not self.running:
            return "run out" if self.until else "no last day"
        if self.seats is None:
            return "seats not said"
        return "too few seats" if self.seats < max(self.used or 0, self.found or 0) else "covered"


@dataclass(frozen=True)
class Seats:
    """Every product, and when the list of a keeper was last handed over, and of what was found."""

    products: tuple[Product, ...]
    licences: int
    found_on: date | None
    copied: Note | None


@dataclass(frozen=True)
class Scope:
    """Which contracts cover which systems: contracts, then for each system whether each does."""

    contracts: tuple[Row, ...]
    running: frozenset[str]
    systems: tuple[tuple[str, str, tuple[bool, ...]], ...]

    @property
    def bare(self) -> list[str]:
        """Return the systems that no contract covers which runs today."""
        counted = [row.id in self.running for row in self.contracts]
        return [
            name
            for _, name, ticks in self.systems
            if not any(tick and runs for tick, runs in zip(ticks, counted, strict=True))
        ]


@dataclass(frozen=True)
class Insured:
    """One insurance beside what the devices cost, and how its conditions are said to be met."""

    row: Row
    runs: bool
    equipment: bool
    conditions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Cover:
    """What is insured, and what there is to insure."""

    insurances: tuple[Insured, ...]
    worth: Worth
    today: date


def inventories_of(school: School, at: datetime) -> Inventories:
    """Given a school, return its two inventories held against each other."""
    rows = rows_of(school, at, ("device", "audit-device", "inventory"))
    here = _live(rows, "device")
    there = _live(rows, "audit-device")
    noted = _noted(rows, DEVICES, "reconciled")
    return Inventories(compare(here, there), len(here), len(there), noted, local_day(school, at))


def seats_held(school: School, at: datetime) -> Seats:
    """Given a school, return its licences and the programs found, by product."""
    rows = rows_of(school, at, ("licence", "software", "inventory"))
    licences, found = _live(rows, "licence"), _live(rows, "software")
    today = local_day(school, at)
    seats, needed = seats_of(licences, today), needed_seats(found, licences)
    names = {product_of(row): row.text("name") for row in found if product_of(row) in needed}
    names.update({product_of(row): row.text("product") for row in licences})
    products = [
        _product(name, [row for row in licences if product_of(row) == key], today, seats.get(key))
        for key, name in names.items()
    ]
    with_found = tuple(
        _found(each, needed.get(key)) for key, each in zip(names, products, strict=True)
    )
    days = [on for row in found if (on := row.day("found_on")) and on <= today]
    return Seats(
        tuple(sorted(with_found, key=lambda each: (each.word == "covered", each.name.casefold()))),
        len(licences),
        max(days, default=None),
        _noted(rows, LICENCES, "copied"),
    )


def scope_of(school: School, at: datetime) -> Scope:
    """Given a school, return which of its contracts covers which of its systems."""
    contracts = _live(rows_of(school, at, ("contract",)), "contract")
    ordered = sorted(contracts, key=lambda row: row.text("name").casefold())
    systems = [
        (
            str(each.public_id),
            each.name,
            tuple(str(each.public_id) in row.many("scope") for row in ordered),
        )
        for each in systems_of(school)
    ]
    running = frozenset(row.id for row in in_force(ordered, local_day(school, at)))
    return Scope(tuple(ordered), running, tuple(systems))


def cover_of(school: School, at: datetime) -> Cover:
    """Given a school, return its insurances beside what its devices cost."""
    rows = rows_of(school, at, ("insurance", "device"))
    today = local_day(school, at)
    insurances = _live(rows, "insurance")
    running = {row.id for row in in_force(insurances, today)}
    found = [
        Insured(
            row,
            row.id in running,
            EQUIPMENT in row.many("covers"),
            tuple(condition_of(line) for line in row.many("conditions")),
        )
        for row in insurances
    ]
    found.sort(key=lambda each: (not each.runs, each.row.text("insurer").casefold()))
    return Cover(tuple(found), worth(_live(rows, "device")), today)


def _live(rows: Rows, kind: str) -> list[Row]:
    return [row for row in rows.get(kind, ()) if not row.erased and not is_gone(row)]


def _noted(rows: Rows, key: str, what: str) -> Note | None:
    row = next((each for each in rows.get("inventory", ()) if each.key == key), None)
    return row.noted(what) if row else None


def _product(name: str, licences: list[Row], today: date, seats: float | None) -> Product:
    running = [row for row in licences if runs(row, today)]
    ends = [on for row in running or licences if (on := row.day("expires_on"))]
    used = [count for row in running if (count := row.number("used")) is not None]
    if not running:
        ended = [count for row in licences if (count := row.number("seats")) is not None]
        seats = sum(ended) if ended else None
    return Product(
        name=name,
        licences=tuple(licences),
        running=bool(running),
        seats=seats,
        used=sum(used) if used else None,
        found=None,
        until=max(ends, default=None),
        papers=_papers(licences),
    )


def _papers(licences: list[Row]) -> str:
    """Return what is known of the papers of a product's licences: empty where some are missing."""
    kept = [bool(row.values.get("certificate")) for row in licences]
    none = [bool(row.text("none_issued_why").strip()) for row in licences]
    if not licences or not all(held or why for held, why in zip(kept, none, strict=True)):
        return ""
    return "kept" if any(kept) else "none issued"


def _found(product: Product, number: float | None) -> Product:
    return replace(product, found=number)

"""One row of a file held against the register: what would become of it, or what is wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms

from abide.hub.register.forms import ContactForm, DataSetForm, DatesForm, Offered, SystemForm
from abide.hub.register.lists.cells import Cells, Names, Standing, text_of
from abide.hub.register.lists.columns import CALENDAR_KINDS, List
from abide.hub.register.lists.reading import Problem, iso
from abide.hub.register.queries.calendar import CLOSURE, TERM
from abide.hub.schools.models import School
from abide.hub.web.forms import complaints

PROMISED = ("grade", "rto_hours", "rpo_hours", "backup_cadence", "proof_cadence")


@dataclass(frozen=True)
class Planned:
    """One row of a file: what would become of it. `values` as forms give them; names of systems it
    needs stand in `needs` (None: the file says nothing of that)."""

    line: int
    name: str
    what: str
    changes: tuple[tuple[str, str, str], ...]
    values: Mapping[str, Any]
    target: UUID | None = None
    needs: tuple[str, ...] | None = None


@dataclass
class Plan:
    """What bringing a file in would do; with problems it does nothing."""

    of: List
    rows: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: tuple[str, ...] = ()

    def those(self, what: str) -> list[Planned]:
        """Given added, changed or unchanged, return the rows of which that is true."""
        return [row for row in self.rows if row.what == what]

    @property
    def fingerprint(self) -> str:
        """Return a hash of all that it would do: another one means another preview."""
        said = [[row.line, row.name, row.what, row.changes, str(row.target)] for row in self.rows]
        return hashlib.sha256(json.dumps([self.of.slug, said]).encode()).hexdigest()


@dataclass(frozen=True)
class Against:
    """What a row is held against."""

    school: School
    of: List
    names: Names
    standing: Mapping[str, Standing]
    rows: list[Standing]
    may_promise: bool
    fields: tuple[str, ...]


def key_of(of: List, cells: Mapping[str, str]) -> str:
    """Given a row's cells, return what makes it the same row as another."""
    name = " ".join(cells.get("name", "").split()).casefold()
    if of.slug == "calendar":
        return f"{cells.get('kind', '').strip().casefold()} {name} {iso(cells.get('first_on', ''))}"
    return name


def planned(against: Against, plan: Plan, line: int, row: Cells) -> Planned | None:
    """Given a row of a file, return what would become of it, or note its problems."""
    of, before = against.of, len(plan.problems)
    target = _target(against, row)
    fields = _taken(against, row, target)
    data = {name: _meant(against, plan, line, name, row.get(name, "")) for name in fields}
    form = _form(against, data, fields, row)
    for name in form.errors:
        for said in complaints(form[name]) if name in form.fields else form.errors[name]:
            plan.problems.append(Problem(line, of.head_of(name), str(said)))
    needs = _needs(against, row)
    if len(plan.problems) > before:
        return None
    values = {**form.cleaned_data, **({"kind": data["kind"]} if "kind" in data else {})}
    told = {name: _told(against, name, value) for name, value in values.items()}
    if needs is not None:
        told["depends_on"] = text_of(needs)
    old: Mapping[str, str] = target.cells if target else {}
    changes = tuple(
        (of.head_of(name), old.get(name, ""), new)
        for name, new in told.items()
        if new != old.get(name, "")
    )
    _check_promises(against, plan, line, target, told)
    if len(plan.problems) > before:
        return None
    what = "added" if target is None else "changed" if changes else "unchanged"
    return Planned(
        line, values["name"], what, changes, values, target.public_id if target else None, needs
    )


def _taken(against: Against, row: Cells, target: Standing | None) -> list[str]:
    """Given a row, return the fields it is read for: a new row needs a grade whatever the file's
    columns are."""
    taken = [name for name in against.fields if name != "depends_on"]
    graded = against.of.slug in ("systems", "data-sets")
    if graded and target is None and "grade" not in taken:
        taken.append("grade")
    if against.of.slug == "calendar" and row.get("kind", "").strip().casefold() in (TERM, CLOSURE):
        taken = [name for name in taken if name not in ("systems", "days_before")]
    return taken


def _target(against: Against, row: Cells) -> Standing | None:
    """Given a row, return the row of the register that it means, if there is one. A term or closure
    of the same name whose days overlap is the same one with other days."""
    found = against.standing.get(key_of(against.of, row))
    if found or against.of.slug != "calendar":
        return found
    first, last = iso(row.get("first_on", "")), iso(row.get("last_on", ""))
    for each in against.rows:
        same = all(
            each.cells[name].casefold() == " ".join(row.get(name, "").split()).casefold()
            for name in ("kind", "name")
        )
        if same and each.cells["first_on"] <= last and first <= each.cells["last_on"]:
            return each
    return None


def _meant(against: Against, plan: Plan, line: int, name: str, text: str) -> Any:
    """Given a cell, return what a form takes for it; what is not known here is a problem."""
    if name in ("grade", "mode"):
        return text.casefold()
    if name in ("first_on", "last_on"):
        return iso(text)
    if name == "days_before":
        return text or "7"
    if name == "kind":
        if text.strip().casefold() not in CALENDAR_KINDS:
            note(against, plan, line, name, f"Kind must be one of: {', '.join(CALENDAR_KINDS)}")
        return text.strip().casefold()
    known, mend = {
        "owner": (against.names.people, "nobody with this e-mail address holds a post here"),
        "deputy": (against.names.people, "nobody with this e-mail address holds a post here"),
        "supplier_contact": (
            against.names.contacts,
            "there is no contact of this name: add it first",
        ),
        "system": (against.names.systems, "there is no system of this name"),
        "systems": (against.names.systems, "there is no system of this name"),
    }.get(name, (None, ""))
    if known is None:
        return text
    pieces = [piece.strip() for piece in text.split("\n")] if name == "systems" else [text]
    if name == "systems" and len(pieces) == 1 and text.casefold() not in known:
        pieces = [piece.strip() for piece in text.split(";")]
    ids = []
    for piece in filter(None, pieces):
        found = known.get(piece.casefold())
        if found is None:
            note(against, plan, line, name, f"“{piece}”: {mend}")
        else:
            ids.append(found)
    return ids if name == "systems" else (ids[0] if ids else "")


def note(against: Against, plan: Plan, line: int, name: str, mend: str) -> None:
    plan.problems.append(Problem(line, against.of.head_of(name), mend))


def _form(against: Against, data: Mapping[str, Any], fields: list[str], row: Cells) -> forms.Form:
    names = against.names
    offered = Offered(
        people=[("", ""), *((each, "") for each in names.emails)],
        systems=[(each, "") for each in names.systems.values()],
        contacts=[("", ""), *((each, "") for each in names.contacts.values())],
    )
    slug = against.of.slug
    if slug == "systems":
        return SystemForm(data, offered=offered, only=fields)
    if slug == "data-sets":
        return DataSetForm(data, offered=offered, only=fields)
    if slug == "contacts":
        return ContactForm(data, only=fields)
    wanted = [name for name in fields if name != "kind"]
    raises = row.get("kind", "").strip().casefold() not in (TERM, CLOSURE)
    return DatesForm(data, offered=offered if raises else None, only=wanted)


def _needs(against: Against, row: Cells) -> tuple[str, ...] | None:
    """Given a row, return the names of the systems it needs, or None when the file has none."""
    if "depends_on" not in against.fields:
        return None
    text = row.get("depends_on", "")
    lines = text.split("\n")
    if len(lines) == 1 and text.casefold() not in against.names.systems:
        lines = text.split(";")
    named = [" ".join(piece.split()) for piece in lines]
    return tuple(sorted({against.names.spelling.get(n.casefold(), n) for n in named if n}))


def _told(against: Against, name: str, value: Any) -> str:
    """Given a value as a form gives it, return it as the register's own cells say it."""
    if name in ("owner", "deputy"):
        return against.names.emails.get(value, "")
    if name in ("supplier_contact", "system", "systems"):
        rows = against.names.contacts if name == "supplier_contact" else against.names.systems
        spelt = {one: key for key, one in rows.items()}
        wanted = value if isinstance(value, list) else [value] if value else []
        named = [spelt[each] for each in wanted]
        found = [against.names.spelling.get(each, each) for each in named]
        if name != "supplier_contact":
            return text_of(found)
        old = {
            each.cells.get(name, "").casefold(): each.cells.get(name, "") for each in against.rows
        }
        return text_of([old.get(each, each) for each in named])
    return text_of(value)


def _check_promises(
    against: Against, plan: Plan, line: int, target: Standing | None, told: Mapping[str, str]
) -> None:
    """Note a problem for each promise that the file would change, when that is not theirs to do."""
    if against.may_promise or against.of.slug != "systems":
        return
    for name in PROMISED:
        if name not in told or (target is None and name == "grade"):
            continue
        old = target.cells[name] if target else ""
        if told[name] != old:
            keep = f"leave it as “{old}”" if old else "leave it empty"
            mend = f"Only the headteacher changes what is promised: {keep}"
            plan.problems.append(Problem(line, against.of.head_of(name), mend))

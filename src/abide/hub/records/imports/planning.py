"""What bringing a file in would do: added, changed, unchanged; or all that is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from abide.domain.errors import Refused
from abide.domain.promises import Row
from abide.hub.records import words
from abide.hub.records.imports.cells import Known, value_of
from abide.hub.records.imports.columns import kept_text, sheet_of
from abide.hub.records.imports.finding import Finder, same_value
from abide.hub.records.imports.sources import NEVER_AHEAD, Source, has_source, with_source
from abide.hub.records.kinds import KINDS
from abide.hub.records.queries import names_for, rows_of
from abide.hub.records.spec import Kind, Type, kept_values
from abide.hub.register.lists.reading import Problem, Sheet
from abide.hub.register.queries import system_choices
from abide.hub.schools.models import School
from abide.hub.schools.queries import local_day

STANDS_FOR = ("tag", "serial", "model")
"""What a device is called by where its list gives it no name."""


@dataclass(frozen=True)
class Planned:
    """One line of a file: what would become of it, and each change as (what, before, after)."""

    line: int
    name: str
    what: str
    changes: tuple[tuple[str, str, str], ...]
    values: Mapping[str, Any]
    target: UUID | None = None


@dataclass
class Plan:
    """What bringing a file in would do; with problems it does nothing.

    `content`: what was read of the file, as a file of ours; `ignored`: columns that are left alone;
    `unknown`: names that are not here and stay out, where only known rows were asked for; `dated`:
    whether the day of the list counts.
    """

    kind: Kind
    source: Source
    content: str
    rows: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    unknown: list[str] = field(default_factory=list)
    dated: bool = False

    def those(self, what: str) -> list[Planned]:
        """Given added, changed or unchanged, return the rows of which that is true."""
        return [row for row in self.rows if row.what == what]

    @property
    def fingerprint(self) -> str:
        """Return a hash of all that it would do: another one means another preview."""
        said = [[row.name, row.what, row.changes, str(row.target)] for row in self.rows]
        whole = [self.kind.slug, self.source.name, str(self.source.as_of), said]
        return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


@dataclass(frozen=True)
class _Against:
    """What the lines of a file are held against."""

    kind: Kind
    sheet: Sheet
    source: Source
    known: Known
    names: words.Names
    finder: Finder
    today: date

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(column.field for column in self.sheet.columns)

    def head_of(self, name: str) -> str:
        """Return what the file calls a field."""
        return next((each.head for each in self.sheet.columns if each.field == name), "")


def made_plan(school: School, kind: Kind, text: str, source: Source, at: datetime) -> Plan:
    """Given a file's text, return what bringing it in would do, or all that is wrong with it.

    Raise Refused when it can't be read as a table of this register. Its number of SQL statements is
    fixed, however long the file is.
    """
    sheet = sheet_of(text, kind)
    wanted = (kind.slug, *sorted({each.of for each in kind.fields if each.type is Type.ROW}))
    rows = rows_of(school, at, wanted)
    names = names_for(school, (kind,), at)
    known = Known(systems=_systems(school), rows=_titles(rows, names))
    finder = Finder(kind, rows.get(kind.slug, ()))
    today = local_day(school, at)
    against = _Against(kind, sheet, source, known, names, finder, today)
    plan = Plan(kind, source, kept_text(sheet, kind), ignored=sheet.ignored)
    plan.problems += sheet.problems
    plan.dated = has_source(kind, against.fields) or kind.slug == "software"
    seen: dict[Any, int] = {}
    for line, cells in sheet.rows:
        _take(against, plan, seen, (line, cells))
    plan.problems.sort(key=lambda each: each.line)
    return plan


def _systems(school: School) -> dict[str, str]:
    return {" ".join(name.split()).casefold(): str(key) for key, name in system_choices(school)}


def _titles(rows: Mapping[str, tuple[Row, ...]], names: words.Names) -> dict[str, dict[str, str]]:
    """Return the ids of rows by what they are called, by kind; a name that two bear is left out."""
    found: dict[str, dict[str, str]] = {}
    for slug, those in rows.items():
        titles: dict[str, list[str]] = {}
        for row in those:
            if not row.erased:
                title = words.title(KINDS[slug], row.values, names)
                titles.setdefault(" ".join(title.split()).casefold(), []).append(row.id)
        found[slug] = {title: ids[0] for title, ids in titles.items() if len(ids) == 1}
    return found


def _take(
    against: _Against, plan: Plan, seen: dict[Any, int], line: tuple[int, Mapping[str, str]]
) -> None:
    """Add what would become of one line to a plan, or what is wrong with it."""
    number, cells = line
    before = len(plan.problems)
    values = _values(against, plan, number, cells)
    if len(plan.problems) > before:
        return
    found = against.finder.find(values)
    if len(found) > 1:
        mend = f"There are {len(found)} rows called so here: change them by hand"
        plan.problems.append(Problem(number, "", mend))
        return
    row = found[0] if found else None
    key = row.id if row else against.finder.same(values)
    if key in seen:
        mend = f"The same {against.kind.one} stands on line {seen[key]}: take one of the two out"
        plan.problems.append(Problem(number, "", mend))
        return
    seen[key] = number
    values = with_source(against.kind, values, row, against.source, against.fields)
    if row is None and against.source.only_known:
        plan.unknown.append(words.title(against.kind, values, against.names))
        return
    _plan(against, plan, number, values, row)


def _values(against: _Against, plan: Plan, number: int, cells: Mapping[str, str]) -> dict[str, Any]:
    """Return what a line says, by field; an empty cell says nothing."""
    values: dict[str, Any] = {}
    for name, text in cells.items():
        if not text.strip():
            continue
        try:
            value = value_of(against.kind.field(name), text, against.known)
        except Refused as refused:
            plan.problems.append(Problem(number, against.head_of(name), str(refused)))
            continue
        if name in NEVER_AHEAD and value > against.today:
            mend = "This day is still to come: enter the day on which it was"
            plan.problems.append(Problem(number, against.head_of(name), mend))
        values[name] = value
    title = against.kind.title_of
    if against.kind.slug in ("device", "audit-device") and not values.get(title):
        spare = next((values[name] for name in STANDS_FOR if values.get(name)), None)
        if spare and not against.finder.find(values):
            values[title] = spare
    return values


def _plan(
    against: _Against, plan: Plan, number: int, values: Mapping[str, Any], row: Row | None
) -> None:
    before: Mapping[str, Any] = row.values if row else {}
    try:
        kept_values(against.kind.fields, {**before, **values})
    except Refused as refused:
        plan.problems.append(Problem(number, "", str(refused).rstrip(".")))
        return
    changed = {
        name: value
        for name, value in values.items()
        if not same_value(against.kind.field(name), before.get(name), value)
    }
    changes = tuple(
        (
            each.label,
            words.said(each, before.get(each.name), against.names),
            words.said(each, values.get(each.name), against.names),
        )
        for each in against.kind.fields
        if each.name in changed and not each.told
    )
    what = "added" if row is None else "changed" if changed else "unchanged"
    name = words.title(against.kind, {**before, **values}, against.names)
    target = UUID(row.id) if row else None
    plan.rows.append(Planned(number, name, what, changes, changed, target))

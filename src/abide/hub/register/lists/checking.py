"""A whole file held against the register: what it would do, or everything wrong with it."""

from __future__ import annotations

from uuid import UUID

from abide.domain.errors import Refused
from abide.domain.register import Grade, effective_grades
from abide.domain.register import System as Declared
from abide.hub.register.lists.cells import names_of, standing_rows
from abide.hub.register.lists.columns import List
from abide.hub.register.lists.matching import (
    PROMISED,
    Against,
    Plan,
    Planned,
    key_of,
    note,
    planned,
)
from abide.hub.register.lists.reading import Problem, Sheet, read_sheet
from abide.hub.register.queries import Days, closures_of, terms_of
from abide.hub.register.queries.calendar import TERM, made_calendar
from abide.hub.schools.models import School

__all__ = ["PROMISED", "Plan", "Planned", "made_plan"]


def made_plan(school: School, of: List, text: str, *, may_promise: bool) -> Plan:
    """Given a file's text, return what bringing it in would do, or all that is wrong with it.

    `may_promise`: whoever asks may change what is promised. Raise Refused when it can't be read as
    a table with the columns that the list needs.
    """
    sheet = read_sheet(text, of)
    plan = Plan(of, problems=list(sheet.problems), ignored=sheet.ignored)
    against = _against(school, of, sheet, may_promise)
    seen: dict[str, int] = {}
    for line, row in sheet.rows:
        key = key_of(of, row)
        if row.get("name") and key in seen:
            mend = f"The same {of.one} stands on line {seen[key]}: take one of the two out"
            plan.problems.append(Problem(line, "Name", mend))
            continue
        seen[key] = line
        found = planned(against, plan, line, row)
        if found is not None:
            plan.rows.append(found)
    if of.slug == "systems":
        _check_needs(plan, against)
    if of.slug == "calendar":
        _check_terms(plan, school)
    plan.problems.sort(key=lambda each: each.line)
    return plan


def _against(school: School, of: List, sheet: Sheet, may_promise: bool) -> Against:
    rows = standing_rows(school, of)
    return Against(
        school=school,
        of=of,
        names=names_of(school),
        standing={key_of(of, each.cells): each for each in rows},
        rows=rows,
        may_promise=may_promise,
        fields=tuple(column.field for column in sheet.columns),
    )


def _check_needs(plan: Plan, against: Against) -> None:
    """Note a problem where a row needs a system that is nowhere, or systems need each other."""
    if any(each.column == "Name" for each in plan.problems):
        return
    needs = {
        each.cells["name"].casefold(): [n for n in each.cells["depends_on"].split("\n") if n]
        for each in against.rows
    }
    spelling = {each.cells["name"].casefold(): each.cells["name"] for each in against.rows}
    spelling |= {row.name.casefold(): row.name for row in plan.rows}
    for row in plan.rows:
        needs[row.name.casefold()] = list(row.needs or needs.get(row.name.casefold(), []))
        if row.needs is not None:
            needs[row.name.casefold()] = list(row.needs)
    for row in plan.rows:
        for need in row.needs or ():
            if need.casefold() not in spelling:
                mend = f"“{need}” is no system here and none in this file: add it or correct it"
                note(against, plan, row.line, "depends_on", mend)
    if plan.problems:
        return
    try:
        effective_grades(
            Declared(
                name=spelling[key],
                grade=Grade.CRITICAL,
                depends_on=tuple(spelling[need.casefold()] for need in needed),
            )
            for key, needed in needs.items()
        )
    except Refused as refused:
        line = next((row.line for row in plan.rows if row.needs), 1)
        note(against, plan, line, "depends_on", str(refused))


def _check_terms(plan: Plan, school: School) -> None:
    """Note a problem on the first line whose term overlaps another."""
    replaced = {row.target for row in plan.rows}
    terms = [each for each in terms_of(school) if each.public_id not in replaced]
    closures = closures_of(school)
    for row in plan.rows:
        if row.values["kind"] != TERM:
            continue
        days = Days(
            TERM, UUID(int=row.line), 1, row.name, row.values["first_on"], row.values["last_on"]
        )
        try:
            made_calendar(school, [*terms, days], closures)
        except Refused as refused:
            plan.problems.append(Problem(row.line, "First day", str(refused)))
            return
        terms.append(days)

"""One access list with everybody on it, and what of its rules holds, as the promises are judged."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from abide.domain.control import Status
from abide.domain.control.view import WORST_FIRST, Finding, View
from abide.domain.promises import Control, Known, Note, Row
from abide.domain.promises.asked import Asked
from abide.domain.promises.rules.access import RULES
from abide.domain.promises.rules.access.lists import plain
from abide.domain.roles import Role
from abide.hub.records.kinds.access import ACCESS_LIST
from abide.hub.records.queries import names_for, rows_of
from abide.hub.register.queries import calendar_of
from abide.hub.schools.models import School

KINDS = ("access-list", "access", "staff")


@dataclass(frozen=True)
class Account:
    """One account on a list. `left_on`: the day its holder left the school, from the list of staff;
    `unknown`: a list of staff is kept and its holder is not on it."""

    row: Row
    left_on: date | None
    unknown: bool

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def called(self) -> str:
        return self.row.text("who") or self.row.text("account") or "An account without a name"

    @property
    def post(self) -> str:
        return self.row.text("post")


@dataclass(frozen=True)
class AccessPage:
    """One access list: who is on it, who was, what of its rules holds, and its fingerprint."""

    row: Row
    name: str
    system: str
    accounts: tuple[Account, ...]
    gone: tuple[Row, ...]
    findings: tuple[Finding, ...]
    seen: str

    @property
    def reviewed(self) -> Note | None:
        return self.row.noted("reviewed")

    @property
    def leavers(self) -> tuple[Account, ...]:
        return tuple(each for each in self.accounts if each.left_on is not None)


def access_list(school: School, public_id: uuid.UUID, at: datetime) -> AccessPage | None:
    """Given a school and the id of an access list, return it as it stands, or None."""
    rows = rows_of(school, at, KINDS)
    row = next((each for each in rows.get("access-list", ()) if each.id == str(public_id)), None)
    if row is None or row.erased:
        return None
    calendar = calendar_of(school)
    view = View(calendar, at)
    today = calendar.local_day(at)
    names = names_for(school, (ACCESS_LIST,), at)
    here = [each for each in rows.get("access", ()) if each.text("list") == row.id]
    accounts = _accounts(here, rows.get("staff", ()), today)
    ended = [each for each in here if each not in [one.row for one in accounts]]
    return AccessPage(
        row=row,
        name=row.text("name"),
        system=names.get(row.text("system"), ""),
        accounts=accounts,
        gone=tuple(sorted(ended, key=lambda one: one.day("removed_on") or today, reverse=True)),
        findings=_judged(row, rows, view),
        seen=fingerprint([row, *(one.row for one in accounts)]),
    )


def fingerprint(rows: Iterable[Row]) -> str:
    """Given rows, return what tells whether any of them was changed."""
    said = [[each.id, each.at.isoformat(), _plain(each.values)] for each in rows]
    return hashlib.sha256(json.dumps(sorted(said)).encode()).hexdigest()[:32]


def _plain(values: Mapping[str, Any]) -> list[list[str]]:
    return sorted([name, str(value)] for name, value in values.items())


def _accounts(rows: Sequence[Row], staff: Sequence[Row], today: date) -> tuple[Account, ...]:
    """Return the accounts that are on a list today: a day to come ends nothing yet."""
    known = {plain(each.text("name")): each for each in staff if not each.erased}
    found = []
    for each in rows:
        ended = each.day("removed_on")
        if each.erased or (ended is not None and ended <= today):
            continue
        person = known.get(plain(each.text("who")))
        left_on = person.day("left_on") if person else None
        gone = left_on if left_on is not None and left_on <= today else None
        own = each.text("sort") in ("staff", "shared")
        found.append(Account(each, gone, bool(known) and own and person is None))
    return tuple(sorted(found, key=lambda one: (one.left_on is None, one.called.casefold())))


def _judged(row: Row, rows: Mapping[str, Sequence[Row]], view: View) -> tuple[Finding, ...]:
    """Return what each rule that concerns a list finds in it alone, worst first, each once."""
    alone = {**rows, "access-list": (row,)}
    asked = Asked(_asking(), Known(rows=alone), view)
    found: dict[str, Finding] = {}
    for rule in _rules(row, rows.get("access", ())):
        for finding in RULES[rule](asked).findings:
            found.setdefault(finding.reason, finding)
    return tuple(sorted(found.values(), key=lambda each: WORST_FIRST.index(each.status)))


def _rules(row: Row, accounts: Sequence[Row]) -> list[str]:
    """Return the rules that concern a list, by what it says of itself and who is on it."""
    here = [each for each in accounts if each.text("list") == row.id and not each.erased]
    found = ["access-individual", "access-reviewed"]
    if row.many("posts"):
        found.append("access-approved")
    if row.many("posts") or row.number("exact"):
        found.insert(0, "access-exactly")
    if any(each.text("sort") == "outside" for each in here):
        found.append("access-outside")
    if row.yes("remote"):
        found.append("access-second-factor")
    if row.yes("administrators") or any(each.yes("administrator") for each in here):
        found.append("administrators-two")
    return found


def _asking() -> Control:
    """Return a promise of nothing but what a list itself says, reviewed each term."""
    return Control(
        id="access-list",
        catalogue="",
        title="",
        says="",
        ways=(),
        owner=Role.OFFICE_MANAGER,
        mend="",
    )


def is_well(status: Status) -> bool:
    """Given how something stands, return whether nothing is to be done about it."""
    return status is Status.KEPT

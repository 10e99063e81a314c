"""Promises of the school's own, so that letters say the same whatever catalogues come to hold."""

from __future__ import annotations

from datetime import date, datetime

from abide.domain.roles import Role
from abide.hub.controls.actions import attest
from abide.hub.controls.catalogues import catalogues
from abide.hub.records.actions import put
from abide.hub.records.kinds.settings import CATALOGUE, CONTROL
from abide.hub.schools.models import School
from tests.hub.people import visitor


def by_nothing_shipped(school: School, at: datetime) -> None:
    """Switch every catalogue off: only what the school promises of itself is left."""
    for name in catalogues():
        values = {"name": name, "on": False}
        put(school=school, kind=CATALOGUE, key=name, values=values, by="hub", at=at)


def promise(
    school: School,
    key: str,
    title: str,
    owner: Role,
    *,
    done: date,
    at: datetime,
    cadence: str = "monthly",
    deputy: Role | None = None,
    kept: bool = True,
) -> None:
    """Make a promise of the school's own that staff last said something of on a day."""
    values = {"title": title, "own": True, "owner": owner.value, "cadence": cadence, "by": "staff"}
    if deputy is not None:
        values["deputy"] = deputy.value
    put(school=school, kind=CONTROL, key=key, values=values, by="hub", at=at)
    who = visitor(school, Role.OFFICE_MANAGER)
    note = "" if kept else "It was not done."
    attest(visitor=who, control=key, on=done, kept=kept, note=note, at=at)

"""What a school promises at a moment: the catalogues it switched on, as it edited them, and its own
promises. All of it from records, so that any past moment has the promises then in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from abide.domain.cadence import Cadence
from abide.domain.errors import Refused
from abide.domain.promises import By, Control, Row, Way
from abide.domain.promises.editing import read_cadence
from abide.domain.promises.model import Figure, Pause
from abide.domain.roles import Role
from abide.hub.controls.catalogues import ON_FROM_THE_START, catalogues, shipped

OWN = "own"
"""The catalogue of what a school promises of itself."""

Rows = Mapping[str, Sequence[Row]]


def switched_on(rows: Rows) -> tuple[str, ...]:
    """Given a school's records, return the catalogues that it promises by."""
    said = {row.key: row.yes("on") for row in rows.get("catalogue", ())}
    return tuple(name for name in catalogues() if said.get(name, name in ON_FROM_THE_START))


def promised_by(rows: Rows, *, also_dropped: bool = False) -> tuple[Control, ...]:
    """Given a school's records, return every control in force, as the school edited it; also those
    that it dropped, where they are asked for."""
    on = switched_on(rows)
    edits = {row.key: row for row in rows.get("control", ())}
    found = [
        edited(control, edits[control.id]) if control.id in edits else control
        for control in shipped().values()
        if control.catalogue in on
    ]
    found += [of_its_own(row) for row in edits.values() if row.yes("own")]
    gone = {key for key, row in edits.items() if row.yes("dropped")}
    return tuple(each for each in found if also_dropped or each.id not in gone)


def edited(control: Control, edit: Row) -> Control:
    """Given a control and what a school changed of it, return it as the school promises it. What
    does not read is passed over: the catalogue's stands."""
    changes: dict[str, Any] = {}
    for name in ("title", "says", "mend", "supplier"):
        if edit.text(name):
            changes[name] = edit.text(name)
    for name in ("owner", "deputy"):
        with suppress(ValueError):
            changes[name] = Role(edit.text(name))
    with suppress(Refused):
        if edit.text("cadence") and not control.has_fixed_pace:
            changes["cadence"] = read_cadence(edit.text("cadence"))
    days = edit.number("warn_days")
    if days is not None:
        changes["warn_days"] = int(days)
    figures = edit.values.get("figures")
    if isinstance(figures, dict):
        changes["figures"] = {**control.figures, **_figures(figures)}
    return replace(control, **changes, pause=pause_of(edit))


def of_its_own(row: Row) -> Control:
    """Given what a school said of a promise of its own, return the control."""
    blank = Control(
        id=row.key,
        catalogue=OWN,
        title=row.text("title"),
        says=row.text("says") or row.text("title"),
        ways=(Way(_by(row.text("by"))),),
        owner=Role.OFFICE_MANAGER,
        mend=row.text("mend") or "Do it, then say so here.",
        cadence=Cadence.parse("yearly"),
    )
    return edited(blank, row)


def pause_of(edit: Row) -> Pause | None:
    """Given what a school said of a control, return until when it is set aside, or None."""
    until = edit.day("paused_until")
    if until is None:
        return None
    return Pause(edit.text("paused_by") or "Somebody", until, edit.text("paused_why"))


def _by(word: str) -> By:
    return By.SUPPLIER if word == By.SUPPLIER.value else By.STAFF


def _figures(held: Mapping[str, Any]) -> dict[str, Figure]:
    return {
        name: tuple(str(each) for each in value) if isinstance(value, list) else value
        for name, value in held.items()
        if isinstance(value, int | float | str | list)
    }

"""What a school makes of its promises: catalogues switched on and off, promises edited, set aside,
dropped, added, and contradictions decided. What asks for less is told as a loosening."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from abide.domain.errors import Refused
from abide.domain.loosening import Change
from abide.domain.promises import Control, Row
from abide.domain.promises.editing import control_changes, seconds_apart, strictest
from abide.domain.words import day
from abide.hub.controls.catalogues import catalogues, shipped
from abide.hub.controls.promises.choices import edited, of_its_own, promised_by, switched_on
from abide.hub.records.actions import put
from abide.hub.records.kinds.settings import CATALOGUE, CONTROL, DECISION
from abide.hub.records.queries import rows_of
from abide.hub.schools.door import Visitor
from abide.hub.schools.queries import local_day

LONGEST_PAUSE_DAYS = 366
_KEPT = ("title", "says", "owner", "deputy", "cadence", "warn_days", "mend", "supplier", "figures")


@transaction.atomic
def switch_catalogue(*, visitor: Visitor, name: str, on: bool, at: datetime) -> bool:
    """Given a catalogue, promise by it or no longer; return whether that changed anything. To stop
    is a loosening. Raise Refused for one that does not exist."""
    known = catalogues().get(name)
    if known is None:
        raise Refused("There is no such catalogue.")
    if (name in switched_on(_rows(visitor, at))) == on:
        return False
    words = ("promised", "not promised")
    change = Change(f"every promise of {name}", *(words if not on else words[::-1]), not on)
    return put(
        school=visitor.school,
        kind=CATALOGUE,
        key=name,
        values={"name": name, "on": on},
        by=visitor.by,
        at=at,
        facts=_facts([change], {"catalogue": name}),
    )


@transaction.atomic
def edit_promise(
    *,
    visitor: Visitor,
    control: str,
    values: Mapping[str, Any],
    at: datetime,
    version: int | None = None,
) -> bool:
    """Given what the promise should say, keep what differs from its catalogue; return whether
    anything changed. Each change that asks for less is told. Raise Refused for a promise that the
    school does not have; EditedMeanwhile when somebody else saved it since `version`."""
    before = control_of(visitor, control, at)
    kept = _only_unlike(before, values)
    after = _as_edited(visitor, before, kept, at)
    facts = _facts(control_changes(before, after), {"control": control})
    return put(
        school=visitor.school,
        kind=CONTROL,
        key=control,
        values=kept,
        by=visitor.by,
        at=at,
        version=version,
        facts=facts,
    )


@transaction.atomic
def add_promise(*, visitor: Visitor, values: Mapping[str, Any], at: datetime) -> str:
    """Given title, cadence, owner and what counts as evidence, add a promise of the school's own;
    return its id. Raise Refused where it lacks a title or a cadence with a number."""
    key = f"own-{uuid.uuid4().hex[:12]}"
    said = {**_kept_of(values), "by": values.get("by", ""), "own": True}
    if not said.get("title"):
        raise Refused("Enter what the school promises.")
    probe = of_its_own(Row(key, "control", said, at, key=key))
    if not said.get("cadence") or probe.cadence is None or not probe.cadence.is_stated:
        raise Refused("Say how often with a number, such as “termly” or “every 3 months”.")
    _put(visitor, key, said, at, {"control": key})
    return key


@transaction.atomic
def set_aside(*, visitor: Visitor, control: str, until: date, why: str, at: datetime) -> None:
    """Given a last day and a reason, set a promise aside until then: a loosening, by this person.

    Raise Refused without a reason, for a day that is past, and for more than a year.
    """
    control_of(visitor, control, at)
    days = (until - local_day(visitor.school, at)).days
    if not why.strip():
        raise Refused("Say why it is set aside, so that governors can read it.")
    if not 0 <= days <= LONGEST_PAUSE_DAYS:
        raise Refused("Choose a day from today on, at most a year ahead.")
    values = {"paused_until": until, "paused_why": why.strip(), "paused_by": visitor.name}
    change = Change("a promise set aside", "in force", f"set aside until {day(until, 0)}", True)
    _put(visitor, control, values, at, _facts([change], {"control": control}))


@transaction.atomic
def take_up(*, visitor: Visitor, control: str, at: datetime) -> None:
    """Given a promise that was set aside, put it in force again."""
    control_of(visitor, control, at)
    values = {"paused_until": None, "paused_why": "", "paused_by": ""}
    change = Change("a promise set aside", "set aside", "in force", loosens=False)
    _put(visitor, control, values, at, _facts([change], {"control": control}))


@transaction.atomic
def drop(*, visitor: Visitor, control: str, dropped: bool, at: datetime) -> None:
    """Given a promise, no longer promise it (a loosening), or promise it again."""
    control_of(visitor, control, at, also_dropped=True)
    words = ("promised", "not promised")
    change = Change("a promise", *(words if dropped else words[::-1]), dropped)
    _put(visitor, control, {"dropped": dropped}, at, _facts([change], {"control": control}))


@transaction.atomic
def decide(*, visitor: Visitor, question: str, control: str, why: str, at: datetime) -> None:
    """Given a question on which promises contradict each other and the one that holds, decide so.
    To choose one that asks less often than another is a loosening. Raise Refused where the promise
    is none of the question's."""
    asked = [
        each for each in promised_by(_rows(visitor, at)) if each.question == question and question
    ]
    chosen = next((each for each in asked if each.id == control), None)
    if chosen is None:
        raise Refused("Choose one of the promises that contradict each other.")
    most = strictest(asked)
    laxer = seconds_apart(chosen) > seconds_apart(most)
    change = Change("which of two promises holds", most.id, chosen.id, laxer)
    put(
        school=visitor.school,
        kind=DECISION,
        key=question,
        values={"control": control, "why": why.strip()},
        by=visitor.by,
        at=at,
        facts=_facts([change], {"question": question}),
    )


def control_of(
    visitor: Visitor, control: str, at: datetime, *, also_dropped: bool = False
) -> Control:
    """Given a control's id, return the promise as the school has it. Raise Refused where it has
    none such."""
    for each in promised_by(_rows(visitor, at), also_dropped=also_dropped):
        if each.id == control:
            return each
    raise Refused("The school makes no such promise.")


def _only_unlike(before: Control, values: Mapping[str, Any]) -> dict[str, Any]:
    """Given what a promise should say, return what differs from its catalogue; what is as there is
    taken away, so that a newer catalogue counts."""
    said = _kept_of(values)
    origin = shipped().get(before.id)
    if origin is None:
        return said
    own = {
        "title": origin.title,
        "says": origin.says,
        "owner": origin.owner.value,
        "deputy": origin.deputy.value if origin.deputy else "",
        "cadence": origin.cadence.text if origin.cadence else "",
        "warn_days": origin.warn_days,
        "mend": origin.mend,
        "supplier": origin.supplier,
    }
    found = {name: None if value == own.get(name) else value for name, value in said.items()}
    if "figures" in said:
        unlike = {
            name: value
            for name, value in said["figures"].items()
            if _plain(value) != _plain(origin.figures.get(name))
        }
        found["figures"] = unlike or None
    return found


def _as_edited(visitor: Visitor, before: Control, kept: Mapping[str, Any], at: datetime) -> Control:
    """Return the promise as it would be with what is to be kept of its edits."""
    origin = shipped().get(before.id)
    rows = {row.key: row for row in _rows(visitor, at).get("control", ())}
    held = dict(rows[before.id].values) if before.id in rows else {}
    whole = {name: value for name, value in {**held, **kept}.items() if value is not None}
    row = Row(before.id, "control", whole, at, key=before.id)
    return of_its_own(row) if origin is None else edited(origin, row)


def _put(
    visitor: Visitor,
    control: str,
    values: Mapping[str, Any],
    at: datetime,
    facts: Mapping[str, Any],
) -> bool:
    return put(
        school=visitor.school,
        kind=CONTROL,
        key=control,
        values=values,
        by=visitor.by,
        at=at,
        facts=facts,
    )


def _facts(changes: Sequence[Change], more: Mapping[str, Any]) -> dict[str, Any]:
    """Given changes, return the facts of their entry, in words of ours: what asks for less."""
    ordered = sorted(changes, key=lambda each: not each.loosens)
    if not ordered:
        return dict(more)
    told = [each for each in ordered if each.loosens] or ordered
    return {
        **more,
        "loosens": ordered[0].loosens,
        "what": "; ".join(each.what for each in told),
        "before": "; ".join(each.before for each in told),
        "after": "; ".join(each.after for each in told),
    }


def _kept_of(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in _KEPT if name in values}


def _rows(visitor: Visitor, at: datetime) -> Mapping[str, tuple[Row, ...]]:
    return rows_of(visitor.school, at, ["catalogue", "control", "decision"])


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

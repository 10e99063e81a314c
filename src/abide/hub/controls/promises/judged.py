"""Every promise of a school, judged at a moment by the promises then in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from abide.domain.control.view import View
from abide.domain.promises import Control, Judged, Known, Row, judge
from abide.domain.promises.asked import Asked
from abide.domain.promises.editing import strictest
from abide.hub.controls.promises.choices import promised_by
from abide.hub.controls.promises.knowing import known
from abide.hub.controls.standing.school import Standing, standing
from abide.hub.records.queries import rows_of
from abide.hub.schools.models import School


@dataclass(frozen=True)
class Promised:
    """One promise and how it stands. `overruled_by`: the promise of the same question that is in
    force instead of it; `undecided`: nobody has decided between them yet."""

    judged: Judged
    overruled_by: str = ""
    undecided: bool = False

    @property
    def control(self) -> Control:
        return self.judged.control


@dataclass(frozen=True)
class PromisesAt:
    """A school's promises at a moment, with where it stood, what was known and its records."""

    at: datetime
    promises: tuple[Promised, ...]
    standing: Standing
    known: Known
    rows: Mapping[str, tuple[Row, ...]]

    def of(self, control: str) -> Promised | None:
        """Given a control's id, return its promise, or None."""
        return next((each for each in self.promises if each.control.id == control), None)


def promises_at(school: School, at: datetime) -> PromisesAt:
    """Given a school and a moment, return every promise in force then and how it stood, from what
    was known then."""
    found = standing(school, at)
    rows = rows_of(school, at)
    facts = known(found, rows)
    view = View(found.calendar, at)
    controls = promised_by(rows)
    judged = [judge(Asked(each, facts, view)) for each in controls]
    return PromisesAt(at, tuple(_settled(judged, rows)), found, facts, rows)


def _settled(judged: Sequence[Judged], rows: Mapping[str, tuple[Row, ...]]) -> list[Promised]:
    """Given promises, return each with what overrules it: of those that contradict each other the
    strictest is in force until the school decides; both stay shown."""
    decided = {row.key: row.text("control") for row in rows.get("decision", ())}
    asked: dict[str, list[Control]] = defaultdict(list)
    for each in judged:
        if each.control.question:
            asked[each.control.question].append(each.control)
    winners = {
        question: _winner(controls, decided.get(question, ""))
        for question, controls in asked.items()
        if len(controls) > 1
    }
    found = []
    for each in judged:
        winner = winners.get(each.control.question)
        if winner is None:
            found.append(Promised(each))
            continue
        undecided = each.control.question not in decided
        over = "" if winner.id == each.control.id else winner.id
        found.append(Promised(_told(each, winner, undecided), over, undecided))
    return found


def _winner(controls: Sequence[Control], chosen: str) -> Control:
    """Return the control that was decided for; else the strictest, which asks oftenest."""
    by_choice = next((each for each in controls if each.id == chosen), None)
    return by_choice or strictest(controls)


def _told(each: Judged, winner: Control, undecided: bool) -> Judged:
    """Given a promise and the one in force, return it with that told as its last reason."""
    if undecided:
        why = "The policy promises two things here. Until the school decides, the stricter counts: "
    else:
        why = "The policy promised two things here, and the school has decided: "
    return replace(each, reasons=(*each.reasons, f"{why}“{winner.title}”."))

"""What a school promises, read for the pages that change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from abide.domain.loosening import cadence_in_words
from abide.domain.promises import Control, Row
from abide.hub.controls.catalogues import catalogues, shipped
from abide.hub.controls.promises.choices import OWN, edited, of_its_own, switched_on
from abide.hub.records.models import Record
from abide.hub.records.queries import rows_of
from abide.hub.schools.models import School


@dataclass(frozen=True)
class Kept:
    """One promise as the school has it, and what was done to it."""

    control: Control
    edited: bool
    dropped: bool
    own: bool

    @property
    def how_often(self) -> str:
        """Return how often, in words; empty for a standing promise."""
        if self.control.is_unstated and self.control.cadence and self.control.counted:
            assumed = cadence_in_words(self.control.counted)
            return f"“{self.control.cadence.text}”: {assumed} is assumed"
        return self.control.cadence.text if self.control.cadence else ""

    @property
    def state(self) -> str:
        """Return what the school did to it, in a few words."""
        if self.dropped:
            return "Not promised"
        if self.control.pause is not None:
            return "Set aside"
        return "The school’s own" if self.own else "Edited" if self.edited else ""


@dataclass(frozen=True)
class Shelf:
    """One catalogue: whether the school promises by it, and its promises as the school has them."""

    name: str
    title: str
    about: str
    on: bool
    promises: tuple[Kept, ...]

    @property
    def touched(self) -> int:
        return sum(bool(each.state) for each in self.promises)


@dataclass(frozen=True)
class Question:
    """Promises that contradict each other, and what was decided, if anything."""

    name: str
    promises: tuple[Control, ...]
    decided: str
    why: str


@dataclass(frozen=True)
class Promising:
    """Every catalogue, the school's own promises, and its open and decided questions."""

    shelves: tuple[Shelf, ...]
    own: Shelf
    questions: tuple[Question, ...]

    def of(self, control: str) -> Kept | None:
        """Given a control's id, return the promise, or None where the school has none such."""
        every = (each for shelf in (*self.shelves, self.own) if shelf.on for each in shelf.promises)
        return next((each for each in every if each.control.id == control), None)

    def shelf(self, name: str) -> Shelf | None:
        """Given a catalogue's name, return it, or None."""
        return next((each for each in (*self.shelves, self.own) if each.name == name), None)


def promising(school: School, at: datetime) -> Promising:
    """Given a school and a moment, return what it promises and what it did to its promises."""
    rows = rows_of(school, at, ["catalogue", "control", "decision"])
    edits = {row.key: row for row in rows.get("control", ())}
    on = switched_on(rows)
    kept = {each.id: _kept(each, edits.get(each.id)) for each in shipped().values()}
    shelves = tuple(
        Shelf(
            name=name,
            title=catalogue.title,
            about=catalogue.about,
            on=name in on,
            promises=tuple(kept[each.id] for each in catalogue.controls),
        )
        for name, catalogue in catalogues().items()
    )
    mine = tuple(
        Kept(of_its_own(row), False, row.yes("dropped"), True)
        for row in edits.values()
        if row.yes("own")
    )
    own = Shelf(OWN, "The school’s own promises", "What no catalogue holds.", True, mine)
    return Promising(shelves, own, _questions(shelves, own, rows.get("decision", ())))


def version_of(school: School, control: str) -> int:
    """Given a control's id, return the newest version of what the school said of it; 0 for none."""
    rows = Record.objects.filter(school=school, kind="control", key=control)
    return rows.values_list("newest__number", flat=True).first() or 0


def _kept(control: Control, edit: Row | None) -> Kept:
    if edit is None:
        return Kept(control, False, False, False)
    said = set(edit.values) - {"dropped", "paused_until", "paused_why", "paused_by"}
    return Kept(edited(control, edit), bool(said), edit.yes("dropped"), False)


def _questions(
    shelves: tuple[Shelf, ...], own: Shelf, decisions: tuple[Row, ...]
) -> tuple[Question, ...]:
    decided = {row.key: row for row in decisions}
    asked: dict[str, list[Control]] = {}
    for shelf in (*shelves, own):
        for each in shelf.promises if shelf.on else ():
            if each.control.question and not each.dropped:
                asked.setdefault(each.control.question, []).append(each.control)
    return tuple(
        Question(
            name=name,
            promises=tuple(controls),
            decided=decided[name].text("control") if name in decided else "",
            why=decided[name].text("why") if name in decided else "",
        )
        for name, controls in asked.items()
        if len(controls) > 1
    )

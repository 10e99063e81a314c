"""The list of promises: what is not kept first, each with its word, its basis and who owes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from abide.domain.control import Basis, Status
from abide.domain.promises import Control, Judged
from abide.domain.promises.tally import Tally, tally
from abide.domain.roles import Role
from abide.hub.controls.catalogues import catalogues
from abide.hub.controls.promises.choices import OWN
from abide.hub.controls.promises.judged import Promised, PromisesAt
from abide.hub.controls.words import owner_words, when_words

NOT_KEPT = "not kept"
"""What stands in an address for every promise that is not kept."""
BASES: Mapping[Basis, str] = {
    Basis.MEASURED: "Measured by Abide on the server",
    Basis.SUPPLIER: "Suppliers say",
    Basis.STAFF: "Staff say",
}
_NOBODY = "Nobody has shown anything yet"
MOST_OPEN = 10
_FOLDED = (Status.KEPT, Status.NEVER)
_ORDER = (Status.BROKEN, Status.OVERDUE, Status.UNKNOWN, Status.NEVER)


@dataclass(frozen=True)
class Filter:
    """Which promises to show; empty means all."""

    words: str = ""
    catalogue: str = ""
    owner: str = ""
    status: str = ""


@dataclass(frozen=True)
class PromiseRow:
    """One promise in a list: how it stands, since when, and whose it is."""

    promised: Promised
    whose: str

    @property
    def judged(self) -> Judged:
        return self.promised.judged

    @property
    def control(self) -> Control:
        return self.promised.control

    @property
    def when(self) -> str:
        return when_words(self.judged)

    @property
    def why(self) -> str:
        return self.judged.reasons[0] if self.judged.reasons else ""


@dataclass(frozen=True)
class Group:
    """Promises that stand alike on one kind of word."""

    title: str
    rows: tuple[PromiseRow, ...]

    @property
    def is_long(self) -> bool:
        """Return whether it is folded away at first: many promises that are kept, or that nothing
        was shown of yet, would hide those that somebody has to see to."""
        return len(self.rows) > MOST_OPEN and all(row.judged.status in _FOLDED for row in self.rows)


@dataclass(frozen=True)
class Section:
    """Promises that stand alike, grouped by on whose word."""

    title: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True)
class Contradiction:
    """Promises of one question, of which the stricter counts until the school decides."""

    question: str
    rows: tuple[PromiseRow, ...]


@dataclass(frozen=True)
class PromiseList:
    """All that the page of promises shows. `tally` counts every promise in force, whatever was
    chosen to be shown; `overruled` those that the school decided against."""

    tally: Tally
    sections: tuple[Section, ...]
    contradictions: tuple[Contradiction, ...]
    overruled: tuple[PromiseRow, ...]
    shown: int

    @property
    def rows(self) -> tuple[PromiseRow, ...]:
        """Return every row that is shown, in the order of the page."""
        in_force = [row for one in self.sections for group in one.groups for row in group.rows]
        seen = {row.control.id for row in in_force}
        asked = [row for one in self.contradictions for row in one.rows]
        return (*in_force, *(row for row in asked if row.control.id not in seen), *self.overruled)


def in_force(found: PromisesAt) -> tuple[Promised, ...]:
    """Given promises, return those that nothing overrules."""
    return tuple(each for each in found.promises if not each.overruled_by)


def tally_of(found: PromisesAt) -> Tally:
    """Given a school's promises, return how many of those in force are kept."""
    return tally(each.judged for each in in_force(found))


def promise_list(found: PromisesAt, chosen: Filter) -> PromiseList:
    """Given a school's promises and what to show, return the list."""
    holders = found.known.holders
    rows = [
        PromiseRow(each, owner_words(each.control, holders))
        for each in found.promises
        if fits(each, chosen)
    ]
    standing = [row for row in rows if not row.promised.overruled_by]
    return PromiseList(
        tally=tally_of(found),
        sections=_sections(standing),
        contradictions=_contradictions(rows),
        overruled=tuple(
            row for row in rows if row.promised.overruled_by and not row.promised.undecided
        ),
        shown=len(standing),
    )


def fits(promised: Promised, chosen: Filter) -> bool:
    """Given a promise and what to show, return whether it is shown."""
    control, judged = promised.control, promised.judged
    said = " ".join((control.title, control.says, control.id, *control.rows)).casefold()
    if any(word not in said for word in chosen.words.casefold().split()):
        return False
    if chosen.catalogue and control.catalogue != chosen.catalogue:
        return False
    if chosen.owner and control.owner.value != chosen.owner:
        return False
    if chosen.status == NOT_KEPT:
        return not judged.is_kept and judged.status is not Status.PAUSED
    return not chosen.status or judged.status.value == chosen.status


def catalogue_title(name: str) -> str:
    """Given a catalogue's name, return what it is called."""
    if name == OWN:
        return "The school’s own promises"
    found = catalogues().get(name)
    return found.title if found else name


def catalogue_choices(found: Iterable[Promised]) -> list[tuple[str, str]]:
    """Given promises, return the catalogues they are of, as a form offers them."""
    names = dict.fromkeys(each.control.catalogue for each in found)
    return [(name, catalogue_title(name)) for name in names]


def owner_choices(found: Iterable[Promised]) -> list[tuple[str, str]]:
    """Given promises, return the posts that own some, in the order of posts."""
    owners = {each.control.owner for each in found}
    return [(role.value, role.value) for role in Role if role in owners]


def _sections(rows: Sequence[PromiseRow]) -> tuple[Section, ...]:
    of = {
        "Not kept": [row for status in _ORDER for row in rows if row.judged.status is status],
        "Kept, and due soon": [row for row in rows if row.judged.status is Status.DUE],
        "Set aside": [row for row in rows if row.judged.status is Status.PAUSED],
        "Kept": [row for row in rows if row.judged.status is Status.KEPT],
    }
    return tuple(Section(title, _groups(held)) for title, held in of.items() if held)


def _groups(rows: Sequence[PromiseRow]) -> tuple[Group, ...]:
    shown = {
        words: [
            row
            for row in rows
            if row.judged.basis is basis and row.judged.status is not Status.NEVER
        ]
        for basis, words in BASES.items()
    }
    shown[_NOBODY] = [row for row in rows if row.judged.status is Status.NEVER]
    return tuple(Group(words, tuple(held)) for words, held in shown.items() if held)


def _contradictions(rows: Sequence[PromiseRow]) -> tuple[Contradiction, ...]:
    asked: dict[str, list[PromiseRow]] = {}
    for row in rows:
        if row.promised.undecided:
            asked.setdefault(row.control.question, []).append(row)
    return tuple(
        Contradiction(
            question, tuple(sorted(held, key=lambda row: bool(row.promised.overruled_by)))
        )
        for question, held in asked.items()
    )

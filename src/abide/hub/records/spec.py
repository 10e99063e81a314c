"""What a kind of record is: its fields with their words, its deeds, and how values are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from abide.domain.errors import Refused
from abide.domain.words import lower_first


class Type(Enum):
    """What a field holds. SYSTEM and SYSTEMS are ids of the register's systems, ROW the id of a
    record of the kind that the field is `of`; YES is yes, no or never said; FILE is what is known
    of a file that stands beside an entry: its name, and what it is kept as there."""

    TEXT = "text"
    LONG = "long text"
    DAY = "day"
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"
    CHOICES = "choices"
    YES = "yes or no"
    LINES = "a line each"
    SYSTEM = "system"
    SYSTEMS = "systems"
    ROW = "row of a register"
    FILE = "file"


@dataclass(frozen=True)
class Field:
    """One field of a record: `name` as rules read it, `label` and `hint` as people do.

    `of`: the kind of record that a ROW names. `also`: column names of other programs (lower case)
    that mean the same, for imports.
    `personal`: names a person, so it is never printed where it need not be. `told`: lists that are
    brought in fill it; no form asks for it, and it is kept when the rest is changed. `refuses`:
    given what was typed, says why it may not stand here; empty where it may.
    """

    name: str
    label: str
    type: Type = Type.TEXT
    hint: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    of: str = ""
    also: tuple[str, ...] = ()
    in_list: bool = False
    personal: bool = False
    told: bool = False
    refuses: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Deed:
    """What can be noted of a record on a day: `what` in the log, `verb` on its button, `past` in
    its history ("inspected"), with fields of its own. `apart`: noted on the kind's own page alone,
    which knows when its turn has come. `amiss`: it tells of something wrong, so governors are told
    when it is taken back, and that it was done counts though its words were erased."""

    what: str
    verb: str
    past: str
    fields: tuple[Field, ...] = ()
    apart: bool = False
    amiss: bool = False


@dataclass(frozen=True)
class Kind:
    """A register: its name in addresses, what one and many are called, its question and fields.

    `title_of`: the field a row is called by; `why`: which promises it is evidence for, in words;
    `empty`: what an empty list teaches. `hidden`: no page of its own (settings kept as records).
    `compared`: rules read its earlier versions too. `page`: the name of the address of a page of
    its own for each row, which takes the row's id as `row`. `loosens`: given what a row said and
    what it is to say, returns facts that tell a loosening; none where it asks for no less. `asks`:
    rows state what is asked of the school, so that governors are told when one is taken out.
    """

    slug: str
    one: str
    many: str
    question: str
    empty: str
    fields: tuple[Field, ...]
    title_of: str
    deeds: tuple[Deed, ...] = ()
    hidden: bool = False
    compared: bool = False
    page: str = ""
    asks: bool = False
    loosens: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]] | None = None

    def field(self, name: str) -> Field:
        """Given a field's name, return it. Raise KeyError for one that is not of this kind."""
        return next(each for each in self.fields if each.name == name)

    def deed(self, what: str) -> Deed | None:
        """Given a deed's name, return it, or None."""
        return next((each for each in self.deeds if each.what == what), None)


def kept_values(fields: tuple[Field, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    """Given values of Python's own types, return them as JSON keeps them, empty ones left out.

    Raise Refused for a field that is unknown or lacks what it must have.
    """
    known = {each.name: each for each in fields}
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise Refused(f"There is no field called {unknown[0]} here.")
    kept = {name: _kept(value) for name, value in values.items() if not _is_empty(value)}
    for each in fields:
        if each.required and each.name not in kept:
            raise Refused(f"Enter something for “{each.label}”.")
        for said in _answers(each, kept.get(each.name)):
            if said not in each.choices:
                raise Refused(f"“{said}” is none of the answers for “{each.label}”.")
        for said in _typed(each, kept.get(each.name)):
            raise Refused(f"“{each.label}”: {lower_first(said)}")
    return kept


def read_values(fields: tuple[Field, ...], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Given what JSON kept, return Python's own types: days as dates, lists as tuples. What a field
    no longer knows is passed over; what does not read is absent, never guessed."""
    found: dict[str, Any] = {}
    for each in fields:
        value = kept.get(each.name)
        if value is None:
            continue
        if each.type is Type.DAY:
            try:
                found[each.name] = date.fromisoformat(str(value))
            except ValueError:
                continue
        elif isinstance(value, list):
            found[each.name] = tuple(str(one) for one in value)
        else:
            found[each.name] = value
    return found


def _answers(field: Field, kept: Any) -> list[Any]:
    """Given a field and what is kept of it, return the answers chosen from those it offers."""
    if kept is None or field.type not in (Type.CHOICE, Type.CHOICES):
        return []
    return list(kept) if isinstance(kept, list) else [kept]


def _typed(field: Field, kept: Any) -> list[str]:
    """Given a field and what is kept of it, return why any of it may not stand there."""
    if field.refuses is None or kept is None:
        return []
    said = kept if isinstance(kept, list) else [kept]
    return [why for each in said if (why := field.refuses(str(each)))]


def _kept(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [str(each) for each in value]
    if isinstance(value, bool | int | float | str | dict):
        return value
    return str(value)


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == () or value == []

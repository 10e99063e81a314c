"""Cells of other programs' files, read as what a field holds; what can't be read says the mend."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from abide.domain.errors import Refused
from abide.hub.records.spec import Field, Type

_YES = frozenset("yes y true 1 on enabled required ticked x active present".split())
_NO = frozenset("no n false 0 off disabled inactive none absent".split()) | {"not required"}
_TIME = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]m)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}}){_TIME}", re.IGNORECASE)
_BRITISH = re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_WORDS = re.compile(
    rf"(?:[A-Za-z]+,? )?(\d{{1,2}})[ -]([A-Za-z]{{3,9}})[ -](\d{{4}}){_TIME}", re.IGNORECASE
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SPAN = re.compile(
    r"(\d+(?:\.\d+)?)\s*(s|sec|secs|seconds?|m|min|mins|minutes?|h|hours?)?", re.IGNORECASE
)
_PLAIN = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Known:
    """What names in a file stand for: systems, and rows of other registers by kind; by name, in
    small letters. A name that several bear stands for none."""

    systems: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def value_of(of: Field, text: str, known: Known) -> Any:
    """Given a cell that holds something, return what the field keeps. Raise Refused with the mend
    when it can't be read."""
    read = _READERS.get(of.type)
    if of.name.endswith("_seconds"):
        return _seconds(text)
    if read is not None:
        return read(text)
    if of.type is Type.CHOICE:
        return _choice(of, text)
    if of.type is Type.CHOICES:
        return tuple(_choice(of, each) for each in _pieces(text))
    if of.type is Type.SYSTEM:
        return _named(text, known.systems, "There is no system of this name")
    if of.type is Type.SYSTEMS:
        return _systems(text, known.systems)
    if of.type is Type.ROW:
        return _named(text, known.rows.get(of.of, {}), "There is no row of this name, or several")
    return " ".join(text.split()) if of.type is Type.TEXT else text


def day_of(text: str) -> date:
    """Given a day as programs and people write it, days before months, return it; a time after it
    is passed over. Raise Refused when it is none."""
    said = text.strip()
    try:
        if found := _ISO.fullmatch(said):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _BRITISH.fullmatch(said):
            year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
            return date(year, int(found[2]), int(found[1]))
        if (found := _WORDS.fullmatch(said)) and found[2][:3].lower() in _MONTHS:
            month = _MONTHS.index(found[2][:3].lower()) + 1
            return date(int(found[3]), month, int(found[1]))
    except ValueError:
        pass
    raise Refused(f"“{said}” is no day that can be read: write it as 27/03/2027")


def _yes(text: str) -> bool:
    said = " ".join(text.split()).casefold()
    if said in _YES or said in _NO:
        return said in _YES
    raise Refused(f"“{text.strip()}”: write yes or no, or leave it empty")


def _number(text: str) -> int | float:
    return _plain_number(text.replace(",", "").replace(" ", ""), text)


def _money(text: str) -> int | float:
    bare = text.replace(",", "").replace(" ", "").replace("£", "").upper().replace("GBP", "")
    return _plain_number(bare, text)


def _plain_number(bare: str, text: str) -> int | float:
    if not _PLAIN.fullmatch(bare):
        raise Refused(f"“{text.strip()}” is no number that can stand here: write 30 or 1250.50")
    found = Decimal(bare)
    return int(found) if found == found.to_integral_value() else float(found)


def _seconds(text: str) -> int | float:
    """Given a span as a settings list writes it ("10 minutes", "00:10:00", "600"), return it in
    seconds."""
    said = text.strip()
    if found := _CLOCK.fullmatch(said):
        return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])
    if found := _SPAN.fullmatch(said):
        unit = _SECONDS[(found[2] or "s")[0].lower()]
        return _plain_number(str(Decimal(found[1]) * unit), text)
    if said.casefold() in ("never", "off", "disabled"):
        return 0
    raise Refused(f"“{said}” is no length of time: write seconds, or “10 minutes”")


def _choice(of: Field, text: str) -> str:
    wanted = " ".join(text.split()).casefold()
    for each in of.choices:
        if each.casefold() == wanted:
            return each
    raise Refused(f"“{text.strip()}” is none of: {', '.join(of.choices)}")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.splitlines() if each.strip())


def _pieces(text: str) -> list[str]:
    return [each.strip() for each in re.split(r"[\n;]", text) if each.strip()]


def _named(text: str, ids: Mapping[str, str], mend: str) -> str:
    found = ids.get(" ".join(text.split()).casefold())
    if found is None:
        raise Refused(f"“{text.strip()}”: {mend[:1].lower()}{mend[1:]}")
    return found


def _systems(text: str, ids: Mapping[str, str]) -> tuple[str, ...]:
    pieces = _pieces(text)
    if len(pieces) == 1 and pieces[0].casefold() not in ids:
        pieces = [each.strip() for each in re.split(r", | and ", pieces[0]) if each.strip()]
    found: Iterable[str] = (_named(each, ids, "There is no system of this name") for each in pieces)
    return tuple(sorted(found))


_READERS: Mapping[Type, Callable[[str], Any]] = {
    Type.DAY: day_of,
    Type.YES: _yes,
    Type.NUMBER: _number,
    Type.MONEY: _money,
    Type.LINES: _lines,
}

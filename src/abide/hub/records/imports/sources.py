"""Where a list comes from, and of which day: what a console's list vouches for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from abide.domain.promises import Row
from abide.domain.promises.rules.assets.fleet import told_by
from abide.hub.records.spec import Kind

PROTECTED = ("antivirus", "engine_on", "definitions_on")
LOCKED = ("lock_seconds", "lock_password")
TOLD = (
    (PROTECTED, "protection_on", "protection_from"),
    (LOCKED, "lock_on", "lock_from"),
)
"""Facts of devices that a console knows, the day they are of, and where its word is kept."""
SEEN = ("found_on", "devices", "free")
"""Facts of programs that are of the day on which they were found."""
NEVER_AHEAD = frozenset(
    {
        "engine_on",
        "definitions_on",
        "protection_on",
        "lock_on",
        "found_on",
        "bought_on",
    }
)
"""Days of what was done or seen: none of them is still to come."""


@dataclass(frozen=True)
class Source:
    """Whose list it is (empty: staff wrote it), of which day, and whether only rows that are here
    already are to be changed."""

    name: str = ""
    as_of: date | None = None
    only_known: bool = False


def has_source(kind: Kind, fields: Iterable[str]) -> bool:
    """Given a kind and the fields of a file, return whether it says what a console knows."""
    facts = {name for names, _, _ in TOLD for name in names}
    return kind.slug == "device" and bool(facts & set(fields))


def with_source(
    kind: Kind, values: Mapping[str, Any], row: Row | None, source: Source, fields: Iterable[str]
) -> dict[str, Any]:
    """Given what a line says and the row it means, return it with the day it is of and on whose
    word; facts older than those that are known are left out."""
    found = dict(values)
    if kind.slug == "software":
        return _found(found, row, source)
    if kind.slug != "device":
        return found
    has = set(fields)
    is_listed = source.name and any(name in found for name in PROTECTED)
    if is_listed and "antivirus" not in has:
        # what a protection's own console lists is protected by it
        found["antivirus"] = (row.text("antivirus") if row else "") or f"Listed by {source.name}"
    for names, on, kept_in in TOLD:
        _date(found, row, source, (names, on, kept_in))
    return found


def _found(values: dict[str, Any], row: Row | None, source: Source) -> dict[str, Any]:
    """Return what a list of programs says; on how many devices one is, only where the list is not
    older than what is known."""
    if source.as_of is not None:
        values.setdefault("found_on", source.as_of)
    on, known = values.get("found_on"), row.day("found_on") if row else None
    if on is not None and known is not None and known > on:
        return {name: value for name, value in values.items() if name not in SEEN}
    return values


def _date(
    found: dict[str, Any], row: Row | None, source: Source, of: tuple[tuple[str, ...], str, str]
) -> None:
    names, on, kept_in = of
    said = {name: found[name] for name in names if name in found}
    if not said:
        return
    day = found.get(on) or source.as_of
    known = row.day(on) if row else None
    if day is not None and known is not None and known > day:
        for name in (*said, on):
            found.pop(name, None)
        return
    if day is not None:
        found[on] = day
        said[on] = day
    if source.name:
        found[kept_in] = told_by(source.name, said)

"""What a record says, in words: for pages, for search, and for files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from abide.domain.words import listing
from abide.hub.records.spec import Field, Kind, Type
from abide.hub.web import words

Names = Mapping[str, str]
"""Names of systems and of rows of other registers, by their ids."""
GONE = "one that was taken out"
"""What is said of a system or a row that is here no more."""


def said(field: Field, value: Any, names: Names) -> str:
    """Given a field, its value and the names of what ids stand for, return it in words; empty for
    what was never said."""
    if value is None:
        return ""
    if field.type in (Type.SYSTEM, Type.ROW):
        return names.get(str(value), GONE)
    if field.type is Type.SYSTEMS:
        return listing(sorted(names.get(str(each), GONE) for each in value))
    if field.type is Type.FILE:
        return str(value.get("name", "a file")) if isinstance(value, dict) else ""
    if field.type is Type.MONEY:
        return money(value)
    return _plain(value)


def money(value: Any) -> str:
    """Given pounds, return "£1,200" or "£1,200.50"; what is no number as it is."""
    if not isinstance(value, int | float):
        return str(value)
    return f"£{value:,.0f}" if value == int(value) else f"£{value:,.2f}"


def cell(field: Field, value: Any, names: Names) -> Any:
    """Given a field and its value, return what a file says of it: days and numbers as they are."""
    if field.type in (Type.DAY, Type.NUMBER, Type.MONEY, Type.YES):
        return value
    if field.type in (Type.LINES, Type.CHOICES) and isinstance(value, tuple):
        return "\n".join(value)
    return said(field, value, names)


def title(kind: Kind, values: Mapping[str, Any], names: Names) -> str:
    """Given what a row says, return what it is called by: its title, else its first words."""
    first = (kind.field(kind.title_of), *(each for each in kind.fields if each.in_list))
    for each in (*first, *kind.fields):
        if each.type is not Type.YES and (found := said(each, values.get(each.name), names)):
            return found.splitlines()[0]
    return f"{kind.one.capitalize()} that says nothing"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, float) and value == int(value):
        value = int(value)
    if isinstance(value, tuple | list):
        return "\n".join(str(each) for each in value)
    return str(value)


def capital(text: str) -> str:
    """Given words, return them with a capital at the start."""
    return text[:1].upper() + text[1:]

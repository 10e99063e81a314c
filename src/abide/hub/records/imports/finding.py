"""Which row of a register a line of a file means: by serial number, else tag, else name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from abide.domain.promises import Row
from abide.domain.promises.rules.assets.inventories import plain
from abide.hub.records.spec import Field, Kind, Type

NUMBERED = frozenset({"device", "audit-device"})
"""Kinds whose rows are known by a serial number, else a tag, else a name."""
NAMED = frozenset(
    {
        "access-list",
        "licence",
        "software",
        "contract",
        "insurance",
        "document",
        "paper-record",
        "staff",
        "class",
    }
)
"""Kinds of which what a row is called says which one it is. Of any other, such as what was
disclosed to whom, a line is a row that is here only where it says the same in every word."""


class Finder:
    """The rows of a register, found by what a line of a file says."""

    def __init__(self, kind: Kind, rows: Iterable[Row]) -> None:
        self._kind = kind
        self._rows = [row for row in rows if not row.erased]
        self._numbers = ("serial", "tag") if kind.slug in NUMBERED else ()
        named = kind.slug in NAMED | NUMBERED
        self.keys = (*self._numbers, kind.title_of) if named else ()
        self._by: dict[str, dict[str, list[Row]]] = {name: {} for name in self.keys}
        for row in self._rows:
            for name in self.keys:
                if key := plain(row.text(name)):
                    self._by[name].setdefault(key, []).append(row)

    def find(self, values: Mapping[str, Any]) -> Sequence[Row]:
        """Given what a line says, return the rows it could mean: none, one, or several that bear
        the same name."""
        if not self.keys:
            same = (row for row in self._rows if self._says(row, values))
            return [row for row in (next(same, None),) if row is not None]
        for name in self.keys:
            found = self._by[name].get(plain(str(values.get(name, ""))), [])
            if name == self.keys[-1]:
                found = [row for row in found if not self._differs(row, values)]
            if found:
                return found
        return []

    def same(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Given what a line says, return what makes it the same as another line of its file."""
        if not self.keys:
            return ("all", str(sorted(values.items())))
        numbers = [plain(str(values.get(name, ""))) for name in self._numbers]
        first = next(filter(None, numbers), "")
        return ("number", first) if first else ("name", plain(str(values.get(self.keys[-1], ""))))

    def _says(self, row: Row, values: Mapping[str, Any]) -> bool:
        return all(
            same_value(self._kind.field(name), row.values.get(name), value)
            for name, value in values.items()
        )

    def _differs(self, row: Row, values: Mapping[str, Any]) -> bool:
        """Return whether both bear a number, and not the same: two devices of one name."""
        return any(
            row.text(name) and values.get(name) and plain(row.text(name)) != plain(values[name])
            for name in self._numbers
        )


def same_value(of: Field, before: Any, after: Any) -> bool:
    """Given a field and two of its values, return whether they say the same; the order of what is
    chosen says nothing."""
    if of.type in (Type.SYSTEMS, Type.CHOICES):
        return set(before or ()) == set(after or ())
    return bool(before == after)

"""One record of a register as rules read it: its values, and what was noted of it on which day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Note:
    """A dated deed on a record, such as an inspection: on which day, noted when, and its values."""

    on: date
    at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A record as it stood at a moment. `values` are of Python's own types: str, int, float, bool,
    date, or tuple of str; what was never said is absent. `notes`: the newest of each deed.

    `erased`: what it said was erased since, so it proves nothing. `earlier`: what its earlier
    versions said, oldest first, of the kinds that are compared with them.
    """

    id: str
    kind: str
    values: Mapping[str, Any]
    at: datetime
    notes: Mapping[str, Note] = field(default_factory=dict)
    key: str = ""
    erased: bool = False
    version: int = 0
    earlier: tuple[Mapping[str, Any], ...] = ()

    def text(self, name: str) -> str:
        """Given a field, return its words; empty when nothing was said."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else str(value)

    def day(self, name: str) -> date | None:
        """Given a field, return its day, or None."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def number(self, name: str) -> float | None:
        """Given a field, return its number, or None."""
        value = self.values.get(name)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def yes(self, name: str) -> bool:
        """Given a field, return whether it was said to be so."""
        return self.values.get(name) is True

    def many(self, name: str) -> tuple[str, ...]:
        """Given a field, return its list; empty when nothing was said."""
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else ((value,) if value else ())

    def noted(self, what: str) -> Note | None:
        """Given a deed, return when it was last done to this record, or None."""
        return self.notes.get(what)

    def done(self, what: str, today: date) -> Note | None:
        """Given a deed, return when it was last done and by whom; None for one that is dated ahead,
        or that does not say by whom, as when its words were erased."""
        note = self.notes.get(what)
        if note is None or note.on > today or not note.values.get("by"):
            return None
        return note

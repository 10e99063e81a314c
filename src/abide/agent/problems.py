"""What went wrong in a run: kinds and counts for the evidence, examples for the people here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

NOTES = frozenset(
    {
        "alarm",
        "canaries",
        "changed",
        "name",
        "accepted",
        "second agent not looked for",
        "read anew",
    }
)
"""Kinds that leave a backup complete: everything readable is in it, some of it cannot be proven."""
NOTHING_WRITTEN = frozenset(
    {"no repository", "wrong password", "locked", "unreachable", "missing program"}
)
"""Kinds of failure that mean the engine could not begin."""
_EXAMPLES = 5


@dataclass
class Problem:
    """One kind of trouble: how often, what it means with the mend, and a few examples."""

    kind: str
    count: int
    sentence: str
    examples: list[str] = field(default_factory=list)

    @property
    def detail(self) -> str:
        """Return the sentence with its examples; it may hold paths, so it stays on the server."""
        if not self.examples:
            return self.sentence
        more = self.count - len(self.examples)
        tail = f" and {more} more" if more > 0 else ""
        return f"{self.sentence} ({', '.join(self.examples)}{tail})"


class Problems:
    """The problems of one run, one line per kind."""

    def __init__(self) -> None:
        self._by_kind: dict[str, Problem] = {}

    def add(
        self, kind: str, sentence: str, *, count: int = 1, example: bytes | str | None = None
    ) -> None:
        """Given a kind, its sentence and maybe an example path, count it."""
        found = self._by_kind.get(kind)
        if found is None:
            found = self._by_kind[kind] = Problem(kind, 0, sentence)
        found.count += count
        if example is not None and len(found.examples) < _EXAMPLES:
            found.examples.append(readable(example))

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._by_kind.values())

    def __contains__(self, kind: str) -> bool:
        return kind in self._by_kind

    def __bool__(self) -> bool:
        return bool(self._by_kind)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(self._by_kind)

    @property
    def leaves_gap(self) -> bool:
        """Say whether any of them means that something is not in the backup as it should be."""
        return any(kind not in NOTES for kind in self._by_kind)

    def merge(self, other: Problems) -> None:
        """Given the problems of a part of the run, take them in."""
        for each in other._by_kind.values():
            mine = self._by_kind.setdefault(each.kind, Problem(each.kind, 0, each.sentence))
            mine.count += each.count
            mine.examples = (mine.examples + each.examples)[:_EXAMPLES]

    def accept(self, kinds: frozenset[str]) -> None:
        """Given kinds a person has said are meant, turn them into notes."""
        for kind in kinds & set(self._by_kind):
            found = self._by_kind.pop(kind)
            self.add(
                "accepted",
                "A person said these changes are meant.",
                count=found.count,
                example=found.examples[0] if found.examples else None,
            )

    def facts(self) -> list[dict[str, str | int]]:
        """Return what may leave the server: kinds and counts, no path."""
        return [{"kind": each.kind, "count": each.count} for each in self._by_kind.values()]

    def rows(self) -> list[dict[str, str | int]]:
        """Return what is shown here: kinds, counts and readable details."""
        return [
            {"kind": each.kind, "count": each.count, "detail": each.detail}
            for each in self._by_kind.values()
        ]


def readable(path: bytes | str) -> str:
    """Given a path as the system knows it, return text that can be shown and written anywhere."""
    text = path if isinstance(path, str) else os.fsdecode(path)
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

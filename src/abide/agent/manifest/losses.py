"""Files that the last complete backup held and that are gone: a few are a day's work, most are not.

A share that is not mounted leaves an empty folder, perhaps with a stray file in it; ransomware
renames. Neither is an empty source, and both would pass as deletions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from abide.agent.manifest.record import FILE, Record
from abide.agent.manifest.walk import Root
from abide.agent.problems import Problems

FEWEST_FILES = 10
LARGEST_SHARE = 0.5
FELL = (
    "Most files that the last complete backup held in a source, or all in one of its folders, are "
    "gone. Is a drive or share not mounted, or were they renamed? If that is meant, say so once "
    "with  abide backup --accept-changes ; else look at the source before anything else."
)


class Losses:
    """Counts what the last complete manifest held under each root, and what of it is gone."""

    def __init__(self, roots: Iterable[Root]) -> None:
        """Given the roots of this backup, prepare."""
        self._roots = [root.path.rstrip(b"/") for root in roots]
        self._held: Counter[tuple[bytes, bytes]] = Counter()
        self._gone: Counter[tuple[bytes, bytes]] = Counter()

    def held(self, older: Record, *, gone: bool) -> None:
        """Given a file of the last complete manifest, count it; `gone`: nothing is there now."""
        if older.kind != FILE:
            return
        for root in self._roots:
            if older.path.startswith(root + b"/"):
                first, slash, _ = older.path[len(root) + 1 :].partition(b"/")
                where = (root, first if slash else b"")
                self._held[where] += 1
                self._gone[where] += gone
                return

    def tell(self, problems: Problems) -> None:
        """Add a problem for each root that lost most of its files, each folder that lost all."""
        for root in self._roots:
            here = [where for where in self._held if where[0] == root]
            held, gone = sum(self._held[w] for w in here), sum(self._gone[w] for w in here)
            if gone >= FEWEST_FILES and gone >= held * LARGEST_SHARE:
                problems.add("files fell", FELL, count=gone, example=root)
                continue
            for where in here:
                if where[1] and FEWEST_FILES <= self._gone[where] == self._held[where]:
                    folder = root + b"/" + where[1]
                    problems.add("files fell", FELL, count=self._gone[where], example=folder)

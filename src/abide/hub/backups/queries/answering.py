"""The first line of the page: where the newest copy of each system is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from abide.domain.words import count, listing, plural
from abide.hub.backups.queries.copies import CopyRow
from abide.hub.web.words import moment


def answer(copies: Iterable[CopyRow]) -> str:
    """Given a school's copies, return in a sentence or two where the newest of each system is.

    A copy that may hold ruin, or a place whose copy did not come back right, is not counted.
    """
    declared = [copy for copy in copies if copy.declared]
    if not declared:
        return "No copies are known yet."
    systems = {copy.system_name for copy in declared}
    newest: dict[str, CopyRow] = {}
    for copy in (copy for copy in declared if copy.is_usable):
        best = newest.get(copy.system_name)
        if best is None or _better(copy) > _better(best):
            newest[copy.system_name] = copy
    said = [_newest_words(list(newest.values()), len(systems))] if newest else []
    missing = sorted(systems - set(newest))
    if missing:
        said.append(f"There is no complete copy to rely on of {_some(missing)}.")
    return " ".join(said)


def _newest_words(newest: Sequence[CopyRow], systems: int) -> str:
    """Given the newest copy of each system that has one, and how many systems are to be copied,
    return where they lie and how new they are."""
    there: dict[str, list[CopyRow]] = defaultdict(list)
    for copy in newest:
        there[copy.place_name].append(copy)
    places = sorted(there.items(), key=lambda each: (-len(each[1]), each[0]))
    if len(newest) == 1:
        return f"The newest copy of {newest[0].system_name} is {_in(places[0][0], newest)}."
    if len(places) == 1:
        of = f"all {count(systems)}" if len(newest) == systems else f"{len(newest)} of {systems}"
        return f"The newest copies of {of} systems are {_in(*places[0])}."
    parts = [
        f"of {_some(sorted(c.system_name for c in rows))} {_in(p, rows)}" for p, rows in places
    ]
    return f"The newest copies are: {'; '.join(parts)}."


def _in(place: str, rows: Sequence[CopyRow]) -> str:
    oldest = min(_at(row) for row in rows)
    same = all(_at(row) == oldest for row in rows)
    return f"in {place}, of {moment(oldest)}{'' if same else ' or later'}"


def _some(names: Sequence[str]) -> str:
    """Given names, return them, or from the fourth on how many more there are."""
    if len(names) <= 3:
        return listing(names)
    return f"{', '.join(names[:2])} and {plural(len(names) - 2, 'other')}"


def _better(copy: CopyRow) -> tuple[datetime, bool, str]:
    """Return what copies of one system are compared by: the newest; of two, one that was shown."""
    return _at(copy), copy.proven, copy.place_name


def _at(copy: CopyRow) -> datetime:
    assert copy.newest_at is not None
    return copy.newest_at

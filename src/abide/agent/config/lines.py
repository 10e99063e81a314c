"""Which line of agent.toml says what, so that a refusal can point at it."""

from __future__ import annotations

import re

Where = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\],]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*=""")


def line_map(text: str) -> dict[Where, int]:
    """Given the text of a TOML file, return {path of a table or key: its 1-based line}."""
    found: dict[Where, int] = {(): 1}
    counts: dict[Where, int] = {}
    here: Where = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header:
            names = [part.strip().strip("\"'") for part in header.group(2).split(".")]
            here = _table_path(names, header.group(1) == "[[", counts)
            found[here] = number
            continue
        key = _KEY.match(line)
        if key:
            found.setdefault((*here, key.group(1).strip("\"'")), number)
    return found


def _table_path(names: list[str], is_array: bool, counts: dict[Where, int]) -> Where:
    """Given a header's names, return the table's path with the index of each array of tables."""
    path: Where = ()
    for depth, name in enumerate(names):
        path = (*path, name)
        last = depth == len(names) - 1
        if last and is_array:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def line_of(lines: dict[Where, int], where: Where) -> int:
    """Given the map and a path, return the line of it, or of the nearest table around it."""
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 1)

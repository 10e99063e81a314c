"""agent.toml on another machine: files that came along and drives lie elsewhere there."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from abide.agent.kit.secrets import as_toml, replaced
from abide.domain.errors import Refused

_MOVED = "# Written by  abide kit open , which moved places; as it was: agent.toml.before\n\n"


@dataclass(frozen=True)
class Moved:
    """agent.toml as it goes to the new home, and one line for each place that was moved."""

    text: bytes
    changed: bool
    notes: tuple[str, ...] = ()


def moved_config(
    config: bytes, files: Mapping[str, str], places: Mapping[str, Path], kit: Path
) -> Moved:
    """Given agent.toml, the files that lie elsewhere now (as named: where), the places that do
    (by name: folder) and the kit's folder, return it changed. Unchanged where nothing moved.

    A drive whose marker lies beside the kit, and not where it was, is taken to be mounted there.
    Raise Refused for a place that is not declared or cannot be moved.
    """
    tables = tomllib.loads(config.decode("utf-8-sig"))
    repositories = tables.get("repositories", [])
    known = {str(each.get("name")) for each in repositories}
    for name in places:
        if name not in known:
            raise Refused(f"There is no place named {name!r} (there: {', '.join(sorted(known))}).")
    changed = replaced(tables, lambda _, named: files.get(named, named))
    notes = []
    for table in changed.get("repositories", []):
        to = places.get(str(table.get("name"))) or _beside(table, kit)
        if to is not None:
            notes.append(_move(table, to))
    if changed == tables:
        return Moved(config, False)
    text = _MOVED + as_toml(changed)
    if tomllib.loads(text) != changed:
        raise Refused("agent.toml could not be written for this machine: open the kit with age.")
    return Moved(text.encode(), True, tuple(notes))


def _beside(table: Mapping[str, Any], kit: Path) -> Path | None:
    """Given a place and the kit's folder, return where its drive is mounted now, if the kit lies on
    it and the drive was mounted elsewhere before."""
    marker = table.get("marker")
    if table.get("kind") != "drive" or not isinstance(marker, str) or os.path.exists(marker):
        return None
    here = kit.resolve().parent
    try:
        words = (here / PurePosixPath(marker).name).read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    return here if table.get("name") in [line.strip() for line in words] else None


def _move(table: dict[str, Any], to: Path) -> str:
    """Given a place and its folder now, change its table; return one line that says so."""
    name, url, marker = str(table["name"]), table.get("url"), table.get("marker")
    if table.get("kind") not in ("local", "drive") or not isinstance(url, str):
        raise Refused(f"{name} is no folder or drive of this machine, so --drive can't move it.")
    if isinstance(marker, str):
        was = PurePosixPath(marker).parent
        if not PurePosixPath(url).is_relative_to(was):
            raise Refused(f"{name} lies outside its drive: mend url in agent.toml afterwards.")
        table["marker"] = str(to / PurePosixPath(marker).name)
        table["url"] = str(to / PurePosixPath(url).relative_to(was))
    else:
        table["url"] = str(to)
    return f"{name} is read from {table['url']} now."

"""From what was found to what is proposed: places, systems, sources, each sure or left to a person.

What is not sure is written down all the same, as a comment with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from abide.domain.register import Grade
from abide.engines.host.found import Disk

LONGEST_NAME = 60
_NOT_IN_A_NAME = re.compile(r"[/\\,\x00-\x1f\x7f:\"]+")
_BACKUP_WORDS = re.compile(r"backup|bckup|copies|usb|drive[-_ ]?[a-z0-9]?$", re.IGNORECASE)
_PLUGGED = (Path("/media"), Path("/run/media"))
_GRADES = (
    (
        Grade.CRITICAL,
        r"sims|arbor|bromcom|integris|scholarpack|pupil|mis\b|admin|office|financ|fms|sage"
        r"|payroll|safeguard|cpoms|senco|admission|attendance",
    ),
    (Grade.ESSENTIAL, r"staff|teach|share|head|govern|mail|curriculum|assessment|nextcloud"),
    (Grade.DESIRABLE, r"film|video|photo|media|music|iso|software|install|archive"),
)


@dataclass(frozen=True)
class Place:
    """A place for copies. `why_not` says why it is only proposed; None: it is taken."""

    name: str
    kind: str
    folder: Path
    about: str
    device: str
    marker: Path | None = None
    why_not: str | None = None


@dataclass(frozen=True)
class Found:
    """One source: its lines of TOML as (key, value), and why it is only proposed, if it is."""

    kind: str
    key: str
    value: str
    why_not: str | None = None
    holds: str | None = None


@dataclass(frozen=True)
class Proposed:
    """One system and its sources."""

    name: str
    grade: Grade
    why_grade: str
    sources: tuple[Found, ...]

    @property
    def active(self) -> bool:
        return any(each.why_not is None for each in self.sources)


@dataclass(frozen=True)
class Proposal:
    """Everything that is proposed."""

    agent: str
    places: tuple[Place, ...] = ()
    systems: tuple[Proposed, ...] = ()
    programs: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def has_place(self) -> bool:
        return any(place.why_not is None for place in self.places)


class Names:
    """Names that no two things share, fit for agent.toml."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def fresh(self, wish: str, otherwise: str = "unnamed") -> str:
        """Given the name people use, return it as a name of its own."""
        shown = "".join(each if each.isprintable() else " " for each in wish)
        plain = re.sub(r"\s+", " ", _NOT_IN_A_NAME.sub(" ", shown)).strip(" ~.") or otherwise
        plain = plain[:LONGEST_NAME].strip()
        name, number = plain, 2
        while name.casefold() in self._taken:
            name, number = f"{plain} {number}", number + 1
        self._taken.add(name.casefold())
        return name


def grade_of(name: str) -> tuple[Grade, str]:
    """Given a system's name, guess its grade and say by what."""
    for grade, words in _GRADES:
        said = re.search(words, name, re.IGNORECASE)
        if said is not None:
            return grade, f"guessed from “{said[0]}”"
    return Grade.NECESSARY, "nothing in the name says more"


def is_for_copies(disk: Disk) -> bool:
    """Given a disk, say whether it looks like one that copies are made to."""
    if disk.removable or any(disk.mount.is_relative_to(each) for each in _PLUGGED):
        return True
    return bool(_BACKUP_WORDS.search(disk.label or "") or _BACKUP_WORDS.search(disk.mount.name))


def places_of(disks: Iterable[Disk], names: Names) -> list[Place]:
    """Given the disks, return the places for copies that they make."""
    found = []
    for disk in disks:
        if disk.mount == Path("/") or not is_for_copies(disk):
            continue
        travels = disk.removable or any(disk.mount.is_relative_to(each) for each in _PLUGGED)
        wish = (disk.label or disk.mount.name or disk.device).lower().replace(" ", "-")
        about = f"{disk.device}, {disk.size_bytes / 1e9:,.0f} GB, {disk.free_bytes / 1e9:,.0f} free"
        found.append(
            Place(
                name=names.fresh(wish, "drive"),
                kind="drive" if travels else "local",
                folder=disk.mount / "abide",
                about=f"{'plugged in' if travels else 'mounted'} at {disk.mount} ({about})",
                device=disk.label or disk.device,
                marker=disk.mount / "ABIDE-DRIVE" if travels else None,
                why_not=_why_no_place(disk),
            )
        )
    return found


def is_text(path: Path) -> bool:
    """Given a path, say whether agent.toml can hold it, which is UTF-8."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _why_no_place(disk: Disk) -> str | None:
    if not is_text(disk.mount):
        return "its name is not UTF-8: mount it by another"
    return "it is mounted read-only" if disk.read_only else None

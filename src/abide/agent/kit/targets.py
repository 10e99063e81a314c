"""Where kits go: onto each drive that is plugged in, and into each folder of [kit]."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from abide.agent.context import Agent
from abide.agent.guard import Away, Guard, NotAsMeant
from abide.agent.kit import store
from abide.domain.errors import Refused

KIT, IDENTITY, FACE, OPENING = "kit.age", "identity.age", "kit.json", "OPENING.txt"
FILES = (KIT, IDENTITY, FACE, OPENING)
IF_FOUND, OPENER = "IF-FOUND.txt", "abide-opener"
KEPT_IN_A_PLACE = 3
LARGEST_FACE = 1 << 16
_KIT_FOLDER = re.compile(r"abide-kit-(\d{4}-\d\d-\d\d)(?:-(\d+))?")


class Face(BaseModel):
    """What a kit says of itself in clear, in kit.json: which cards, which hashes; no name."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    format: int
    abide: str
    made_at: AwareDatetime
    cards_set: int
    cards_identifier: int
    needs: int
    of: int
    sha256: dict[str, str]


@dataclass(frozen=True)
class Target:
    """A place for kits: its name in the log, and its folder. `why_not` says why none can go there
    now; `away` that this is a drive that is expected to be away at times."""

    name: str
    folder: Path
    why_not: str | None = None
    away: bool = False


def targets(agent: Agent) -> list[Target]:
    """Given an agent, return where its kits go, there now or not."""
    drives = [
        _drive(name, Guard(place), place.marker.parent)
        for name, place in agent.settings.repositories.items()
        if place.kind == "drive" and place.marker is not None
    ]
    folders = [
        _folder(f"folder {number}", folder)
        for number, folder in enumerate(agent.settings.kit.folders, start=1)
    ]
    return drives + folders


def _drive(name: str, guard: Guard, folder: Path) -> Target:
    try:
        guard.arrive()
    except Away as away:
        return Target(name, folder, str(away), away=True)
    except NotAsMeant as error:
        if error.kind != "no repository":  # the drive is there, a repository need not be yet
            return Target(name, folder, str(error))
    return Target(name, folder)


def _folder(name: str, folder: Path) -> Target:
    if not folder.is_dir():
        return Target(name, folder, f"{folder} is not there: make it, or mend folders in [kit].")
    return Target(name, folder)


def kits_in(folder: Path) -> list[Path]:
    """Given a folder, return the kits in it, newest first."""
    try:
        names = [(_order(name), name) for name in os.listdir(folder)]
    except OSError:
        return []
    found = sorted((order, name) for order, name in names if order is not None)
    return [folder / name for _, name in reversed(found) if (folder / name / KIT).is_file()]


def our_kits(agent: Agent, folder: Path) -> list[Path]:
    """Given an agent and a folder, return its own kits there, newest first: those for any of its
    cards, and damaged ones. Another server's may lie beside them."""
    ours = {each.identifier for each in store.card_sets(agent.home)}
    return [each for each in kits_in(folder) if _cards_of(each) in {None, *ours}]


def _cards_of(kit: Path) -> int | None:
    try:
        return face_of(kit).cards_identifier
    except Refused:
        return None


def _order(name: str) -> tuple[str, int] | None:
    said = _KIT_FOLDER.fullmatch(name)
    return None if said is None else (said[1], int(said[2] or 1))


def is_after(one: Path, other: Path) -> bool:
    """Given two kits, say whether the name of the first is of a later day than the other's."""
    first, second = _order(one.name), _order(other.name)
    return first is not None and second is not None and first[0] > second[0]


def new_name(folder: Path, day: date) -> str:
    """Given a folder and a day, return the name for another kit of that day."""
    name, number = f"abide-kit-{day.isoformat()}", 1
    while (folder / name).exists():
        number += 1
        name = f"abide-kit-{day.isoformat()}-{number}"
    return name


def face_of(kit: Path) -> Face:
    """Given a kit's folder, return what it says of itself. Raise Refused when that is nothing."""
    try:
        with (kit / FACE).open("rb") as opened:
            return Face.model_validate(json.loads(opened.read(LARGEST_FACE)))
    except (OSError, ValueError, ValidationError):
        raise Refused(
            f"{kit / FACE} is missing or damaged. Use another kit; or open this one with age "
            "alone, as OPENING.txt says in part B."
        ) from None

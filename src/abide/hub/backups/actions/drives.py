"""Drives as people move them: out, in, undone, named. All of it is what staff say."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from abide.domain.errors import Refused
from abide.domain.words import looks_like_path
from abide.hub.backups.actions.history import note_places
from abide.hub.backups.models import DriveMove, Place
from abide.hub.evidence.actions import Text, record
from abide.hub.schools.door import Visitor

UNDO_WITHIN = timedelta(minutes=15)
DRIVE = "drive"
Where = DriveMove.Where


@dataclass(frozen=True)
class Swap:
    """What is moved at once: a drive out, with whom and where to; a drive in; or one of the two."""

    out: Place | None = None
    taken_by: str = ""
    where: str = ""
    going_to: str = ""
    home_confirmed: bool = False
    into: Place | None = None


@transaction.atomic
def name_drive(*, visitor: Visitor, name: str, at: datetime) -> Place:
    """Given a name, return a new drive of that name; an agent that declares it takes it up later.

    Raise Refused when the name is taken or is none.
    """
    name = " ".join(name.split())
    if not name or looks_like_path(name) or len(name) > 120:
        raise Refused("Give the drive the name that is written on it, such as Drive A.")
    taken = Place.objects.filter(
        school=visitor.school, name__iexact=name, removed_at__isnull=True
    ).exists()
    if taken:
        raise Refused(f"There is a place named {name} already: choose another name.")
    drive = Place.objects.create(school=visitor.school, name=name, kind=DRIVE, offline=True)
    note_places([drive], at)
    record(
        school=visitor.school,
        kind="drive named",
        by=visitor.by,
        at=at,
        facts={"drive": str(drive.public_id)},
        texts=[Text("drive", name)],
    )
    return drive


@transaction.atomic
def swap_drives(*, visitor: Visitor, swap: Swap, at: datetime) -> uuid.UUID:
    """Given what is moved, write it down as staff say; return the swap's id, to undo it by.

    Raise Refused when nothing is moved, or it is not said who took the drive and where to.
    """
    _check(swap)
    together = uuid.uuid4()
    if swap.out is not None:
        _move_out(visitor, swap, swap.out, together, at)
    if swap.into is not None:
        entry = record(
            school=visitor.school,
            kind="drive in",
            by=visitor.by,
            at=at,
            facts={"drive": str(swap.into.public_id), "swap": str(together)},
            texts=[Text("drive", swap.into.name)],
        )
        DriveMove.objects.create(
            school=visitor.school,
            drive=swap.into,
            swap=together,
            direction=DriveMove.Direction.IN,
            at=at,
            by_id=visitor.user_id,
            entry=entry,
        )
    return together


@transaction.atomic
def undo_swap(*, visitor: Visitor, swap: uuid.UUID, at: datetime) -> int:
    """Given a swap, take back what it said, within 15 minutes of it; return the moves undone.

    The entries stay, and one more says that they were a mistake. Raise Refused when it is too late,
    was undone already, or one of the drives has been moved since.
    """
    moves = list(
        DriveMove.objects.select_for_update()
        .filter(school=visitor.school, swap=swap, undone_at__isnull=True)
        .order_by("pk")
    )
    if not moves:
        raise Refused("That swap was undone already.")
    if at - moves[0].at > UNDO_WITHIN:
        raise Refused(
            "That was more than 15 minutes ago, so it stays written down. If it is wrong, swap "
            "the drive again to say where it is now."
        )
    since = DriveMove.objects.filter(
        drive__in=[move.drive_id for move in moves], undone_at__isnull=True, at__gte=moves[0].at
    ).exclude(swap=swap)
    if since.exists():
        raise Refused("One of these drives was moved again since: undo that first.")
    DriveMove.objects.filter(pk__in=[move.pk for move in moves]).update(undone_at=at)
    record(
        school=visitor.school,
        kind="drive swap undone",
        by=visitor.by,
        at=at,
        facts={"swap": str(swap), "moves": len(moves)},
    )
    return len(moves)


def _check(swap: Swap) -> None:
    if swap.out is None and swap.into is None:
        raise Refused("Choose the drive that goes out, the drive that is plugged in, or both.")
    if swap.out is not None and swap.out == swap.into:
        raise Refused("The same drive can't go out and be plugged in at once: choose another.")
    if swap.out is None:
        return
    if not swap.taken_by.strip():
        raise Refused("Say who takes the drive.")
    if swap.where not in Where.values:
        raise Refused("Say where the drive is going.")
    if swap.where == Where.ELSEWHERE and not swap.going_to.strip():
        raise Refused("Say in words where the drive is going.")
    if swap.where == Where.HOME and not swap.home_confirmed:
        raise Refused("Confirm that the drive goes to a home although it should not.")


def _move_out(
    visitor: Visitor, swap: Swap, drive: Place, together: uuid.UUID, at: datetime
) -> None:
    to_a_home = swap.where == Where.HOME
    facts: dict[str, Any] = {
        "drive": str(drive.public_id),
        "swap": str(together),
        "where": swap.where,
    }
    if to_a_home:
        facts |= {
            "loosens": True,
            "what": "where a drive is kept",
            "before": "never at a home",
            "after": "at a home",
            "confirmed": True,
        }
    texts = [Text("drive", drive.name), Text("taken_by", swap.taken_by.strip())]
    if swap.going_to.strip():
        texts.append(Text("going_to", swap.going_to.strip()))
    entry = record(
        school=visitor.school, kind="drive out", by=visitor.by, at=at, facts=facts, texts=texts
    )
    DriveMove.objects.create(
        school=visitor.school,
        drive=drive,
        swap=together,
        direction=DriveMove.Direction.OUT,
        where=swap.where,
        at=at,
        by_id=visitor.user_id,
        entry=entry,
    )

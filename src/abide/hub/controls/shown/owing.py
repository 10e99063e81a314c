"""Who owes what: the few next steps from where a school stands, each with who takes it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from abide.domain.control import Basis, Status
from abide.domain.register import Grade
from abide.hub.controls.standing.school import Standing, SystemStanding

MOST = 5
_QUIET = (Status.KEPT, Status.PAUSED)
_NEEDED = (Grade.CRITICAL, Grade.ESSENTIAL)
PROVIDER = "IT provider"
NOBODY = "Nobody yet"


@dataclass(frozen=True)
class Owed:
    """One step: who owes it, what it is, and the system it is about, where it is about one."""

    who: str
    what: str
    system: uuid.UUID | None = None
    name: str = ""


def owed(found: Standing, most: int = MOST) -> tuple[Owed, ...]:
    """Given where a school stands, return who owes what: silent agents first, then systems in the
    order they would come back in; at most `most` steps."""
    steps = [Owed(PROVIDER, why) for why in found.silent.values()]
    systems = sorted(found.systems, key=lambda each: each.status.grade not in _NEEDED)
    for each in systems:
        steps += _of(each, found)
    if not found.systems:
        steps.append(Owed("Office manager", "Enter the systems that the school can't do without."))
    elif not found.heard:
        steps.append(
            Owed(PROVIDER, "Enrol the agent of the school's server, so that something is copied.")
        )
    return tuple(steps[:most])


def _of(each: SystemStanding, found: Standing) -> list[Owed]:
    status = each.status
    if status.status in _QUIET or not status.reasons:
        return []
    why = status.reasons[0]
    if why in found.silent.values():
        return []  # said once, for the agent
    return [Owed(_who(each), why, each.row.public_id, each.name)]


def _who(each: SystemStanding) -> str:
    """Given a system, return who is to see to it: whoever runs backups for what is measured, its
    owner for what people or suppliers say."""
    if each.status.basis is Basis.MEASURED:
        return PROVIDER
    return each.row.owner.name if each.row.owner is not None else NOBODY

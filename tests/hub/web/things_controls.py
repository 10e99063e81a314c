"""A promise of every room's pages: said of, contradicted, overdue, with words from people."""

from __future__ import annotations

from datetime import timedelta

from abide.domain.roles import Role
from abide.hub.controls import actions
from abide.hub.evidence.actions import File
from abide.hub.records.actions import put
from abide.hub.records.kinds.settings import CONTROL
from abide.hub.schools.door import Visitor
from tests.hub.people import visitor
from tests.hub.web.things import World


def of_controls(world: World, name: str) -> None:
    """Add to a world a promise of the school's own, and what its office manager said of it."""
    put(
        school=world.school,
        kind=CONTROL,
        key="locks-turned",
        values={
            "own": True,
            "title": f"Locks {name}"[:120],
            "says": name,
            "mend": name,
            "supplier": name[:100],
            "owner": Role.OFFICE_MANAGER.value,
            "cadence": "monthly",
            "by": "staff",
        },
        by=f"person:{world.people[Role.HEADTEACHER].public_id}",
        at=world.at - timedelta(days=90),
    )
    said = actions.attest(
        visitor=_office(world),
        control="locks-turned",
        on=(world.at - timedelta(days=70)).date(),
        kept=False,
        note=name,
        at=world.at - timedelta(minutes=3),
        files=[File("photo", f"{name}.jpg"[-100:], "image/jpeg", b"\xff\xd8\xff")],
    )
    world.things["controls.control"] = "locks-turned"
    world.things["controls.attestation"] = said.public_id


def _office(world: World) -> Visitor:
    return visitor(world.school, Role.OFFICE_MANAGER)

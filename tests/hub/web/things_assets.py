"""Two inventories that differ, by the names that their pages bear in addresses."""

from __future__ import annotations

from abide.hub.records.actions import add
from abide.hub.records.actions.inventories import note_compared
from abide.hub.records.kinds.assets import AUDIT_DEVICE, DEVICE
from abide.hub.records.kinds.cover import CONTRACT
from abide.hub.records.kinds.licences import SOFTWARE
from tests.hub.web.things import World


def of_assets(world: World, name: str) -> None:
    """Given a school with a row in each register, let its two inventories differ in every way."""
    school, by, at = world.school, "hub", world.at
    called = name[:80]

    def device(serial: str, tag: str) -> None:
        values = {"name": called, "serial": serial, "tag": tag}
        add(school=school, kind=DEVICE, values=values, by=by, at=at)

    device("only-here", "here")
    device("one-1", "one")
    device("twice", "twice-1")
    device("twice", "twice-2")
    other = {"name": called, "serial": "one-2", "tag": "one", "place": called}
    add(school=school, kind=AUDIT_DEVICE, values=other, by=by, at=at)
    lone = {"name": called, "serial": "only-there", "tag": "there", "place": called}
    row = add(school=school, kind=AUDIT_DEVICE, values=lone, by=by, at=at)
    found = {"name": f"Program {called}", "devices": 3}
    add(school=school, kind=SOFTWARE, values=found, by=by, at=at)
    open_ended = {"name": called, "supplier": called}
    add(school=school, kind=CONTRACT, values=open_ended, by=by, at=at)
    note_compared(school=school, on=at.date(), words=name, by=by, at=at)
    world.things["records:inventories_take.row"] = row.public_id
    world.things["records:import.kind"] = "device"

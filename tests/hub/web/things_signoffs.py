"""A sheet, who signs it, and a signature, by the names they bear in addresses."""

from __future__ import annotations

from abide.domain.roles import Role
from abide.hub.records.actions import add
from abide.hub.records.kinds.people import STAFF
from abide.hub.signoffs import actions
from abide.hub.signoffs.models import SignOff
from abide.hub.signoffs.queries import promises_to_sign
from tests.hub.people import visitor
from tests.hub.web.things import World


def of_signoffs(world: World, name: str) -> None:
    """Given a school, make a sheet, have one person sign it on paper, and ask another."""
    office = visitor(world.school, Role.OFFICE_MANAGER)
    at = world.at
    values = {
        "title": name,
        "words": name,
        "audience": "staff",
        "controls": [promises_to_sign()[0][0]],
    }
    sheet = actions.make_sheet(visitor=office, values=values, at=at)
    signer, other = (
        add(school=world.school, kind=STAFF, values={"name": each, "post": name}, by="hub", at=at)
        for each in (name, f"{name} the second")
    )
    who = [str(signer.public_id)]
    actions.type_in(visitor=office, sheet=sheet, signers=who, on=at.date(), at=at)
    actions.link_for(visitor=office, sheet=sheet, signer=str(other.public_id), at=at)
    world.things.update(
        {
            "sheet": sheet,
            "signer": other.public_id,
            "signature": SignOff.objects.get(sheet__public_id=sheet).public_id,
        }
    )

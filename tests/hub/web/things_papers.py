"""A document and a server being replaced, by the names they bear in addresses."""

from __future__ import annotations

from abide.hub.records.actions.replacing import note_step
from abide.hub.records.kinds.documents import DOCUMENT
from abide.hub.records.kinds.servers import SERVER_REPLACEMENT
from abide.hub.records.models import Record
from tests.hub.web.things import World


def of_papers(world: World, name: str) -> None:
    """Given a school with a row in each register, note the first step of its server's
    replacement."""
    row = Record.objects.get(school=world.school, kind=SERVER_REPLACEMENT.slug)
    note_step(
        school=world.school,
        replacement=row.public_id,
        step="compatible",
        on=world.at.date(),
        values={"by": name, "note": name},
        by="hub",
        at=world.at,
    )
    world.things.update(
        {
            "records:document.row": Record.objects.get(
                school=world.school, kind=DOCUMENT.slug
            ).public_id,
            "records:replacement.row": row.public_id,
            "records:replacement_step.row": row.public_id,
            "records:replacement_step.step": "compatible",
        }
    )

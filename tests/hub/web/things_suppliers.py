"""A supplier of every page: expected, heard, waiting, asked by a link."""

from __future__ import annotations

from datetime import timedelta

from abide.domain.roles import Role
from abide.hub.records.actions import put
from abide.hub.records.kinds.settings import CONTROL
from abide.hub.suppliers import actions
from abide.hub.suppliers.models import FormLink
from abide.hub.suppliers.reading.mails import Mail
from abide.hub.suppliers.verdicts import Came
from tests.hub.people import visitor
from tests.hub.web.things import World

_PROMISE = "copies-made-away"


def of_suppliers(world: World, name: str) -> None:
    """Add to a world a supplier whose reports are expected, one that waits, and an open link."""
    school, before = world.school, world.at - timedelta(days=30)
    values = {"own": True, "title": f"Copies {name}"[:120], "mend": name, "by": "supplier"}
    put(school=school, kind=CONTROL, key=_PROMISE, values=values, by="hub", at=before)
    said = {
        "supplier": name[:120],
        "promises": [_PROMISE],
        "senders": ["backup@provider.example"],
        "words": [name],
        "good_words": [name],
    }
    row = actions.expect(school=school, values=said, by="hub", at=before)
    mail = Mail(sender=name, subject=name, text=f"{name}\nfailed successfully", to=(name,))
    came = Came(mail, world.at - timedelta(days=1))
    raw = b"From: x\r\n\r\n" + name.encode()
    brought = actions.Brought(came, raw, "mail", f"{name}.eml", "message/rfc822")
    report = actions.take_in(school=school, brought=brought, at=world.at - timedelta(days=1))
    assert report is not None
    who = visitor(school, Role.OFFICE_MANAGER)
    actions.make_form_link(expected=row, visitor=who, at=world.at - timedelta(days=2))
    world.things["suppliers.row"] = row.public_id
    world.things["suppliers.report"] = report.public_id
    world.things["suppliers.link"] = FormLink.objects.get(school=school).public_id

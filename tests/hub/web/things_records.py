"""A row in every register, by the name it bears in addresses."""

from __future__ import annotations

from datetime import date
from typing import Any

from abide.domain.roles import Role
from abide.hub.evidence.actions import File
from abide.hub.records import actions
from abide.hub.records.kinds import LISTED
from abide.hub.records.models import Record
from abide.hub.records.spec import Field, Kind, Type
from tests.hub.web.things import World


def of_records(world: World, name: str) -> None:
    """Given a school, add a row to each of its registers, one deed, and one row taken out."""
    by = f"person:{world.people[Role.OFFICE_MANAGER].public_id}"
    made: dict[str, Record] = {}
    for kind in sorted(LISTED, key=lambda each: any(one.of for one in each.fields)):
        files = [_file(each, name) for each in kind.fields if each.type is Type.FILE]
        values = {each.name: _value(each, world, name, made) for each in kind.fields}
        made[kind.slug] = actions.add(
            school=world.school, kind=kind, values=values, by=by, at=world.at, files=files
        )
    listed = made["access-list"]
    removed = actions.add(
        school=world.school, kind=_kind("access-list"), values={"name": name}, by=by, at=world.at
    )
    actions.remove(row=removed, by=by, at=world.at, why=name)
    noted = actions.note(
        row=listed,
        what="reviewed",
        on=world.at.date(),
        by=by,
        at=world.at,
        values={"note": name},
    )
    world.things.update(
        {
            "records.kind": "access-list",
            "records.row": listed.public_id,
            "records.what": "reviewed",
            "records.noted": noted.public_id,
            "records:restore.row": removed.public_id,
            "records:note.kind": "contract",
            "records:note.row": made["contract"].public_id,
        }
    )


def _kind(slug: str) -> Kind:
    return next(each for each in LISTED if each.slug == slug)


def _file(field: Field, name: str) -> File:
    content = b"%PDF-1.7 " + name.encode()
    return File(f"{field.name}-1", f"{name}.pdf"[-200:], "application/pdf", content)


def _value(field: Field, world: World, name: str, made: dict[str, Record]) -> Any:
    """Return something that a field may hold; where it is typed, the name."""
    system = str(world.things["system"])
    row = str(made[field.of].public_id) if field.of in made else None
    other = "safe@larkfield.example" if field.name == "email" else "In the safe"
    typed = other if field.refuses and field.refuses(name[:80]) else name[:80]
    found: dict[Type, Any] = {
        Type.DAY: date(2026, 9, 1),
        Type.NUMBER: 2,
        Type.MONEY: 1200,
        Type.CHOICE: field.choices[0] if field.choices else None,
        Type.CHOICES: field.choices[:1],
        Type.YES: True,
        Type.LINES: (typed,),
        Type.SYSTEM: system,
        Type.SYSTEMS: (system,),
        Type.ROW: row,
        Type.FILE: {"name": f"{name}.pdf", "kept_name": f"{field.name}-1"},
    }
    return found.get(field.type, typed)

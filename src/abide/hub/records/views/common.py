"""What the pages of registers share: which kind an address names, what forms offer, where to go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404

from abide.domain.roles import Capability
from abide.hub.records import queries
from abide.hub.records.forms import Choices
from abide.hub.records.kinds import KINDS
from abide.hub.records.spec import Field, Kind, Type
from abide.hub.register.queries import system_choices
from abide.hub.register.views.editing import at_school
from abide.hub.schools.door import SchoolRequest
from abide.hub.schools.queries import local_day
from abide.hub.web import clock


def kind_or_404(slug: str) -> Kind:
    """Given the name of a register in an address, return its kind. Raise Http404 for none, and for
    one that has no pages of its own."""
    kind = KINDS.get(slug)
    if kind is None or kind.hidden:
        raise Http404
    return kind


def page_of(request: SchoolRequest, kind: Kind, row: UUID | str) -> str:
    """Given a row, return the address of its own page."""
    if kind.page:
        return at_school(request, kind.page, row=row)
    return at_school(request, "records:record", kind=kind.slug, row=row)


def list_of(request: SchoolRequest, kind: Kind) -> str:
    """Given a kind, return the address of its list."""
    return at_school(request, "records:register", kind=kind.slug)


def home_of(request: SchoolRequest, kind: Kind, values: Mapping[str, Any]) -> str:
    """Given what a row says, return where it is seen among its like: on the page of the row that
    it belongs to, where that has one, else in its register."""
    for each in kind.fields:
        owner = KINDS.get(each.of) if each.type is Type.ROW and each.required else None
        if owner is not None and owner.page and values.get(each.name):
            return at_school(request, owner.page, row=values[each.name])
    return list_of(request, kind)


def offered_to(request: SchoolRequest, fields: Iterable[Field]) -> dict[str, Choices]:
    """Given fields, return what their lists offer at the visitor's school, by field."""
    school, found = request.visitor.school, {}
    listed = list(fields)
    if any(each.type in (Type.SYSTEM, Type.SYSTEMS) for each in listed):
        systems = system_choices(school)
        for each in listed:
            if each.type in (Type.SYSTEM, Type.SYSTEMS):
                found[each.name] = systems
    for each in listed:
        if each.type is Type.ROW and each.of in KINDS:
            others = queries.register_of(school, KINDS[each.of], clock.now())
            found[each.name] = [(str(row.public_id), row.titled) for row in others.rows]
    return found


def asked_for(request: SchoolRequest, kind: Kind, offered: Mapping[str, Choices]) -> dict[str, str]:
    """Given an address such as ?list=ID, return what a new row is to begin with: of what the form
    offers, and nothing else."""
    found = {}
    for each in kind.fields:
        asked = request.GET.get(each.name, "")
        if asked and asked in dict(offered.get(each.name, ())):
            found[each.name] = str(asked)
    return found


def may(request: SchoolRequest) -> dict[str, bool]:
    """Given a request, return what its page may offer to do."""
    return {
        "may_edit": request.visitor.may(Capability.EDIT_REGISTER),
        "may_note": request.visitor.may(Capability.ATTEST),
    }


def today_of(request: SchoolRequest) -> Any:
    """Return today's day on the school's calendar."""
    return local_day(request.visitor.school, clock.now())

"""One school with one of everything, so that every address of the hub leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from abide.domain.roles import Role
from abide.hub.people.models import Membership, User
from abide.hub.schools.models import School
from tests.hub.people import NAMES, make_person, make_school
from tests.hub.web.things import NOW, World, in_the_register, of_machines, on_paper
from tests.hub.web.things_assets import of_assets
from tests.hub.web.things_controls import of_controls
from tests.hub.web.things_papers import of_papers
from tests.hub.web.things_records import of_records
from tests.hub.web.things_signoffs import of_signoffs
from tests.hub.web.things_suppliers import of_suppliers
from tests.hub.web.things_telling import of_telling

TOKEN = "a-token-that-nobody-was-given"


@dataclass(frozen=True)
class Address:
    """One address of the hub: its room, its name, its parameters, and what answers."""

    room: str
    name: str
    route: str
    parameters: tuple[str, ...]
    view: Any

    @property
    def of_a_school(self) -> bool:
        return self.route.startswith("schools/<slug:school>/")

    def __str__(self) -> str:
        return f"{self.room}:{self.name}" if self.room else self.name or self.route


def addresses() -> list[Address]:
    """Return every address that the hub answers to."""
    return list(_walk(get_resolver(), "", "", ()))


def _walk(
    resolver: URLResolver, room: str, route: str, parameters: tuple[str, ...]
) -> Iterator[Address]:
    for each in resolver.url_patterns:
        whole = route + str(each.pattern)
        named = (*parameters, *each.pattern.regex.groupindex)
        if isinstance(each, URLResolver):
            yield from _walk(each, each.namespace or room, whole, named)
        else:
            assert isinstance(each, URLPattern)
            yield Address(room, each.name or "", whole, named, each.callback)


def make_world(
    name: str = "Larkfield Primary School", slug: str = "larkfield", at: datetime = NOW
) -> World:
    """Return a school with one of everything; `name` is also what everything typed is called."""
    school = make_school(name, slug)
    people = {role: make_person(school, role) for role in NAMES}
    world = World(school, people, at)
    in_the_register(world, name)
    of_machines(world, name)
    on_paper(world, name)
    of_telling(world, name)
    of_records(world, name)
    of_assets(world, name)
    of_signoffs(world, name)
    of_papers(world, name)
    of_controls(world, name)
    of_suppliers(world, name)
    world.things.update(
        school=slug,
        person=people[Role.GOVERNOR].public_id,
        token=TOKEN,
        key=TOKEN,
        uidb36="1",
        provider_id="entra",
        catalogue="policy-0",
        question="drive-change",
        pk=1,
    )
    return world


def make_stranger() -> User:
    """Return someone who may do everything, at another school."""
    other = make_school("Otherford Primary School", "otherford")
    user = make_person(other, Role.HEADTEACHER, "Sam Stranger")
    for role in set(Role) - {Role.HEADTEACHER}:
        Membership.objects.create(school=other, user=user, role=role.value, since=NOW)
    return user


def rows_of(school: School) -> dict[str, list[Any]]:
    """Return every row that belongs to a school, by its table."""
    found = {}
    for model in apps.get_models():
        owner = next((f for f in model._meta.fields if f.related_model is School), None)
        if owner is not None:
            rows = model._base_manager.filter(**{owner.name: school}).order_by("pk")
            found[model._meta.label] = list(rows.values())
    return found

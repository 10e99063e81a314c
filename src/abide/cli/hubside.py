"""The hub as commands reach it. Django is loaded only where a hub lives: agents never need it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from abide.domain.errors import Refused
from abide.hub.home import HubHome, find_hub

if TYPE_CHECKING:
    from abide.hub.schools.models import School

Slug = Annotated[
    str | None,
    typer.Option("--school", metavar="SLUG", help="Which school, where the hub has several."),
]


def hub_home() -> HubHome:
    """Return the hub's home as the environment names it. Raise Refused."""
    return find_hub(os.environ)


def hub_lives() -> bool:
    """Return whether a hub lives in this ABIDE_HOME: it has a database, here or on a server."""
    try:
        home = hub_home()
    except Refused:
        return False
    return home.database.exists() or (
        bool(os.environ.get("ABIDE_DATABASE_URL")) and home.hub.is_dir()
    )


def load_hub() -> None:
    """Load the hub into this process. Raise Refused when hub.toml does not read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abide.hub.settings")
    import django

    django.setup()


def the_school(slug: str | None) -> School:
    """Given a slug or none, return that school, or the only one there is. Raise Refused."""
    from abide.hub.schools.models import School

    schools = list(School.objects.order_by("slug"))
    if not schools:
        raise Refused("No school has been set up on this hub yet: run  abide serve  and begin.")
    if slug is None and len(schools) == 1:
        return schools[0]
    for each in schools:
        if each.slug == slug:
            return each
    known = ", ".join(each.slug for each in schools[:20])
    if slug is None:
        raise Refused(f"This hub has several schools: say which with --school ({known}).")
    raise Refused(f"There is no school {slug!r} on this hub; there are: {known}.")

"""People who write what no page of ours would send: nothing breaks, and nothing is let through."""

from __future__ import annotations

import re

import pytest
from django.db import transaction

from abide.domain.roles import Role
from tests.hub.people import signed_in
from tests.hub.test_walk import of_schools, path_of
from tests.hub.web.things import World

pytestmark = [pytest.mark.django_db, pytest.mark.long]

ODD = ("²", "9" * 5000, "9" * 25, "\x00'\"<")
ASKED = ("page", "before", "kind", "system", "place", "outcome", "deed", "drive", "again", "next")


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_address_breaks_by_what_follows_its_question_mark(world: World, odd: str) -> None:
    browser = signed_in(world.people[Role.HEADTEACHER])
    browser.raise_request_exception = False
    broke = {}
    for address in of_schools():
        response = browser.get(path_of(address, world), dict.fromkeys(ASKED, odd))
        if response.status_code >= 500:
            broke[str(address)] = response.status_code
    assert not broke


@pytest.fixture(scope="module")
def fields(world_made_once: World) -> dict[str, set[str]]:
    """Return the fields of every page's forms, by its path."""
    found = {}
    with transaction.atomic():
        browser = signed_in(world_made_once.people[Role.HEADTEACHER])
        for address in of_schools():
            path = path_of(address, world_made_once)
            shown = browser.get(path)
            page = "" if shown.streaming else shown.content.decode(errors="replace")
            names = set(re.findall(r'\bname="([^"]+)"', page))
            found[path] = names | {"version", "upto", "fingerprint"}
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_form_breaks_by_what_is_written_into_its_fields(
    world: World, fields: dict[str, set[str]], odd: str
) -> None:
    browser = signed_in(world.people[Role.HEADTEACHER])
    browser.raise_request_exception = False
    broke = {}
    for path, names in fields.items():
        response = browser.post(path, dict.fromkeys(names, odd))
        if response.status_code >= 500:
            broke[path] = response.status_code
    assert not broke

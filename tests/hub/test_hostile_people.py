"""People who write what no page of ours would send: nothing breaks, and nothing is let through."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from abide.domain.roles import Role
from tests.hub.people import signed_in
from tests.hub.test_walk import of_schools, path_of
from tests.hub.web.things import NOW, World
from tests.hub.web.world import make_world

pytestmark = pytest.mark.django_db

ODD = ("²", "9" * 5000, "9" * 25, "\x00'\"<")
ASKED = ("page", "before", "kind", "system", "place", "outcome", "deed", "drive", "again", "next")


@pytest.fixture
def world(at: Callable[[datetime], None]) -> World:
    at(NOW)
    return make_world()


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


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_form_breaks_by_what_is_written_into_its_fields(world: World, odd: str) -> None:
    browser = signed_in(world.people[Role.HEADTEACHER])
    browser.raise_request_exception = False
    broke = {}
    for address in of_schools():
        path = path_of(address, world)
        shown = browser.get(path)
        page = "" if shown.streaming else shown.content.decode(errors="replace")
        names = set(re.findall(r'\bname="([^"]+)"', page)) | {"version", "upto", "fingerprint"}
        response = browser.post(path, dict.fromkeys(names, odd))
        if response.status_code >= 500:
            broke[str(address)] = response.status_code
    assert not broke

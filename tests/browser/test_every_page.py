"""Every page that a headteacher can open, on a desk and on a phone."""

from __future__ import annotations

import json

import pytest

from tests.browser.conftest import PHONE, WIDE, Open
from tests.browser.looking import barriers
from tests.whole.hubs import Hub, run_in

FILL = """
import json, sys
from django.utils import timezone
from abide.domain.roles import Role
from tests.hub.people import signed_in
from tests.hub.test_walk import path_of
from tests.hub.web.world import addresses, make_world
world = make_world(at=timezone.now())
client = signed_in(world.people[Role.HEADTEACHER])
paths = {}
for address in addresses():
    path = path_of(address, world)
    if address.route.startswith("api/"):
        continue
    response = client.get(path, HTTP_HOST="127.0.0.1")
    is_page = not response.streaming and response.content.lstrip().startswith(b"<!doctype html>")
    if response.status_code in (200, 403, 410) and is_page:
        paths[str(address)] = path
print(json.dumps({"paths": paths, "cookie": client.cookies["sessionid"].value}))
"""


@pytest.fixture(scope="module")
def filled(hub: Hub) -> dict[str, dict[str, str]]:
    """Return every page's path, and the session of the headteacher, in a school with everything."""
    found: dict[str, dict[str, str]] = json.loads(run_in(hub.home, FILL).splitlines()[-1])
    return found


def test_no_page_has_a_barrier_on_a_desk_or_on_a_phone(
    hub: Hub, filled: dict[str, dict[str, str]], browse: Open, complaints: list[str]
) -> None:
    page = browse()
    cookie = {"name": "sessionid", "value": str(filled["cookie"]), "url": hub.address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    found = []
    for address, path in filled["paths"].items():
        page.goto(path)
        for width in (WIDE, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{address}, {width} pixels wide: {each}" for each in barriers(page)]
    assert len(filled["paths"]) > 40
    assert not found, "\n".join(found)
    assert not [each for each in complaints if "status of 4" not in each]

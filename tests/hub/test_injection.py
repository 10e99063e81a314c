"""What people type stays text, on the pages of both template engines; forms come from our pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from abide.domain.roles import Role
from abide.hub.evidence.models import Entry
from abide.hub.people.models import User
from tests.hub.people import signed_in
from tests.hub.test_walk import of_schools, others, path_of
from tests.hub.web.things import World
from tests.hub.web.world import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.long]

WORLD_NAME = ATTACK = """<script>alert(1)</script>&"'<b onmouseover=x>{{ 7*7 }}{% x %}"""
DANGEROUS = ("<script>alert(1)", "<b onmouseover", "&\"'")


@pytest.fixture(scope="module")
def shown(world_made_once: World) -> Iterator[dict[str, Any]]:
    """Yield every page of HTML that the headteacher is shown, by its address."""
    found = {}
    with transaction.atomic():
        User.objects.update(name=ATTACK)
        client = signed_in(world_made_once.people[Role.HEADTEACHER])
        client.raise_request_exception = False
        for address in addresses():
            response = client.get(path_of(address, world_made_once))
            if response.get("Content-Type", "").startswith("text/html"):
                found[str(address)] = response
        found["404"] = client.get("/nowhere/")
        yield found
        transaction.set_rollback(True)


def test_a_name_of_tags_is_shown_as_letters_on_every_page(shown: dict[str, Any]) -> None:
    for address, response in shown.items():
        text = response.content.decode()
        for each in DANGEROUS:
            assert each not in text, (address, each)
        assert "49" not in re.findall(r"alert.{0,200}", text), address
    by_jinja = shown["register:systems"].content.decode()
    by_django = shown["mfa_index"].content.decode()
    for text in (by_jinja, by_django):
        assert ATTACK in unescape(text), "the name is not shown at all"


def test_every_page_says_what_a_browser_may_run(shown: dict[str, Any]) -> None:
    assert len(shown) > 30
    for address, response in shown.items():
        policy = response["Content-Security-Policy"]
        assert "unsafe" not in policy, address
        parts = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
        assert parts["default-src"] == "'none'", address
        assert parts["frame-ancestors"] == "'none'", address
        assert parts["base-uri"] == "'none'", address
        for kind in ("script-src", "style-src"):
            assert parts[kind].split() == ["'self'"], (address, kind)
        assert response["X-Content-Type-Options"] == "nosniff", address
        assert response["X-Frame-Options"] == "DENY", address
        assert "no-store" in response["Cache-Control"], address
        assert response["Referrer-Policy"] in ("same-origin", "no-referrer"), address


def test_no_page_holds_script_or_style_that_the_policy_forbids(shown: dict[str, Any]) -> None:
    for address, response in shown.items():
        text = response.content.decode()
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script or 'type="application/json"' in script, (address, script)
        assert not re.search(r"<[^>]+\sstyle\s*=", text), address
        assert not re.search(r"<[^>]+\son[a-z]+\s*=\s*[\"']", text), address


def test_no_form_is_taken_that_did_not_come_from_a_page_of_ours(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(world.people[Role.HEADTEACHER]).cookies
    entries = Entry.objects.count()
    for address in [*of_schools(), *others()]:
        if address.route.startswith("api/"):
            continue
        response = client.post(path_of(address, world))
        # What leads nowhere for this visitor is refused before its form is looked at.
        assert response.status_code == 403, (str(address), response.status_code)
    assert Entry.objects.count() == entries


def test_every_form_of_a_page_carries_its_token(shown: dict[str, Any]) -> None:
    for address, response in shown.items():
        for form in re.findall(r"<form\b.*?</form>", response.content.decode(), re.S):
            if re.search(r"method\s*=\s*[\"']?post", form.split(">")[0], re.I):
                assert 'name="csrfmiddlewaretoken"' in form, (address, form[:200])

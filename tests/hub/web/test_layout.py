"""The layout: whose page it is, where one can go, whom to ring."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from abide.domain.roles import Role
from tests.hub.people import signed_in
from tests.hub.web.things import NOW, World
from tests.hub.web.world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(at: Callable[[datetime], None]) -> World:
    at(NOW)
    return make_world()


@pytest.fixture
def head(world: World) -> Client:
    return signed_in(world.people[Role.HEADTEACHER])


def here(text: str) -> list[str]:
    """Given a page, return the words of its links that say "you are here", in their order."""
    found = re.findall(r'aria-current="(?:page|true)"[^>]*>(.*?)</a>', text, re.S)
    return [re.sub(r"<[^>]+>|\s+", " ", each).strip() for each in found]


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("controls:today", "Today"),
        ("controls:system", "Systems"),
        ("register:contacts", "Systems"),
        ("backups:log", "Backups and drives"),
        ("drills:list", "Backups and drives"),
        ("controls:promises", "Promises"),
        ("controls:jobs", "Today"),
        ("evidence:log", "Evidence"),
        ("people:duties", "People"),
        ("intake:agents", "Settings"),
    ],
)
def test_the_navigation_says_where_one_is(
    head: Client, world: World, view: str, words: str
) -> None:
    more = {"system": world.things["system"]} if view == "controls:system" else {}
    text = head.get(reverse(view, kwargs={"school": "larkfield", **more})).text
    assert here(text)[0] == words


def test_the_number_to_ring_stands_in_the_same_place_on_every_page(
    head: Client, world: World
) -> None:
    feet = set()
    for view in ("controls:today", "register:systems", "people:list", "evidence:log"):
        text = head.get(reverse(view, kwargs={"school": "larkfield"})).text
        feet.add(text[text.index("<footer") : text.index("</footer>")])
    assert len(feet) == 1
    assert 'href="tel:01632960001">01632 960001</a>' in feet.pop()


def test_every_page_says_that_it_is_not_a_government_service(head: Client) -> None:
    for path in ("/account/2fa/", "/schools/larkfield/", "/nowhere/"):
        text = head.get(path).text
        top = text[text.index("<header") : text.index("</header>")]
        assert "This is not a government service" in top


def test_signing_out_is_a_deed_not_a_link(head: Client) -> None:
    text = head.get("/schools/larkfield/").text
    assert re.search(r'<form method="post" action="/account/logout/">', text)
    assert 'href="/account/logout/"' not in text

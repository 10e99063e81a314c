"""Every address of the hub, walked by everyone: no stranger comes in, and nothing breaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from abide.domain.roles import MAY, Capability, Role, capabilities
from abide.hub.evidence.models import Entry
from tests.hub.people import signed_in
from tests.hub.web.things import NOW, World
from tests.hub.web.world import Address, addresses, make_stranger, rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.long]

OPEN = {
    "healthz",
    "home",
    "not_invited",
    "second_step",
    "set_up",
    "invitation",
    "sign",
    "sign_in_link",
    "calendar_feed",
    "supplier_form",
    "supplier_thanks",
}
"""What belongs to no school and is open to whoever comes: the front door."""


WALKERS = list(Role) if settings.IS_SQLITE else [Role.HEADTEACHER, Role.DATA_PROTECTION_OFFICER]
"""Who walks everywhere. What a post may do is decided before any database is asked, so on the
second one two walk: whatever a page asks, one of them may have it asked."""


def path_of(address: Address, world: World, **instead: object) -> str:
    given = {each: world.argument(address.room, address.name, each) for each in address.parameters}
    given.update(instead)
    if not address.name and not address.parameters:
        return f"/{address.route}"
    name = f"{address.room}:{address.name}" if address.room else address.name
    return reverse(name, kwargs=given)


def of_schools() -> list[Address]:
    return [each for each in addresses() if each.of_a_school]


def others() -> list[Address]:
    return [each for each in addresses() if not each.of_a_school]


def test_those_who_walk_may_together_do_everything() -> None:
    assert capabilities(WALKERS) == set(Capability)


def test_every_address_has_a_sample(world: World) -> None:
    missing = []
    for address in addresses():
        try:
            path_of(address, world)
        except LookupError as error:
            missing.append(str(error))
    assert not missing


def test_every_address_of_a_school_stands_behind_the_door() -> None:
    assert [str(each) for each in of_schools() if not hasattr(each.view, "needs")] == []


def test_every_address_that_is_not_a_schools_is_known() -> None:
    """A new front door is thought about before it is opened."""
    rooms = ("account/", "api/v1/")
    found = {each.name for each in others() if not each.route.startswith(rooms)}
    assert found <= OPEN, found - OPEN


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head", "options"])
def test_a_stranger_finds_nothing_at_any_address_of_a_school(world: World, method: str) -> None:
    stranger = signed_in(make_stranger())
    entries = Entry.objects.count()
    found = {
        str(address): response.status_code
        for address in of_schools()
        if (response := getattr(stranger, method)(path_of(address, world))).status_code != 404
    }
    assert not found
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_finds_nothing_of_this_school_under_the_name_of_another(
    world: World, method: str
) -> None:
    stranger = signed_in(make_stranger())
    stranger.raise_request_exception = False
    before = rows_of(world.school)
    found = {}
    for address in of_schools():
        if set(address.parameters) <= {
            "school",
            "section",
            "kind",
            "listed",
            "catalogue",
            "question",
        }:
            continue
        response = getattr(stranger, method)(path_of(address, world, school="otherford"))
        sent_back = method == "post" and response.status_code == 302
        if sent_back:
            assert response["Location"].startswith("/schools/otherford/"), address
        elif response.status_code not in (404, 405):
            found[str(address)] = response.status_code
    assert not found
    assert rows_of(world.school) == before, "a stranger changed something"


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_not_signed_in_is_led_to_the_door(world: World, method: str, client: Client) -> None:
    for address in of_schools():
        path = path_of(address, world)
        response = getattr(client, method)(path)
        assert response.status_code == 302, address
        assert response["Location"].startswith("/account/login/?next=/schools/larkfield/"), address


@pytest.mark.parametrize("role", WALKERS, ids=lambda role: role.value)
def test_every_page_answers_everyone_who_holds_a_post(world: World, role: Role) -> None:
    client = signed_in(world.people[role])
    client.raise_request_exception = False
    entries = Entry.objects.count()
    found = {}
    for address in of_schools():
        response = client.get(path_of(address, world))
        _read(response)
        expected = (200, 302, 405) if _may(role, address) else (403, 405)
        if response.status_code not in expected:
            found[str(address)] = response.status_code
    assert not found
    assert Entry.objects.count() == entries, "looking wrote something"


@pytest.mark.parametrize("role", WALKERS, ids=lambda role: role.value)
def test_an_empty_form_breaks_nothing(world: World, role: Role) -> None:
    client = signed_in(world.people[role])
    client.raise_request_exception = False
    found = {}
    for address in of_schools():
        response = client.post(path_of(address, world))
        _read(response)
        expected = (200, 302, 400, 404, 405, 409, 422) if _may(role, address) else (403, 405)
        if response.status_code not in expected:
            found[str(address)] = response.status_code
    assert not found


def test_without_a_second_step_nothing_is_changed(world: World) -> None:
    client = signed_in(world.people[Role.HEADTEACHER], second_step=False)
    entries = Entry.objects.count()
    for address in of_schools():
        response = client.post(path_of(address, world))
        assert response.status_code in (403, 405), str(address)
    assert Entry.objects.count() == entries


def test_whoever_left_finds_nothing(world: World) -> None:
    client = signed_in(world.people[Role.OFFICE_MANAGER])
    world.people[Role.OFFICE_MANAGER].memberships.update(ended_at=NOW)
    for address in of_schools():
        assert client.get(path_of(address, world)).status_code == 404, str(address)


def test_the_auditor_reads_until_the_day_and_not_after(
    world: World, at: Callable[[datetime], None]
) -> None:
    client = signed_in(world.people[Role.AUDITOR])
    world.people[Role.AUDITOR].memberships.update(until=NOW.date())
    home = reverse("controls:today", kwargs={"school": "larkfield"})
    assert client.get(home).status_code == 200
    at(NOW.replace(day=23))
    assert client.get(home).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_doors_of_no_school_never_break(world: World, method: str, client: Client) -> None:
    found = {}
    for browser in (client, signed_in(world.people[Role.HEADTEACHER])):
        browser.raise_request_exception = False
        for address in others():
            response = getattr(browser, method)(path_of(address, world))
            _read(response)
            if response.status_code >= 500:
                found[str(address)] = response.status_code
    assert not found


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_the_agents_door_opens_to_no_browser(world: World, method: str) -> None:
    head = signed_in(world.people[Role.HEADTEACHER])
    for address in others():
        if not address.route.startswith("api/") or address.name == "openapi-json":
            continue
        response = getattr(head, method)(path_of(address, world), content_type="application/json")
        assert 400 <= response.status_code < 500, (str(address), response.status_code)


def _may(role: Role, address: Address) -> bool:
    return address.view.needs in MAY[role]


def _read(response: Any) -> None:
    """Read an answer to its end: one that streams may break while it does."""
    if response.streaming:
        b"".join(response.streaming_content)

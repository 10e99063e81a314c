"""An office manager says on a phone that a promise was kept, with a photo, and takes it back."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open
from tests.browser.walking import heading, look, press
from tests.whole.hubs import Hub, run_in

FILL = """
import json
from django.utils import timezone
from datetime import timedelta
from abide.domain.roles import Role
from tests.hub.controls.promising import promise, switch_off
from tests.hub.people import make_person, make_school, signed_in
school = make_school()
at = timezone.now() - timedelta(days=30)
switch_off(school, at)
promise(school, "envelope-sealed", at, title="The sealed envelope is in the safe",
        says="A sealed copy of the server passwords is kept on site in a secure place.")
user = make_person(school, Role.OFFICE_MANAGER)
print(json.dumps({"cookie": signed_in(user).cookies["sessionid"].value}))
"""
PAGE = "/schools/larkfield/promises/"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def cookie(hub: Hub) -> str:
    """Return the session of an office manager whose school promises one thing."""
    return str(json.loads(run_in(hub.home, FILL).splitlines()[-1])["cookie"])


def come(browse: Open, hub: Hub, cookie: str, *, scripts: bool = True) -> Page:
    page = browse(width=PHONE, scripts=scripts)
    session = {"name": "sessionid", "value": cookie, "url": hub.address}
    page.context.add_cookies([session])  # type: ignore[list-item]
    return page


def test_a_promise_is_attested_with_a_photo_and_taken_back(
    browse: Open, hub: Hub, cookie: str, complaints: list[str]
) -> None:
    page = come(browse, hub, cookie)
    page.goto("/schools/larkfield/jobs/")
    look(page)
    page.get_by_role("link", name="The sealed envelope is in the safe").click()
    heading(page, "A sealed copy of the server passwords")
    press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("Choose whether it was so")
    look(page)
    page.get_by_label("Yes, it was so").check()
    page.get_by_label("What did you see or do?").fill("Seal 204 is whole")
    press(page, "Continue")
    heading(page, "Check before it is written down")
    expect(page.get_by_text("Seal 204 is whole")).to_be_visible()
    photo = {"name": "envelope.png", "mimeType": "image/png", "buffer": PNG}
    page.get_by_label("A photo").set_input_files(photo)  # type: ignore[arg-type]
    press(page, "Write it down")
    expect(page.get_by_text("Written down, on your word.")).to_be_visible()
    look(page)
    expect(page.get_by_text("Kept", exact=True).first).to_be_visible()
    expect(page.get_by_text("staff say").first).to_be_visible()
    with page.expect_download() as shown:
        page.get_by_role("link", name="envelope.png").click()
    assert shown.value.path().read_bytes() == PNG

    page.goto(PAGE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 of 1 promise is kept")
    look(page)
    page.get_by_role("link", name="The sealed envelope is in the safe").click()
    press(page, "Take it back")
    expect(page.get_by_text("Taken back. Both what you said and this")).to_be_visible()
    expect(page.get_by_text("Nothing shown yet").first).to_be_visible()
    look(page)
    assert not complaints


def test_without_scripts_a_no_with_its_reason_is_written_down(
    browse: Open, hub: Hub, cookie: str
) -> None:
    page = come(browse, hub, cookie, scripts=False)
    page.goto(f"{PAGE}envelope-sealed/attest/")
    page.get_by_label("No, it is not so").check()
    press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("Write in a few words what is not so")
    page.get_by_label("What did you see or do?").fill("The safe was empty")
    press(page, "Continue")
    press(page, "Write it down")
    expect(page.get_by_text("Not so").first).to_be_visible()
    said = page.get_by_text(re.compile("said on .* that this is not so: “The safe was empty”"))
    expect(said.first).to_be_visible()

"""An access list is gone through on a phone: a leaver is proposed, checked, taken away, written."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open
from tests.browser.walking import follow, heading, look, press
from tests.whole.hubs import Hub, run_in

FILL = """
import json
from datetime import timedelta
from django.utils import timezone
from abide.domain.roles import Role
from abide.hub.records.actions import add
from abide.hub.records.kinds import KINDS
from tests.hub.people import make_person, make_school, signed_in
at, school = timezone.now(), make_school()
def put(kind, **values):
    return add(school=school, kind=KINDS[kind], values=values, by="hub", at=at)
row = put("access-list", name="Perspective", posts=("headteacher", "business manager"), exact=2)
for who, post in (("Hugh Hollis", "headteacher"), ("Olive Orchard", "business manager"),
                  ("Pat Plover", "business manager")):
    put("access", list=str(row.public_id), who=who, post=post, sort="staff", approved_by="Chair")
    put("staff", name=who, left_on=(at - timedelta(days=3)).date() if "Pat" in who else None)
client = signed_in(make_person(school, Role.OFFICE_MANAGER))
path = f"/schools/larkfield/registers/access-list/{row.public_id}/people/"
print(json.dumps({"path": path, "cookie": client.cookies["sessionid"].value}))
"""


@pytest.fixture(scope="module")
def filled(hub: Hub) -> dict[str, str]:
    """Return the page of an access list, and the session of the office manager."""
    found: dict[str, str] = json.loads(run_in(hub.home, FILL).splitlines()[-1])
    return found


def office(hub: Hub, filled: dict[str, str], browse: Open, **more: bool) -> Page:
    page = browse(width=PHONE, **more)
    cookie = {"name": "sessionid", "value": filled["cookie"], "url": hub.address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(filled["path"])
    return page


def choose(page: Page, who: str, what: str) -> None:
    page.get_by_role("group", name=who).get_by_label(what, exact=True).check()


def test_a_list_is_gone_through_on_a_phone_without_scripts(
    hub: Hub, filled: dict[str, str], browse: Open, complaints: list[str]
) -> None:
    page = office(hub, filled, browse, scripts=False)
    expect(page.locator(".abide-answer")).to_contain_text("1 too many")
    expect(page.get_by_text("Pat Plover left on").first).to_be_visible()
    press(page, "Go through the list")
    expect(page.get_by_role("group", name="Pat Plover").get_by_label("Take away")).to_be_checked()
    press(page, "Check your answers")
    expect(page.get_by_role("alert")).to_contain_text("Choose for Hugh Hollis")
    for who in ("Hugh Hollis", "Olive Orchard"):
        choose(page, who, "Keep")
    press(page, "Check your answers")
    heading_of = page.get_by_role("heading", level=1)
    expect(heading_of).to_have_text("Check your answers: Perspective")
    expect(page.get_by_text("Take this account away in the system itself now")).to_be_visible()
    press(page, "Change an answer")
    expect(page.get_by_role("group", name="Hugh Hollis").get_by_label("Keep")).to_be_checked()
    assert not complaints


def test_the_review_is_written_and_the_rule_holds_again(
    hub: Hub, filled: dict[str, str], browse: Open, complaints: list[str]
) -> None:
    page = office(hub, filled, browse)
    look(page)
    press(page, "Go through the list")
    heading(page, "Go through who may use Perspective")
    for who in ("Hugh Hollis", "Olive Orchard"):
        choose(page, who, "Keep")
    press(page, "Add somebody who is missing")
    expect(page.get_by_role("group", name="Hugh Hollis").get_by_label("Keep")).to_be_checked()
    look(page)
    press(page, "Check your answers")
    heading(page, "Check your answers: Perspective")
    press(page, "They are taken away: finish the review")
    heading(page, "Who may use Perspective")
    expect(page.get_by_text("Reviewed, as staff say: 2 kept and 1 taken away.")).to_be_visible()
    expect(page.locator(".abide-answer")).to_have_text("As promised: 2 accounts.")
    follow(page, "Reviews and history")
    heading(page, "Perspective")
    expect(page.get_by_text("Reviewed, Olu Offord says.")).to_be_visible()
    assert not complaints

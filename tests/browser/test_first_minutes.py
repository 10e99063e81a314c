"""The first five minutes of a headteacher, an office manager, a technician and a governor."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, WIDE, Open
from tests.browser.walking import (
    PASSWORD,
    follow,
    heading,
    look,
    press,
    set_up_second_step,
    sign_in,
)
from tests.whole.hubs import Hub

OFFICE, TECHNICIAN, GOVERNOR = (
    ("Olu Offord", "olu@larkfield.example", "Office manager"),
    ("Theo Tarn", "theo@provider.example", "IT provider's technician"),
    ("Gwen Gorse", "gwen@larkfield.example", "Governor"),
)
HEAD = ("Hannah Heath", "hannah@larkfield.example")


@dataclass
class Story:
    """What one walk hands on to the next: the school's address and the links of invitations."""

    school: str = ""
    links: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def story() -> Story:
    return Story()


def test_a_headteacher_sets_up_the_school_reads_today_and_invites(
    hub: Hub, browse: Open, story: Story, complaints: list[str]
) -> None:
    page = browse(width=WIDE)
    link = re.search(r"http://\S+/set-up/\S+", hub.await_line("/set-up/"))
    assert link
    page.goto(link[0])
    heading(page, "Set up your school")
    press(page, "Set up the school")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    assert page.title().startswith("Error: ")
    look(page)
    page.get_by_label("Your name").fill(HEAD[0])
    page.get_by_label("Your e-mail address").fill(HEAD[1])
    page.get_by_label("Headteacher").check()
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The school's name").fill("Larkfield Primary School")
    page.get_by_label("Only on this server").check()
    press(page, "Set up the school")
    page.wait_for_url("**/settings/ready/")
    look(page)
    story.school = page.url.removesuffix("settings/ready/")

    story.secrets[HEAD[1]] = set_up_second_step(page)
    page.goto(story.school)
    look(page)
    expect(page.locator("h1")).not_to_be_empty()
    expect(page.get_by_text("if the server dies, these pages die with it")).to_be_visible()

    for name, email, post in (OFFICE, TECHNICIAN, GOVERNOR):
        page.goto(story.school + "people/invite/")
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label(post, exact=True).check()
        press(page, "Invite")
        heading(page, f"Give this link to {name}")
        story.links[email] = page.locator("code").inner_text().strip()
    assert not complaints


def come_in(page: Page, story: Story, email: str) -> None:
    """Accept an invitation through its form."""
    page.goto(story.links[email])
    heading(page, "You are invited to Larkfield Primary School")
    page.get_by_label("Choose a password").fill(PASSWORD)
    press(page, "Accept and come in")
    page.wait_for_url("**/schools/**")
    look(page)


def test_an_office_manager_writes_down_systems_and_swaps_a_drive_on_a_phone(
    browse: Open, story: Story, complaints: list[str]
) -> None:
    page = browse(width=PHONE)
    come_in(page, story, OFFICE[1])
    story.secrets[OFFICE[1]] = set_up_second_step(page)

    page.goto(story.school + "systems/add/")
    heading(page, "Add a system")
    page.get_by_label("Name", exact=True).fill("SIMS")
    page.get_by_label("Locations").fill("Office server")
    page.get_by_label("Networked", exact=True).check()
    page.get_by_label("Main users").fill("Office")
    page.get_by_label("Purpose").fill("Pupil records")
    page.get_by_label("Critical").check()
    page.locator("main form button[type=submit]").click()
    look(page)
    page.goto(story.school + "systems/")
    expect(page.get_by_role("table").first).to_contain_text("Pupil records")
    look(page)

    for drive in ("Drive A", "Drive B"):
        page.goto(story.school + "backups/drives/add/")
        page.get_by_label("Name of the drive").fill(drive)
        page.locator("main form button[type=submit]").click()
        look(page)
    page.goto(story.school + "backups/swap/")
    heading(page, "Swap a drive")
    press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("Choose the drive that goes out")
    look(page)
    page.get_by_role("group", name="Which drive goes out?").get_by_label("Drive A").check()
    page.get_by_label("Who takes it?").fill("Bea Bell")
    page.get_by_label("Someone’s home").check()
    page.get_by_role("group", name="Which drive comes in?").get_by_label("Drive B").check()
    press(page, "Continue")
    heading(page, "Check before it is written down")
    expect(page.get_by_text("A drive should not go there.")).to_be_visible()
    press(page, "Write it down")
    look(page)
    page.get_by_label("It goes to a home all the same").check()
    press(page, "Write it down")
    heading(page, "Backups and drives")
    expect(page.get_by_text("Bea Bell").first).to_be_visible()
    expect(page.get_by_text("staff say").first).to_be_visible()
    assert not complaints


def test_a_technician_enrols_a_server_and_changes_no_promise(
    browse: Open, story: Story, complaints: list[str]
) -> None:
    page = browse(width=WIDE)
    come_in(page, story, TECHNICIAN[1])
    page.goto(story.school + "agents/enrol/")
    heading(page, "Set up your second step first")
    story.secrets[TECHNICIAN[1]] = set_up_second_step(page)

    page.goto(story.school + "agents/enrol/")
    page.get_by_label("name").fill("office-server")
    press(page, "Show the command")
    heading(page, "Type this on office-server")
    expect(page.locator("pre")).to_contain_text("abide agent enrol")
    page.goto(story.school + "agents/")
    expect(page.get_by_text("office-server").first).to_be_visible()
    look(page)
    page.goto(story.school + "systems/promises/edit/")
    heading(page, "This is not part of your post")
    assert not [each for each in complaints if "status of 403" not in each]


def test_a_governor_reads_today_the_proofs_and_the_log_and_takes_the_two_pages_home(
    browse: Open, story: Story, complaints: list[str]
) -> None:
    page = browse(width=PHONE)
    come_in(page, story, GOVERNOR[1])
    page.goto(story.school)
    look(page)
    with page.expect_download() as paper:
        page.get_by_role("link", name=re.compile("two pages")).click()
    assert paper.value.path().read_bytes().startswith(b"%PDF-")
    for name, path in (("Systems", "systems/"), ("Proofs", "proofs/"), ("Evidence", "evidence/")):
        page.goto(story.school + path)
        look(page)
        assert name
    page.goto(story.school + "people/invite/")
    heading(page, "This is not part of your post")
    page.get_by_text("Gwen Gorse", exact=False).first.click()
    press(page, "Sign out")
    page.goto(story.school)
    heading(page, "Sign in")
    assert not [each for each in complaints if "status of 403" not in each]


def test_without_scripts_an_office_manager_signs_in_and_writes_down_a_contact(
    browse: Open, story: Story
) -> None:
    page = browse(width=PHONE, scripts=False)
    sign_in(page, OFFICE[1], story.secrets[OFFICE[1]], ahead=1)
    page.goto(story.school + "systems/contacts/add/")
    page.get_by_label("Name", exact=True).fill("Theo Tarn")
    page.get_by_label("Phone", exact=False).first.fill("01632 960123")
    page.locator("main form button[type=submit]").click()
    page.goto(story.school + "systems/contacts/")
    expect(page.get_by_text("01632 960123").first).to_be_visible()
    page.goto(story.school)
    for link in ("Systems", "Backups and drives", "Promises", "Today"):
        follow(page, link)
        expect(page.locator("h1")).not_to_be_empty()


def test_a_page_can_be_printed_without_what_only_a_screen_needs(
    browse: Open, story: Story, chromium: Browser
) -> None:
    page = browse(width=WIDE)
    sign_in(page, HEAD[1], story.secrets[HEAD[1]], ahead=1)
    page.goto(story.school + "systems/")
    page.emulate_media(media="print")
    expect(page.get_by_role("table").first).to_be_visible()
    for hidden in (".govuk-service-navigation__wrapper", ".abide-account", ".abide-actions"):
        expect(page.locator(hidden).first).to_be_hidden()

"""A supplier's mail is passed on, a promise stands on its word, then mails stop: overdue."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from abide.domain.roles import Role
from abide.hub.configuration import Configuration
from abide.hub.register.models import Term
from abide.hub.schools.models import School
from abide.hub.suppliers import actions
from tests.browser.conftest import PHONE, WIDE
from tests.browser.walking import look, press
from tests.hub.conftest import _tables_can_be_emptied
from tests.hub.people import make_person, make_school, signed_in
from tests.hub.suppliers.mailbox import Mailbox, mailbox
from tests.hub.suppliers.mails import PROVIDER, RESTIC, RESTIC_FATAL, mail, passed_on
from tests.hub.suppliers.promise import promise

__all__ = ["_tables_can_be_emptied"]
pytestmark = pytest.mark.django_db(transaction=True)
# The browser's driver runs a loop in the thread of the tests, which Django takes for its own.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
EVENING = datetime(2026, 11, 17, 22, 40, tzinfo=UTC)  # a Tuesday
SENT = "Tuesday, 17 November 2026 22:30"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Return a function that sets the hub's clock, which is that of this very process."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr("abide.hub.web.clock._clock", lambda: moment)

    set_clock(EVENING)
    return set_clock


@pytest.fixture
def larkfield(at: Callable[[datetime], None]) -> School:
    """Return a school in term time that promises copies made away, as a supplier reports them."""
    school = make_school()
    Term.objects.create(
        school=school, name="Autumn", first_on=date(2026, 9, 1), last_on=date(2026, 12, 18)
    )
    promise(school, EVENING - timedelta(days=60))
    return school


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    with mailbox() as found:
        settings.CONFIGURATION = Configuration(reports=(found.settings(),))
        yield found


@pytest.fixture
def open_as(
    chromium: Browser, live_server: LiveServer, larkfield: School
) -> Iterator[Callable[[int], Page]]:
    """Return a function that opens a browser of the office manager, so many pixels wide."""
    cookie = signed_in(make_person(larkfield, Role.OFFICE_MANAGER)).cookies["sessionid"].value
    opened = []

    def open_one(width: int) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, locale="en-GB"
        )
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        opened.append(context)
        return context.new_page()

    yield open_one
    for each in opened:
        each.close()


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_mail_passed_on_keeps_the_promise_until_the_mails_stop(
    open_as: Callable[[int], Page],
    box: Mailbox,
    larkfield: School,
    at: Callable[[datetime], None],
    width: int,
) -> None:
    page = open_as(width)
    page.goto("/schools/larkfield/suppliers/")
    look(page)
    page.get_by_role("link", name="Expect a supplier’s reports").click()
    look(page)
    page.get_by_label("Supplier", exact=True).fill("Provider of IT")
    page.get_by_label("The provider copies our server every school day").check()
    page.get_by_label("Where do its reports come from?").fill(PROVIDER)
    press(page, "Expect them")
    expect(page.get_by_text("Provider of IT has sent no report yet")).to_be_visible()
    look(page)
    page.goto("/schools/larkfield/suppliers/help/")
    expect(page.get_by_text("The address is reports+larkfield@hub.example")).to_be_visible()
    look(page)

    office = make_person(larkfield, Role.OFFICE_MANAGER).email
    box.deliver(passed_on(RESTIC, by=office, sent=SENT, at=EVENING), EVENING)
    assert actions.fetch(at=EVENING) == 1
    page.goto("/schools/larkfield/suppliers/")
    expect(page.get_by_text("Every supplier was heard in time.")).to_be_visible()
    expect(page.get_by_text("Tuesday 17 November, 22:30: went well")).to_be_visible()
    look(page)
    page.goto("/schools/larkfield/promises/copies-made-away/")
    expect(page.get_by_text("Provider of IT reported it done on Tuesday 17").first).to_be_visible()
    expect(page.get_by_text("the supplier says").first).to_be_visible()

    at(EVENING + timedelta(days=2))
    page.goto("/schools/larkfield/suppliers/")
    expect(page.get_by_text("Overdue")).to_be_visible()
    said = "Nothing was heard from Provider of IT since"
    expect(page.get_by_text(said).first).to_be_visible()
    look(page)
    page.goto("/schools/larkfield/promises/copies-made-away/")
    expect(page.get_by_text(said).first).to_be_visible()


def test_a_mail_in_doubt_is_read_by_a_person_on_a_phone(
    open_as: Callable[[int], Page], box: Mailbox, larkfield: School
) -> None:
    said = {"supplier": "Provider of IT", "promises": ["copies-made-away"], "senders": [PROVIDER]}
    actions.expect(school=larkfield, values=said, by="hub", at=EVENING)
    box.deliver(mail("Backup of Larkfield", RESTIC + RESTIC_FATAL, at=EVENING), EVENING)
    actions.fetch(at=EVENING)
    page = open_as(PHONE)
    page.goto("/schools/larkfield/suppliers/")
    page.get_by_role("link", name="Read the 1 report that waits").click()
    look(page)
    page.get_by_role("link", name="Backup of Larkfield").click()
    look(page)
    press(page, "Count it")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("It failed, or was not done").check()
    press(page, "Count it")
    expect(page.get_by_text("It counts from now on, as the supplier’s word.")).to_be_visible()
    look(page)
    page.goto("/schools/larkfield/suppliers/")
    expect(page.get_by_text("that it failed")).to_be_visible()
    look(page)


def test_a_supplier_answers_by_a_link_without_an_account(
    open_as: Callable[[int], Page], chromium: Browser, live_server: LiveServer, larkfield: School
) -> None:
    said = {"supplier": "Provider of IT", "promises": ["copies-made-away"]}
    row = actions.expect(school=larkfield, values=said, by="hub", at=EVENING)
    page = open_as(WIDE)
    page.goto(f"/schools/larkfield/suppliers/{row.public_id}/")
    page.get_by_role("button", name="Ask by a link").click()
    press(page, "Make the link")
    look(page)
    address = page.locator("code").inner_text()
    supplier = chromium.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 900}
    )
    phone = supplier.new_page()
    phone.goto("/report/" + address.split("/report/")[1])
    look(phone)
    phone.get_by_label("It went well").check()
    for label, value in (("Day", "17"), ("Month", "11"), ("Year", "2026")):
        phone.get_by_label(label, exact=True).fill(value)
    phone.get_by_label("Your name").fill("Pat Provider")
    press(phone, "Send the answer")
    expect(phone.get_by_text("Your answer was noted").first).to_be_visible()
    look(phone)
    supplier.close()
    page.goto("/schools/larkfield/suppliers/")
    expect(page.get_by_text("Every supplier was heard in time.")).to_be_visible()

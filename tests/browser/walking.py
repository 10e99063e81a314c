"""What people do in a browser: sign in, give a second step, press a button; by real forms."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.browser.looking import barriers

PASSWORD = "teal-gate-walnut-41"
PERIOD_SECONDS = 30


def code_of(secret: str, ahead: int = 0) -> str:
    """Given a secret, return the code that an app would show now, or some periods ahead."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_SECONDS + ahead)))


def set_up_second_step(page: Page) -> str:
    """Given a page of someone who just signed in, set up an app for codes; return its secret."""
    page.goto("/second-step/")
    secret = page.locator("#authenticator_secret").inner_text().strip()
    look(page)
    page.get_by_label("code").fill(code_of(secret))
    page.get_by_role("button", name="Use this app from now on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    look(page)
    page.goto("/second-step/?next=/")
    if page.get_by_role("heading", level=1).inner_text() == "Say again that it is you":
        look(page)
        page.get_by_label("code").fill(code_of(secret))
        press(page, "Go on")
    return secret


def sign_in(page: Page, email: str, secret: str = "", *, ahead: int = 0) -> None:
    """Given a person's address, and the secret of their app where they have one, sign in."""
    page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    if secret:
        expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
        page.get_by_label("code").fill(code_of(secret, ahead))
        page.get_by_role("button", name="Sign in", exact=True).click()


def look(page: Page) -> None:
    """Given a page, fail when it has a barrier or does not fit, once it is there."""
    page.wait_for_load_state()
    page.locator("main h1").first.wait_for()
    found = barriers(page)
    assert not found, page.url + "\n" + "\n".join(found)


def heading(page: Page, words: str) -> None:
    """Given a page, fail unless its heading says these words; then look at it."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)
    look(page)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str) -> None:
    page.get_by_role("link", name=link, exact=True).first.click()

"""A real hub, a real browser: Debian's chromium, driven by Playwright, looks at what is served."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.whole.hubs import Hub, serving

WIDE, PHONE = 1200, 390
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the browser; where there is none, skip with the reason, and fail in CI."""
    if CHROMIUM is None:
        reason = "no chromium on this machine: apt install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    playwright: Playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def hub(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Return a hub of its own for a module's tests, as `abide serve` starts it."""
    home: Path = tmp_path_factory.mktemp("hub")
    with serving(home, "--no-agent") as served:
        yield served


@pytest.fixture
def complaints() -> list[str]:
    """Return what the browser complained of: errors of scripts, of the policy, of loading."""
    return []


@pytest.fixture
def browse(chromium: Browser, hub: Hub, complaints: list[str]) -> Iterator[Open]:
    """Return a function that opens a browser of a person: browse(width=390, scripts=False)."""
    opened: list[BrowserContext] = []

    def open_one(*, width: int = WIDE, scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=hub.address,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        context.set_default_timeout(15_000)
        opened.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda said: (
                complaints.append(f"{page.url}: {said.text}")
                if said.type in ("error", "warning")
                else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    yield open_one
    for context in opened:
        context.close()

"""What is asked of every page: no barrier that axe knows, nothing that runs off a phone's side."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def barriers(page: Page) -> list[str]:
    """Given a page, return what axe finds wrong with it, and whether it must be moved sideways."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    said = [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        said.append(f"the page is {wide} pixels wider than the window")
    return said

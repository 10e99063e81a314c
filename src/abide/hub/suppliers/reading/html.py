"""The words of a page of HTML, found in one pass: no tag is obeyed, and none can make it slow."""

from __future__ import annotations

import html
import re

_BREAKS = frozenset("br p div tr table li ul ol h1 h2 h3 h4 h5 h6 hr blockquote pre title".split())
_SILENT = frozenset({"script", "style", "head", "template"})
_NAME = re.compile(r"/?([a-zA-Z0-9]{1,20})")


def words_of(page: str) -> str:
    """Given HTML, return its words, a line for each block and row. What is hidden by style is read
    too: it is the text that is judged, not its looks."""
    found: list[str] = []
    at = 0
    while at < len(page):
        opens = page.find("<", at)
        if opens < 0:
            found.append(page[at:])
            break
        found.append(page[at:opens])
        at = _after(page, opens, found)
    return html.unescape("".join(found)).replace("\xa0", " ")


def _after(page: str, opens: int, found: list[str]) -> int:
    """Given where a tag opens, note the break it makes and return where the text goes on."""
    if page.startswith("<!--", opens):
        return _past(page, "-->", opens)
    named = _NAME.match(page, opens + 1)
    if not named:
        found.append("<")
        return opens + 1
    name, closes = named[1].lower(), page.find(">", opens)
    if closes < 0:
        return len(page)
    found.append("\n" if name in _BREAKS else " ")
    if name in _SILENT and page[opens + 1] != "/":
        return _past(page, f"</{name}", closes)
    return closes + 1


def _past(page: str, end: str, start: int) -> int:
    """Return where the text goes on after an end; at the end of the page where it is missing."""
    ends = re.compile(re.escape(end), re.IGNORECASE).search(page, start)
    return ends.end() if ends else len(page)

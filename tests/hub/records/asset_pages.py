"""The words of the pages that set registers side by side."""

from __future__ import annotations

import re

from django.test import Client

AT = "/schools/larkfield/registers/"


def text_of(browser: Client, path: str) -> str:
    """Given a browser and a page, return the page's words."""
    answer = browser.get(AT + path)
    assert answer.status_code == 200, path
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())

"""The journal names no link that lets its holder in: neither a page that broke nor one refused."""

from __future__ import annotations

import logging
import secrets
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from abide.hub.web.journal import WithoutLinks

pytestmark = pytest.mark.django_db

PAGES = ("/sign/{}/", "/report/{}/", "/calendar/{}.ics", "/invited/{}/")


def of(said: str, *words: object) -> str:
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, said, words, None)
    assert WithoutLinks().filter(record)
    return record.getMessage()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_behind_a_link_is_named_without_what_opens_it(page: str) -> None:
    token = secrets.token_urlsafe(32)
    said = of("Internal Server Error: %s", page.format(token))
    assert token not in said
    assert said.startswith(f"Internal Server Error: {page.partition('{')[0]}…")


def test_everything_else_is_told_as_it_is() -> None:
    path = "/schools/larkfield/registers/access-list/9a0d8dd3-8cb0-4ced-98f5-8caaaa1f0fa8/review/"
    assert of("Internal Server Error: %s", path) == f"Internal Server Error: {path}"


def test_a_form_that_was_refused_does_not_tell_its_link(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.handler.addFilter(WithoutLinks())
    token = secrets.token_urlsafe(32)
    answer = Client(enforce_csrf_checks=True).post(f"/sign/{token}/", {"read": "on"})
    assert answer.status_code == 403
    assert "Forbidden" in caplog.text
    assert token not in caplog.text


def test_the_hubs_journal_is_kept_so() -> None:
    journal: dict[str, Any] = settings.LOGGING
    assert journal["filters"]["links"]["()"].endswith(".WithoutLinks")
    assert journal["handlers"]["console"]["filters"] == ["links"]

"""The Jinja environment of our pages: GOV.UK components, links, and words for figures."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined


def environment(**options: Any) -> Environment:
    """Given Django's options, return the environment of our pages."""
    made = Environment(**{**options, "undefined": StrictUndefined})
    loader = made.loader
    assert loader is not None
    made.loader = ChoiceLoader([loader, PackageLoader("govuk_frontend_jinja")])
    made.globals.update(static=static, url=_url)
    return made


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)

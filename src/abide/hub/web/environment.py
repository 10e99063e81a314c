"""The Jinja environment of our pages: GOV.UK components, forms, links, and words for figures."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from jinja2 import Environment, StrictUndefined, Template

from abide.hub.web import forms, words
from abide.hub.web.components import PACKAGE, components


class Pages(Environment):
    """Our templates fail on a name that is not there; GOV.UK's come from their own environment."""

    def get_template(self, name: Any, *args: Any, **kwargs: Any) -> Template:
        """Given a template's name, return it, from GOV.UK's components where it is one of them."""
        if isinstance(name, str) and name.startswith(PACKAGE + "/"):
            return components().get_template(name)
        return super().get_template(name, *args, **kwargs)


def environment(**options: Any) -> Environment:
    """Given Django's options, return the environment of our pages."""
    made = Pages(**{**options, "undefined": StrictUndefined})
    made.globals.update(
        static=static,
        url=_url,
        url_or_none=url_or_none,
        field=forms.field,
        fields=forms.fields,
        error_summary=forms.error_summary,
    )
    made.filters.update(words.FILTERS)
    return made


def url_or_none(name: str, /, *args: Any, **kwargs: Any) -> str | None:
    """Given an address's name, return the address, or None where nothing answers to it."""
    try:
        return _url(name, *args, **kwargs)
    except NoReverseMatch:
        return None


def _url(name: str, /, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)

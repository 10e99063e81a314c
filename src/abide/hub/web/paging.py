"""Long lists in pages: which one an address asks for."""

from __future__ import annotations

from django.http import HttpRequest

_MOST_DIGITS = 6


def page_asked(request: HttpRequest) -> int:
    """Given a request, return the number that stands in its address as `page`; 1 where none does
    that can be."""
    text = request.GET.get("page", "")
    fits = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if fits else 1

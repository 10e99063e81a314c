"""What every page is given: who looks, which school, where in the navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Given a request, return what the layout needs of it."""
    visitor = getattr(request, "visitor", None)
    return {"visitor": visitor, "school": visitor.school if visitor else None}

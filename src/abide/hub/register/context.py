"""The one number that stands in the same place on every page of a school."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from abide.hub.register.models import Contact


def help_line(request: HttpRequest) -> dict[str, Any]:
    """Given a request, return the contact to ring, looked up when a page of a school shows it."""
    visitor = getattr(request, "visitor", None)
    if visitor is None:
        return {}
    return {
        "help_line": lambda: Contact.objects.filter(
            school=visitor.school, on_every_page=True, removed_at__isnull=True
        ).first()
    }

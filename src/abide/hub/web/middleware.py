"""Every page of a school is told in that school's own time, and kept by no browser or proxy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class PrivateMiddleware:
    """Stands after the static files: what the hub answers is kept nowhere on the way, nor on a
    computer that several people of an office use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "private, no-store"
        return response


class ZoneMiddleware:
    """Stands after the door: sets the zone that moments are shown and forms are read in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        timezone.deactivate()
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """Given a request that came in by a school's door, set the school's zone."""
        visitor = getattr(request, "visitor", None)
        if visitor is not None:
            timezone.activate(ZoneInfo(visitor.school.zone))

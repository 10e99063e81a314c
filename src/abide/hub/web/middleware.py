"""Every page of a school is told in that school's own time, and kept by no browser or proxy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from abide.domain.errors import Refused


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

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Given that a page can't be made since what was entered contradicts itself, say what to
        mend: nothing can be judged, and nothing is claimed."""
        if not isinstance(error, Refused) or request.method != "GET":
            return None
        if getattr(request, "visitor", None) is None:
            return None
        return render(request, "web/contradiction.jinja2", {"why": str(error)}, status=409)

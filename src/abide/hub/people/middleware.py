"""Fills `request.visitor` for every address below /schools/SLUG/; a stranger gets 404."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from abide.hub.people.queries import visitor_of
from abide.hub.web.clock import now


class DoorMiddleware:
    """The door of the tenant. A view below /schools/SLUG/ without `needs` is never called."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Given a view about to be called, let it be called, or return a redirect to sign in."""
        if "school" not in kwargs:
            return None
        if not hasattr(view, "needs"):
            raise Http404
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        visitor = visitor_of(request, kwargs["school"], now())
        if visitor is None:
            raise Http404
        request.visitor = visitor  # type: ignore[attr-defined]
        return None

"""Pages for what went wrong: in words, with what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "web/not_found.jinja2", status=404)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "web/not_allowed.jinja2", {"what": str(exception)}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "web/failed.jinja2", status=500)

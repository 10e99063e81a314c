"""Addresses that belong to no school: the API for agents. Every answer of it is signed."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from abide.hub.intake.api import api
from abide.hub.intake.door import sealed

_PUBLIC = {"openapi-json", "api-root"}


def _patterns() -> list[URLResolver | URLPattern]:
    patterns: list[URLResolver | URLPattern] = api.urls[0]
    for each in patterns:
        if isinstance(each, URLPattern) and each.name not in _PUBLIC:
            each.callback = sealed(each.callback)
    return patterns


urlpatterns = [path("", include((_patterns(), "api"), namespace="api"))]

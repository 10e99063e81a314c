"""Addresses that belong to no school: the API for agents. Every answer of it is signed."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from abide.hub.intake.api import api
from abide.hub.intake.door import sealed

_PUBLIC = {"openapi-json", "api-root"}


def _patterns() -> list[URLPattern]:
    patterns: list[URLPattern] = api.urls[0]
    for each in patterns:
        if each.name not in _PUBLIC:
            each.callback = sealed(each.callback)
    return patterns


urlpatterns = [path("", include((_patterns(), "api"), namespace="api"))]

"""Addresses below /schools/SLUG/: Today."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "controls"
urlpatterns: list[URLPattern] = []

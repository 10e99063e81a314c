"""Addresses below /schools/SLUG/: agents of a school."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "intake"
urlpatterns: list[URLPattern] = []

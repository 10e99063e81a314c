"""Addresses below /schools/SLUG/: people of a school."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "people"
urlpatterns: list[URLPattern] = []

"""Addresses below /schools/SLUG/: proofs."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "drills"
urlpatterns: list[URLPattern] = []

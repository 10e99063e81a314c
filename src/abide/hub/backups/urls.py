"""Addresses below /schools/SLUG/: backups and drives."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "backups"
urlpatterns: list[URLPattern] = []

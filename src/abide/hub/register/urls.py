"""Addresses below /schools/SLUG/: systems, data sets, contacts, calendar."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "register"
urlpatterns: list[URLPattern] = []

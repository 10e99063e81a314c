"""Addresses below /schools/SLUG/: Today, one system, the two pages."""

from __future__ import annotations

from django.urls import path

from abide.hub.controls.views import standing

app_name = "controls"
urlpatterns = [
    path("", standing.today, name="today"),
    path("today.csv", standing.today_csv, name="today_csv"),
    path("two-pages.pdf", standing.pages, name="two_pages"),
    path("system/<uuid:system>/", standing.system, name="system"),
]

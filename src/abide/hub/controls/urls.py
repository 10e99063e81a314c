"""Addresses below /schools/SLUG/: Today, one system, the two pages."""

from __future__ import annotations

from django.urls import path

from abide.hub.controls import views

app_name = "controls"
urlpatterns = [
    path("", views.today, name="today"),
    path("today.csv", views.today_csv, name="today_csv"),
    path("two-pages.pdf", views.pages, name="two_pages"),
    path("system/<uuid:system>/", views.system, name="system"),
]

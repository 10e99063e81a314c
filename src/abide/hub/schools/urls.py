"""Addresses below /schools/SLUG/: settings of a school."""

from __future__ import annotations

from django.urls import path

from abide.hub.schools import views

app_name = "schools"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("change/", views.change, name="change"),
    path("ready/", views.ready, name="ready"),
]

"""Addresses below /schools/SLUG/agents/."""

from __future__ import annotations

from django.urls import path

from abide.hub.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.agents, name="agents"),
    path("enrol/", views.enrol, name="enrol"),
    path("<uuid:agent>/end/", views.end, name="end"),
]

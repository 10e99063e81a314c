"""Addresses that belong to no school: calendars, by what stands in their address."""

from __future__ import annotations

from django.urls import path

from abide.hub.telling import views

urlpatterns = [path("calendar/<str:token>.ics", views.calendar_feed, name="calendar_feed")]

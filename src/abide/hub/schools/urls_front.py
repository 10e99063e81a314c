"""Addresses that belong to no school."""

from __future__ import annotations

from django.urls import path

from abide.hub.schools import views

urlpatterns = [path("healthz", views.healthz, name="healthz")]

"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class DrillsConfig(AppConfig):
    name = "abide.hub.drills"
    label = "drills"
    default_auto_field = "django.db.models.BigAutoField"

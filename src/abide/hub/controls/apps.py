"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ControlsConfig(AppConfig):
    name = "abide.hub.controls"
    label = "controls"
    default_auto_field = "django.db.models.BigAutoField"

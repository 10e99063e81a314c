"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "abide.hub.backups"
    label = "backups"
    default_auto_field = "django.db.models.BigAutoField"

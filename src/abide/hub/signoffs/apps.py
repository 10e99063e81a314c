"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class SignoffsConfig(AppConfig):
    name = "abide.hub.signoffs"
    label = "signoffs"
    default_auto_field = "django.db.models.BigAutoField"

"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "abide.hub.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

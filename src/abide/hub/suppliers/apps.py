"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class SuppliersConfig(AppConfig):
    name = "abide.hub.suppliers"
    label = "suppliers"
    default_auto_field = "django.db.models.BigAutoField"

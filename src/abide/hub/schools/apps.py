"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "abide.hub.schools"
    label = "schools"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from abide.hub.schools import readiness

        readiness.register("schools", 90, readiness.own_steps)

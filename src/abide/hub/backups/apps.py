"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "abide.hub.backups"
    label = "backups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from abide.hub.backups import readiness
        from abide.hub.schools import readiness as list_of_steps

        list_of_steps.register("backups", 40, readiness.steps)

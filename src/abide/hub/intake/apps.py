"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "abide.hub.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from abide.hub.intake import readiness
        from abide.hub.schools import readiness as list_of_steps

        list_of_steps.register("intake", 30, readiness.steps)

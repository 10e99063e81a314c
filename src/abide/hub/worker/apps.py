"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "abide.hub.worker"
    label = "worker"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Show on the settings page how mail stands."""
        from abide.hub.schools import panels
        from abide.hub.worker.panels import mail

        panels.register("worker", mail)

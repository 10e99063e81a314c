"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class DrillsConfig(AppConfig):
    name = "abide.hub.drills"
    label = "drills"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from abide.hub.backups import proofs
        from abide.hub.drills.queries import newest_proofs

        proofs.register(newest_proofs)

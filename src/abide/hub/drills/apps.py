"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class DrillsConfig(AppConfig):
    name = "abide.hub.drills"
    label = "drills"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from abide.hub.backups import proofs
        from abide.hub.drills import readiness
        from abide.hub.drills.queries import newest_proofs
        from abide.hub.schools import readiness as list_of_steps

        proofs.register(newest_proofs)
        list_of_steps.register("drills", 50, readiness.steps)

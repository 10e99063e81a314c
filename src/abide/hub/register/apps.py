"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "abide.hub.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from abide.hub.people import duties as people_duties
        from abide.hub.register import duties
        from abide.hub.schools import readiness

        people_duties.register("register", duties.open_duties)
        readiness.register("register", 20, duties.steps)

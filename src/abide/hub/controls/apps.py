"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ControlsConfig(AppConfig):
    name = "abide.hub.controls"
    label = "controls"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from abide.hub.backups import proofs
        from abide.hub.controls.shown.serving import served_by_rule, titles
        from abide.hub.controls.standing.judging import judged_copies
        from abide.hub.evidence.titles import lend_titles
        from abide.hub.records.told import lend_promises

        proofs.judge_by(judged_copies)
        lend_promises(served_by_rule)
        lend_titles(titles)

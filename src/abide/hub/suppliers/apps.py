"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class SuppliersConfig(AppConfig):
    name = "abide.hub.suppliers"
    label = "suppliers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lend promises what suppliers report, and their pages what there is to tell and to do."""
        from abide.hub.controls.promises import told
        from abide.hub.controls.shown import lent
        from abide.hub.suppliers.queries.heard import reports_of
        from abide.hub.suppliers.queries.lending import history_of, jobs_of

        told.lend_reports(reports_of)
        lent.lend_history("suppliers", history_of)
        lent.lend_jobs("suppliers", jobs_of)

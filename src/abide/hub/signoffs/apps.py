"""This room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class SignoffsConfig(AppConfig):
    name = "abide.hub.signoffs"
    label = "signoffs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lend what is signed to the judge of promises, and signers' names to the log."""
        from abide.hub.controls.promises.told import lend_signers
        from abide.hub.evidence import names
        from abide.hub.signoffs.names import names_of
        from abide.hub.signoffs.queries import signers_of

        lend_signers(signers_of)
        names.register(names_of)

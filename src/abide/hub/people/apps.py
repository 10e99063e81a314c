"""This room, as Django knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from abide.hub.schools.log import Deed
    from abide.hub.schools.models import School


class PeopleConfig(AppConfig):
    name = "abide.hub.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from abide.hub.evidence import names
        from abide.hub.people import readiness
        from abide.hub.people.queries import names_of
        from abide.hub.schools import log
        from abide.hub.schools import readiness as list_of_steps

        log.lend(_write)
        names.register(names_of)
        list_of_steps.register("people", 10, readiness.steps)


def _write(school: School, deed: Deed) -> None:
    """Given a deed of the room of schools, append its entry."""
    from abide.hub.evidence.actions import Text, record

    kept = [Text(name, text) for name, text in deed.texts.items()]
    record(school=school, kind=deed.kind, by=deed.by, at=deed.at, facts=deed.facts, texts=kept)

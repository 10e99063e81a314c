"""Every way to read what a school says of itself."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from abide.hub.schools.actions import Settings
from abide.hub.schools.models import School


def settings_of(school: School) -> Settings:
    """Given a school as it was loaded, return its settings."""
    return Settings(
        name=school.name,
        zone=school.zone,
        division=school.division,
        opens_at=school.opens_at,
        opens_at_words=school.opens_at_words,
        witness_email=school.witness_email,
        silent_after_hours=school.silent_after_hours,
    )


def local_day(school: School, at: datetime) -> date:
    """Given a moment, return the day that the school's clocks show."""
    return at.astimezone(ZoneInfo(school.zone)).date()


def as_it_is_now(school: School) -> School:
    """Given a school as it was loaded, return it as it stands now."""
    return School.objects.get(pk=school.pk)


def depends_on_its_server(school: School) -> str:
    """Given a school, return the warning that stands on its pages while the answer to "If this
    server dies, where will you open Abide?" is missing or is that server; else an empty string."""
    if school.opens_at == School.OpensAt.NOT_SAID:
        return "Nobody has said yet where Abide is opened if this server dies."
    if school.opens_at == School.OpensAt.THIS_SERVER:
        return "Abide opens only on this server: if the server dies, these pages die with it."
    return ""


def any_school() -> bool:
    """Return whether this hub has a school yet."""
    return School.objects.exists()


def waiting_migrations() -> int:
    """Return how many changes to the tables are still to be made; 0 when the hub may work.

    Raise OperationalError when the database does not answer.
    """
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))

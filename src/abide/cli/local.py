"""What `abide serve` does for this very machine: the first link in, and its agent's enrolment."""

from __future__ import annotations

from abide.cli.common import now


def greeting() -> list[str]:
    """Return what a person at this machine is told: where, and how to begin where nobody has."""
    from django.conf import settings

    from abide.hub.schools.models import School

    address = settings.PUBLIC_ADDRESS
    lines = [f"Abide is served at  {address}"]
    if not School.objects.exists():
        from abide.hub.people.actions import set_up_link

        token = set_up_link(now())
        lines.append(f"No school is set up yet. This link works once, within a day:  {address}{token}")
    return lines


def enrol_local() -> None:
    """Enrol the agent of this ABIDE_HOME with the hub, over loopback as a remote one would, where
    it is not yet and the hub has exactly one school. Raise AbideError."""

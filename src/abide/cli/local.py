"""What `abide serve` does for this very machine: the first link in, and its agent's enrolment."""

from __future__ import annotations

from datetime import datetime

from abide.cli.common import now


def greeting() -> list[str]:
    """Return what a person at this machine is told: where, and how to begin where nobody has."""
    from django.conf import settings

    from abide.hub.people.actions import set_up_link
    from abide.hub.people.models import Link
    from abide.hub.people.queries import address_of_link
    from abide.hub.schools.queries import any_school

    lines = [f"Abide is served at  {settings.PUBLIC_ADDRESS}"]
    if not any_school():
        link = address_of_link(Link.Purpose.SET_UP, set_up_link(at=now()))
        lines.append(f"No school is set up yet. This link begins, once, within a day:  {link}")
    return lines


def sign_in_address(email: str, at: datetime) -> str:
    """Given a person's address, return a link that signs them in once; it is logged. Raise
    Refused."""
    from abide.hub.evidence.actions import HUB
    from abide.hub.people.actions import sign_in_link
    from abide.hub.people.models import Link
    from abide.hub.people.queries import address_of_link

    return address_of_link(Link.Purpose.SIGN_IN, sign_in_link(email=email, by=HUB, at=at))


def enrol_local() -> None:
    """Enrol the agent of this ABIDE_HOME with the hub, over loopback as a remote one would, where
    it is not yet and the hub has exactly one school. Raise AbideError."""

"""Many who use one link in the same moment."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from django.db import connections

from abide.domain.roles import Role
from abide.hub.people.actions import LinkGone, Newcomer, set_up
from abide.hub.schools.actions import Settings

AT = datetime(2026, 11, 3, 12, tzinfo=UTC)
SCHOOL = Settings("Larkfield", "Europe/London", "england-and-wales", "elsewhere", "", "", 26)


def race(token: str, runners: int = 8) -> tuple[int, int]:
    """Given a set-up link, return how many of those who used it at once won, and how many lost."""
    start = threading.Barrier(runners)
    won: list[int] = []
    lost: list[int] = []

    def run(number: int) -> None:
        start.wait()
        try:
            set_up(
                token=token,
                who=Newcomer(f"Runner {number}", "three quiet otters"),
                email=f"runner{number}@larkfield.example",
                role=Role.HEADTEACHER,
                settings=SCHOOL,
                at=AT,
            )
            won.append(number)
        except LinkGone:
            lost.append(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(runners)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return len(won), len(lost)

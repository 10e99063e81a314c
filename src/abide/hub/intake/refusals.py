"""What agents are told when something of theirs is not taken, and with which status."""

from __future__ import annotations

from dataclasses import dataclass

from abide.wire.link import Known

UNKNOWN = "This hub knows no agent of that name and key. Enrol it with a code from the hub."


@dataclass
class NotTaken(Exception):
    """Something an agent sent was not taken; `reason` is one of those that wire.link.Told names.

    `shown`: it is written down with the agent, so that pages tell people.
    """

    status: int
    reason: str
    sentence: str
    known: Known | None = None
    shown: bool = False

    def __str__(self) -> str:
        return self.sentence


def stranger() -> NotTaken:
    """Return what every stranger is told alike: unknown, ended, or signed with another key."""
    return NotTaken(401, "unknown", UNKNOWN)

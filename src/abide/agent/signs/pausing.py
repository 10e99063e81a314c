"""Drives are not written to while an alarm is open: they may hold the last copy that is good."""

from __future__ import annotations

from abide.agent.config import RepositorySettings
from abide.agent.context import Agent
from abide.agent.guard import Away
from abide.agent.signs.alarms import open_alarms

PAUSED = "paused"
"""The kind of problem a paused drive has; its outcome is absent."""


class Paused(Away):
    """A drive that is kept from being written to while an alarm is open."""


def pause(agent: Agent, place: RepositorySettings) -> Paused | None:
    """Given a place, return why nothing is written there now, or None."""
    if place.kind != "drive":
        return None
    alarms = open_alarms(agent)
    if not alarms:
        return None
    systems = ", ".join(sorted({alarm.system for alarm in alarms}))
    return Paused(
        f"Nothing is written to {place.name} while an alarm is open (for {systems}). See  abide "
        "alarm list , and unplug the drive."
    )

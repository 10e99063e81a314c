"""Agents, places, drives and runs. A run is read out of an agent's entry and can be read again."""

from __future__ import annotations

from abide.hub.backups.models.asked import DriveMove, Job, Progress
from abide.hub.backups.models.past import AgentVersion, PlaceVersion, Quiet
from abide.hub.backups.models.places import Agent, Copy, Place
from abide.hub.backups.models.runs import Run

__all__ = [
    "Agent",
    "AgentVersion",
    "Copy",
    "DriveMove",
    "Job",
    "Place",
    "PlaceVersion",
    "Progress",
    "Quiet",
    "Run",
]

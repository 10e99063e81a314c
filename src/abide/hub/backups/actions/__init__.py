"""Every way to change what is known of places, drives, runs and jobs."""

from abide.hub.backups.actions.declaring import take_declaration
from abide.hub.backups.actions.drives import Swap, name_drive, swap_drives, undo_swap
from abide.hub.backups.actions.jobs import (
    Told,
    ask_for,
    job_ended,
    job_taken,
    tell_progress,
    withdraw,
)
from abide.hub.backups.actions.runs import rebuild, take_runs

__all__ = [
    "Swap",
    "Told",
    "ask_for",
    "job_ended",
    "job_taken",
    "name_drive",
    "rebuild",
    "swap_drives",
    "take_declaration",
    "take_runs",
    "tell_progress",
    "undo_swap",
    "withdraw",
]

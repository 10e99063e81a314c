"""How hard engines may work: all they can, or held back while people are at work."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from abide.agent.config import Settings


@dataclass(frozen=True)
class Pace:
    """What engines that are started now may take: KiB a second each way, and cores."""

    upload_kib: int | None = None
    download_kib: int | None = None
    cores: int | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """Return what the engine's own environment says of it (restic is a Go program)."""
        return {} if self.cores is None else {"GOMAXPROCS": str(self.cores)}


FULL = Pace()
"""What a person who runs a command by hand gets: a restore in an emergency is never held back."""


def pace_at(settings: Settings, at: datetime) -> Pace:
    """Given the settings and a moment, return the pace of engines that the service starts then:
    held back in the school hours of an open day."""
    schedule = settings.schedule
    if not schedule.hours.is_school(at, settings.calendar):
        return FULL
    cores = max(1, (os.cpu_count() or 1) // 2)
    return Pace(schedule.school_hours_upload, schedule.school_hours_download, cores)

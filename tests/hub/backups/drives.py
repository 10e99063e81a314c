"""A drive as tests move it and look at it."""

from __future__ import annotations

from datetime import datetime, timedelta

from abide.hub.backups import queries
from abide.hub.backups.actions import Swap
from abide.hub.backups.models import DriveMove, Place
from tests.hub.backups.conftest import NOW


def out(drive: Place) -> Swap:
    return Swap(out=drive, taken_by="Bea Bursar", where=DriveMove.Where.SAFE)


def row(drive: Place, at: datetime = NOW + timedelta(hours=2)) -> queries.DriveRow:
    found = queries.drive_of(drive.school, drive.public_id, at)
    assert found is not None
    return found

"""What a school still has to do about its copies, for the list of first steps."""

from __future__ import annotations

from datetime import datetime

from abide.hub.backups.models import Place, Run
from abide.hub.schools.models import School
from abide.hub.schools.readiness import Step


def steps(school: School, at: datetime) -> list[Step]:
    """Given a school, return the steps that runs and drives tell of."""
    drives = Place.objects.filter(school=school, kind="drive", removed_at__isnull=True)
    return [
        Step(
            "Make the first backup",
            Run.objects.filter(school=school, outcome="complete", gone_at__isnull=True).exists(),
            "backups:overview",
            "It comes by itself on the first evening after a server was enrolled.",
        ),
        Step(
            "Name the portable drives",
            drives.exists(),
            "backups:drive_add",
            "Each gets a label; every swap is then written down with a phone.",
        ),
    ]

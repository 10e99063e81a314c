"""What a school still has to do until its server reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from abide.hub.intake.queries import is_enrolled
from abide.hub.schools.models import School
from abide.hub.schools.readiness import Step


def steps(school: School, at: datetime) -> Sequence[Step]:
    """Given a school, return whether an agent reports. What it copies and brings back is for the
    rooms of backups and of drills to ask for."""
    return [
        Step(
            "Let the school's server report here",
            done=is_enrolled(school),
            url_name="intake:agents",
            hint="A technician types one code on the server.",
        ),
    ]

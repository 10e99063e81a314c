"""What a school still has to do until its server reports, copies and proves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from abide.hub.backups.models import Run
from abide.hub.drills.models import Drill
from abide.hub.intake.queries import is_enrolled
from abide.hub.schools.models import School
from abide.hub.schools.readiness import Step


def steps(school: School, at: datetime) -> Sequence[Step]:
    """Given a school, return whether an agent reports, and whether it ever made a complete copy and
    brought one back. How things stand now is for Today to say."""
    return [
        Step(
            "Let the school's server report here",
            done=is_enrolled(school),
            url_name="intake:agents",
            hint="A technician types one code on the server.",
        ),
        Step(
            "Make the first backup",
            done=Run.objects.filter(school=school, outcome="complete").exists(),
            url_name="backups:overview",
            hint="Where everything that was named came into the copy.",
        ),
        Step(
            "Bring a first copy back",
            done=Drill.objects.filter(school=school, shows=True).exists(),
            url_name="drills:list",
            hint="Only a restore that was compared shows that a copy is any good.",
        ),
    ]

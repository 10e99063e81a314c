"""What a school still has to do about its people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from abide.domain.roles import needs_second_step
from abide.domain.words import plural
from abide.hub.people.queries import people_of
from abide.hub.schools.models import School
from abide.hub.schools.readiness import Step


def steps(school: School, at: datetime) -> Sequence[Step]:
    """Given a school and a moment, return the steps that this room knows of."""
    people = people_of(school, at)
    changing = [each for each in people if needs_second_step(each.roles)]
    without = [each for each in changing if not each.second_step]
    managing = [each for each in people if each.manages_people]
    return [
        Step(
            "Everyone who can change something has a second step",
            done=bool(changing) and not without,
            status=f"{plural(len(without), 'person', 'people')} without" if without else "",
            url_name="people:list",
            hint="An app that shows a code, or a passkey, besides the password.",
        ),
        Step(
            "Two people can invite others and end their access",
            done=len(managing) >= 2,
            status="Only one person can" if len(managing) == 1 else "",
            url_name="people:invite",
            hint="A headteacher and an office manager, so that nobody is the only one.",
        ),
    ]

"""What a school still has to bring back, for the list of first steps."""

from __future__ import annotations

from datetime import datetime

from abide.hub.backups.proofs import proofs_of
from abide.hub.schools.models import School
from abide.hub.schools.readiness import Step


def steps(school: School, at: datetime) -> list[Step]:
    """Given a school, return the step that restore tests tell of."""
    shown = any(each.proven for each in proofs_of(school).values())
    hint = "Until something was brought back, nobody knows whether a copy is good."
    return [Step("Bring something back and compare it", shown, "drills:list", hint)]

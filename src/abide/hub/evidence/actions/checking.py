"""Every chain of a school read from its first entry to its last, and a note of what that showed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from abide.domain.evidence import Verification
from abide.hub.evidence.actions.erasing import remove_erased_files
from abide.hub.evidence.models import ChainCheck
from abide.hub.evidence.reading import verify_school
from abide.hub.schools.models import School

_LONGEST_REASON = 300


def check_chains(*, school: School, at: datetime) -> list[ChainCheck]:
    """Given a school, verify its chain and its agents' chains; note and return what was found, the
    school's own first. The look is long and holds nothing up; the note is written after it."""
    remove_erased_files(school=school)
    verified = verify_school(school)
    found = [(None, verified.school), *verified.agents.items()]
    with transaction.atomic():
        return [
            ChainCheck.objects.create(
                school=school,
                agent=agent,
                at=at,
                entries=each.entries,
                intact=each.intact,
                first_broken=each.first_broken,
                reason=_short(each),
            )
            for agent, each in found
        ]


def _short(found: Verification) -> str:
    return (found.reason or "")[:_LONGEST_REASON]

"""Copies made amid ruin, and copies found gone, are complete no more."""

from __future__ import annotations

from datetime import timedelta

from abide.domain.control import BackupOutcome
from abide.domain.control.doubt import COPY_GONE, judged
from abide.domain.ruin import Alarm
from tests.domain.school import LAST_NIGHT, backup

RUINED = backup(LAST_NIGHT)
BEFORE = backup(LAST_NIGHT - timedelta(days=1))
ALARM = Alarm(
    id="1",
    system="SIMS",
    at=LAST_NIGHT + timedelta(minutes=5),
    signs=(),
    suspect_from=LAST_NIGHT - timedelta(minutes=1),
    last_clean=(),
)


def test_what_was_copied_after_ruin_began_is_in_doubt_and_what_was_before_is_not() -> None:
    before, ruined = judged((BEFORE, RUINED), (ALARM,))
    assert before.outcome is BackupOutcome.COMPLETE
    assert (ruined.outcome, ruined.problems) == (BackupOutcome.INCOMPLETE, ("in doubt",))


def test_a_copy_found_gone_from_its_place_failed_whatever_its_entry_says() -> None:
    (found,) = judged((RUINED,), (), {("store", str(RUINED.snapshot))})
    assert (found.outcome, found.problems) == (BackupOutcome.FAILED, (COPY_GONE,))
    (other,) = judged((RUINED,), (), {("drive-a", str(RUINED.snapshot))})
    assert other is RUINED

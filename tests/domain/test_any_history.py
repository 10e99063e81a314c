"""Whatever happened, in whatever order it is told: kept is never said without the evidence."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from abide.domain.control import BackupFact, BackupOutcome, DrillFact, Status
from abide.domain.drill import Verdict
from tests.domain.school import CALENDAR, HOUR, NOW, Desk, backup, whole

MOMENTS = st.datetimes(
    datetime(2026, 10, 1),  # noqa: DTZ001  Hypothesis wants naive bounds and adds the zone
    datetime(2026, 11, 6),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[BackupFact], list[DrillFact]]:
    """Draw what may have happened to one system in two places: any runs and any drills of them."""
    backups = [
        backup(
            draw(MOMENTS),
            draw(st.sampled_from(["store", "drive-a"])),
            outcome=draw(st.sampled_from(BackupOutcome)),
        )
        for _ in range(draw(st.integers(1, 6)))
    ]
    drills = [
        whole(
            draw(st.sampled_from(backups)),
            draw(MOMENTS),
            verdict=draw(st.sampled_from(Verdict)),
            whole=draw(st.booleans()),
            replay=draw(st.booleans()),
            loaded=draw(st.booleans()),
            restore_seconds=draw(st.sampled_from([60.0, 5 * HOUR, None])),
        )
        for _ in range(draw(st.integers(0, 6)))
    ]
    return backups, drills


@given(histories())
def test_kept_always_means_a_fresh_copy_a_proof_and_a_timed_restore_in_hand(
    history: tuple[list[BackupFact], list[DrillFact]],
) -> None:
    backups, drills = history
    status = Desk(backups=backups, drills=drills).judge()
    assert status.reasons
    if status.status is not Status.KEPT:
        return
    latest = max(drills, key=lambda one: one.at)
    fresh = [b for b in backups if b.outcome is BackupOutcome.COMPLETE and b.snapshot]
    assert any(
        CALENDAR.open_seconds(b.started_at, NOW) <= 24 * HOUR and b.started_at <= NOW for b in fresh
    )
    assert any(
        d.verdict is Verdict.PROVEN
        and not d.replay
        and d.whole
        and d.loaded
        and d.restore_seconds == 60.0
        for d in drills
    )
    assert latest.at <= NOW + timedelta(minutes=5)


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_told_changes_nothing(
    history: tuple[list[BackupFact], list[DrillFact]], random: Any
) -> None:
    backups, drills = history
    first = Desk(backups=list(backups), drills=list(drills)).judge()
    random.shuffle(backups)
    random.shuffle(drills)
    again = Desk(backups=backups, drills=drills).judge()
    assert (first.status, set(first.reasons)) == (again.status, set(again.reasons))


@given(histories(), st.data())
def test_news_of_a_failure_never_makes_a_system_kept(
    history: tuple[list[BackupFact], list[DrillFact]], data: st.DataObject
) -> None:
    backups, drills = history
    before = Desk(backups=backups, drills=drills).judge()
    bad = whole(data.draw(st.sampled_from(backups)), NOW, verdict=Verdict.NOT_PROVEN)
    after = Desk(backups=backups, drills=[*drills, bad]).judge()
    if before.status is not Status.KEPT and after.status is Status.KEPT:
        raise AssertionError((before.reasons, after.reasons))

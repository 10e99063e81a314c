"""The due list: what comes first, when it may begin, and what holds it up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from abide.domain.cadence import Cadence
from abide.domain.duties import Chore, CopyKnown, Deed, Duty, Past
from abide.domain.hours import Hours, Span
from abide.domain.register import Grade, System
from tests.domain.duties import SIMS, at, done, failed, listed, proven

FILMS = System("Films", Grade.DESIRABLE, repositories=("drive-a",))
NIGHT = Span(time(22), time(5))


def backup_in(duties: tuple[Duty, ...]) -> Duty:
    (found,) = [each for each in duties if each.deed is Deed.BACKUP]
    return found


def test_a_system_never_copied_is_due_at_once_and_critical_ones_come_first() -> None:
    duties = listed(
        "2026-11-03 10:00", CopyKnown(FILMS, "drive-a", 1), CopyKnown(SIMS, "drive-a", 0)
    )
    assert [each.system for each in duties] == ["SIMS", "Films"]
    assert all(each.is_ready(at("2026-11-03 10:00")) for each in duties)
    assert duties[0].reason == "It has never been copied there."


def test_the_next_backup_begins_at_its_slot_on_the_next_open_day() -> None:
    backup = listed("2026-11-06 20:00", proven("2026-11-06 19:00"))[0]
    assert (backup.deed, backup.begins_at) == (Deed.BACKUP, at("2026-11-09 19:00"))  # a Monday
    assert backup.reason == ("every school day at 19:00; last copied on Friday 6 November, 19:00.")


def test_a_backup_without_a_time_of_day_begins_when_school_is_over() -> None:
    films = CopyKnown(FILMS, "drive-a", backups=done("2026-11-03 17:00"))
    backup = backup_in(listed("2026-11-03 18:00", films))
    assert backup.begins_at == at("2026-11-04 17:00")


def test_after_a_week_off_one_backup_is_due_and_not_five() -> None:
    now = "2026-11-09 08:30"
    ready = [each for each in listed(now, proven("2026-11-02 19:00")) if each.is_ready(at(now))]
    assert [each.deed for each in ready if each.deed is Deed.BACKUP] == [Deed.BACKUP]


def test_it_sleeps_through_the_holidays() -> None:
    backup = backup_in(listed("2026-12-19 12:00", proven("2026-12-18 19:00")))
    assert backup.begins_at == at("2027-01-04 19:00")


def test_what_the_last_day_of_term_missed_is_caught_up_in_the_holidays() -> None:
    now = "2026-12-20 12:00"
    assert listed(now, proven("2026-12-17 19:00"))[0].is_ready(at(now))


def test_every_day_means_holidays_too() -> None:
    daily = replace(SIMS, backup=Cadence.parse("every day at 19:00"))
    copy = replace(proven("2026-12-25 19:00"), system=daily)
    assert listed("2026-12-26 08:00", copy)[0].begins_at == at("2026-12-26 19:00")


@pytest.mark.parametrize(
    ("failures", "again"),
    [(1, "2026-11-03 19:20"), (2, "2026-11-03 20:05"), (3, "2026-11-04 19:00")],
)
def test_a_failure_is_tried_again_soon_then_later_then_when_it_is_next_due(
    failures: int, again: str
) -> None:
    past = failed("2026-11-02 19:00", "2026-11-03 19:05", failures)
    backup = listed("2026-11-03 19:06", proven("2026-11-02 19:00", backups=past))
    assert [each.begins_at for each in backup if each.deed is Deed.BACKUP] == [at(again)]


def test_a_failure_before_a_weekend_is_tried_again_within_a_day() -> None:
    past = failed("2026-11-05 19:00", "2026-11-06 20:10", 3)
    duties = listed("2026-11-06 20:11", proven("2026-11-05 19:00", backups=past))
    backup = backup_in(duties)
    assert backup.begins_at == at("2026-11-07 20:10")


def test_a_drive_that_is_away_is_tried_once_and_then_waited_for() -> None:
    now = at("2026-11-03 19:00")
    gone = proven("2026-11-02 19:00", there=False)
    assert listed(now, gone)[0].is_ready(now)  # this try writes down that the drive was away
    gone = replace(gone, backups=replace(gone.backups, away=True))
    (backup,) = [each for each in listed(now, gone) if each.deed is Deed.BACKUP]
    assert (backup.begins_at, backup.held) == (None, "drive-a is not plugged in.")
    back = replace(gone, there=True)
    assert listed(now, back)[0].is_ready(now)


def test_a_place_that_was_never_made_is_held_up_with_the_command() -> None:
    (backup,) = listed("2026-11-03 19:00", CopyKnown(SIMS, "drive-a", made=False))
    assert backup.begins_at is None
    assert "abide repository make 'drive-a'" in str(backup.held)


def test_a_copy_is_drilled_before_its_cadence_runs_out_and_outside_school_hours() -> None:
    now = "2026-11-10 07:30"
    copy = proven("2026-11-03 21:00", backups=done("2026-11-09 19:00"))
    drill = next(each for each in listed(now, copy) if each.deed is Deed.DRILL)
    assert not drill.whole
    assert drill.begins_at == at(now)  # the warning began in the night; school has not
    later = next(each for each in listed("2026-11-10 08:30", copy) if each.deed is Deed.DRILL)
    assert later.begins_at == at("2026-11-10 17:00")


def test_an_overdue_drill_waits_for_school_to_end_no_longer() -> None:
    now = "2026-11-12 10:00"
    copy = proven("2026-11-03 21:00", backups=done("2026-11-11 19:00"))
    assert next(each for each in listed(now, copy) if each.deed is Deed.DRILL).is_ready(at(now))


def test_a_whole_restore_comes_due_each_term_unless_it_has_no_room() -> None:
    copy = proven("2026-12-10 21:00", wholes=done("2026-09-20 21:00"))
    now = "2027-03-20 12:00"
    drill = next(each for each in listed(now, copy) if each.deed is Deed.DRILL)
    assert (drill.whole, drill.due_at.date()) == (True, date(2027, 3, 25))
    small = replace(copy, fits=False, drills=done("2027-03-19 21:00"))
    drill = next(each for each in listed(now, small) if each.deed is Deed.DRILL)
    assert not drill.whole


def test_a_whole_restore_that_fails_is_not_tried_every_night() -> None:
    wholes = Past(at("2026-09-20 21:00"), at("2027-03-20 02:00"), 2)
    copy = proven("2027-03-20 19:00", wholes=wholes)
    whole = listed("2027-03-20 20:00", copy)
    drill = next(each for each in whole if each.deed is Deed.DRILL)
    assert drill.begins_at is not None
    assert drill.begins_at >= at("2027-03-26 00:00")


def test_windows_hold_everything_and_spans_for_drills_hold_drills() -> None:
    hours = Hours(windows=(Span(time(18), time(6)),), drills=(NIGHT,))
    copy = proven("2026-11-03 21:00", backups=done("2026-11-03 21:00"))
    backup, drill = listed("2026-11-12 10:00", copy, hours=hours)
    assert (backup.deed, backup.begins_at) == (Deed.BACKUP, at("2026-11-12 18:00"))
    assert (drill.deed, drill.begins_at) == (Deed.DRILL, at("2026-11-12 22:00"))


def test_spans_that_never_meet_are_said() -> None:
    hours = Hours(windows=(Span(time(9), time(12)),), drills=(NIGHT,))
    drill = listed("2026-11-12 10:00", proven("2026-11-03 21:00"), hours=hours)[-1]
    assert (drill.deed, drill.begins_at) == (Deed.DRILL, None)
    assert "never meet" in str(drill.held)


def test_backups_come_before_chores_and_chores_before_drills() -> None:
    now = "2026-11-12 19:30"
    chores = (
        Chore(Deed.RETENTION, done("2026-11-10 20:00"), at("2026-11-11 19:30")),
        Chore(Deed.HEADS, done("2026-11-10 20:00"), at("2026-11-11 19:30")),
    )
    duties = listed(now, proven("2026-11-03 19:00"), chores=chores)
    assert [each.deed.value for each in duties] == ["backup", "heads", "retention", "drill"]


def test_chores_are_done_once_a_day_when_there_is_news_and_the_kit_when_it_changed() -> None:
    now, last = "2026-11-12 10:00", done("2026-11-11 20:00")
    old, new = at("2026-11-11 19:00"), at("2026-11-12 09:55")
    quiet = (
        Chore(Deed.RETENTION, last, old),
        Chore(Deed.HEADS, Past(), None),
        Chore(Deed.KIT, last, old, on_change=True),
    )
    (kit,) = listed(now, chores=quiet)
    assert (kit.deed, kit.begins_at) == (Deed.KIT, at("2026-11-12 17:00"))
    (kit,) = listed(now, chores=(Chore(Deed.KIT, last, new, on_change=True),))
    assert kit.is_ready(at(now))
    (retention,) = listed(now, chores=(Chore(Deed.RETENTION, last, new),))
    assert retention.begins_at == at("2026-11-12 17:00")


def test_what_a_clock_that_was_wrong_wrote_counts_for_nothing() -> None:
    now = at("2026-11-03 10:00")
    past = Past.of([(now + timedelta(days=400), True), (now - timedelta(days=1), True)], now)
    assert past.done_at == now - timedelta(days=1)
    ahead = Chore(Deed.KIT, Past(now), now + timedelta(days=400), on_change=True)
    (kit,) = listed(now, chores=(ahead,))
    assert not kit.is_ready(now)


def test_a_drive_that_is_paused_is_tried_once_and_then_waited_for() -> None:
    now = at("2026-11-03 19:00")
    paused = proven("2026-11-02 19:00", paused="Nothing is written to it now.")
    assert listed(now, paused)[0].is_ready(now)
    paused = replace(paused, backups=replace(paused.backups, away=True))
    (backup,) = [each for each in listed(now, paused) if each.deed is Deed.BACKUP]
    assert (backup.begins_at, backup.held) == (None, "Nothing is written to it now.")

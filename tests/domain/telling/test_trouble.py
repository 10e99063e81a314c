"""What did not happen, since when, and the one next step."""

from __future__ import annotations

from dataclasses import replace

from abide.domain.control import Status
from abide.domain.control.silence import silence
from abide.domain.control.view import View
from abide.domain.register import Grade
from abide.domain.telling import Kind
from tests.domain.telling.seen import CALENDAR, copy, heard, ran, seen, told_of, when


def test_a_backup_that_was_made_is_no_news() -> None:
    assert told_of(seen(copy(newest=when(3))), when(4, 7, 30)) is None


def test_a_missed_backup_names_when_it_was_due_and_the_newest_that_there_is() -> None:
    told = told_of(seen(copy(newest=when(3))), when(5, 7, 30))
    assert told is not None
    assert (told.kind, told.days, told.reaches_head) == (Kind.MISSED, 1, False)
    assert told.expected == "every school day at 19:00"
    assert told.happened == (
        "A backup was due by Wednesday 4 November, 19:00. None has completed since Tuesday 3 "
        "November, 19:00."
    )


def test_on_the_second_school_morning_it_reaches_the_headteacher() -> None:
    told = told_of(seen(copy(newest=when(3))), when(6, 7, 30))
    assert told is not None
    assert (told.days, told.reaches_head) == (2, True)


def test_inside_its_grace_a_backup_is_not_missed_yet() -> None:
    assert told_of(seen(copy(newest=when(3))), when(4, 20, 59)) is None
    assert told_of(seen(copy(newest=when(3))), when(4, 21, 1)) is not None


def test_a_failed_run_is_told_though_another_place_has_a_copy() -> None:
    failed = copy("drive-a", when(2), ran(when(3), "failed", "drive-a", "disk full"))
    told = told_of(seen(copy(newest=when(3)), failed), when(4, 7, 30))
    assert told is not None
    assert (told.kind, told.days) == (Kind.FAILED, 1)
    assert told.happened == (
        "The backup to drive-a on Tuesday 3 November, 19:00 failed (disk full). store holds a "
        "copy of Tuesday 3 November, 19:00."
    )


def test_failures_running_are_counted_from_when_a_good_one_was_due() -> None:
    failed = copy("drive-a", when(2), ran(when(4), "failed", "drive-a"))
    told = told_of(seen(copy(newest=when(4)), failed), when(5, 7, 30))
    assert told is not None
    assert told.days == 2


def test_where_nothing_ever_completed_mornings_count_from_the_first_try() -> None:
    failed = copy("store", None, ran(when(5), "failed"))
    one = seen(failed, status=Status.NEVER, expected_since=when(3))
    told = told_of(one, when(6, 7, 30))
    assert told is not None
    assert (told.kind, told.days) == (Kind.MISSED, 3)
    assert told.happened == "No complete backup of it has been made yet."


def test_an_incomplete_run_says_what_it_lacks() -> None:
    one = seen(copy(newest=when(2), last=ran(when(3), "incomplete", "store", "file in use")))
    told = told_of(one, when(3, 20))
    assert told is not None
    assert told.kind is Kind.INCOMPLETE
    assert "left something out (file in use)" in told.happened


def test_a_run_in_doubt_asks_for_the_alarm_to_be_answered() -> None:
    one = seen(copy(newest=when(2), last=ran(when(3), "incomplete", "store", "in doubt")))
    told = told_of(one, when(3, 20))
    assert told is not None
    assert told.step == "IT provider: answer the alarm on the server, then run a backup."


def test_silence_is_told_before_all_else_and_counted_from_when_it_was_too_long() -> None:
    quiet = heard(when(3, 16))
    mornings = {}
    for day in (4, 5, 6):
        at = when(day, 7, 30)
        why = silence(quiet, View(CALENDAR, at))
        one = seen(copy(newest=when(2)), silent=((quiet, why),) if why else ())
        told = told_of(one, at)
        mornings[day] = (told.kind, told.days) if told else None
    assert mornings == {
        4: (Kind.MISSED, 1),
        5: (Kind.SILENT, 2),
        6: (Kind.SILENT, 3),
    }


def test_what_the_judge_calls_broken_is_told_in_its_words() -> None:
    one = seen(
        copy(newest=when(3)),
        status=Status.BROKEN,
        reasons=("The copy of Tuesday did not come back right. Make a new backup there.",),
    )
    told = told_of(one, when(4, 7, 30))
    assert told is not None
    assert (told.kind, told.happened, told.step) == (
        Kind.BROKEN,
        "The copy of Tuesday did not come back right.",
        "Make a new backup there.",
    )


def test_what_was_told_before_keeps_the_count_where_facts_do_not() -> None:
    one = seen(copy(newest=when(3)), status=Status.UNKNOWN, reasons=("The log is broken.",))
    told = told_of(one, when(4, 7, 30), 1)
    assert told is not None
    assert (told.kind, told.days) == (Kind.UNKNOWN, 2)


def test_only_what_the_school_needs_and_copies_itself_is_told() -> None:
    late = copy(newest=when(2))
    for grade in (Grade.NECESSARY, Grade.DESIRABLE):
        assert told_of(seen(late, grade=grade), when(6, 7, 30)) is None
    assert told_of(seen(late, grade=Grade.ESSENTIAL), when(6, 7, 30)) is not None
    one = seen(late)
    kept_elsewhere = replace(one, system=replace(one.system, has_sources=False))
    assert told_of(kept_elsewhere, when(6, 7, 30)) is None
    assert told_of(seen(late, status=Status.PAUSED), when(6, 7, 30)) is None


def test_a_drive_that_is_away_is_no_news() -> None:
    away = copy("drive-b", when(2))
    assert told_of(seen(copy(newest=when(3)), away), when(4, 7, 30)) is None


def test_a_cadence_without_a_number_is_told_as_assumed() -> None:
    told = told_of(seen(copy(newest=when(2)), backup="regularly"), when(6, 7, 30))
    assert told is not None
    assert "the promise says “regularly”" in told.expected

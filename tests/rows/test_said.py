"""Rows that stand on a word: of staff, of those who sign, of suppliers."""

from __future__ import annotations

from datetime import date

import pytest

from abide.domain.control import Basis, Status
from abide.domain.promises import Known
from abide.domain.promises.known import Reports, Said, Signer
from tests.rows.judging import TODAY, ago, control_of, judged, moment, stands, why

STAFF_SAY = [
    ("S0-16", 260),
    ("S0-53", 260),
    ("S1-16", 370),
    ("C-08", 370),
    ("C-10", 370),
    ("C-15", 370),
    ("C-16", 370),
    ("C-17", 370),
    ("C-24", 370),
    ("C-25", 370),
    ("C-26", 370),
    ("C-27", 370),
    ("C-31", 370),
    ("C-32", 260),
]
"""Rows with one control on the word of staff, and after how many days that is too old."""
SIGNED = ["S1-12", "S1-28"]


def said(row: str, on: date, kept: bool = True, words: str = "") -> Known:
    """Given a row and a day, return that somebody said then whether it is so."""
    control = control_of(row, "staff")
    return Known(said={control.id: Said(on, moment(on), kept, "Olu Offord", words)})


def reported(
    row: str, newest: date | None, good: date | None = None, *, failed: bool = False
) -> Known:
    """Given a row and the days of the newest report and the newest good one, return them."""
    when = None if newest is None else moment(newest, 6)
    last_good = when if good is None and not failed else None if good is None else moment(good, 6)
    reports = Reports("Wickshire ICT", when, last_good, failed, since=moment(ago(60)))
    return Known(reports={control_of(row, "supplier").id: reports})


def signed(control: str, *days: date | None) -> Known:
    """Given a control and the day on which each of several people signed, return them."""
    names = ("Ada Ashby", "Ben Birch", "Cal Cole")
    signers = [Signer(name, date(2025, 9, 1), day) for name, day in zip(names, days, strict=False)]
    return Known(signers={control: signers})


@pytest.mark.parametrize(("row", "old"), STAFF_SAY)
def test_what_staff_said_lately_is_kept_on_their_word_and_too_long_ago_is_overdue(
    row: str, old: int
) -> None:
    found = judged(row, said(row, ago(3)), rule="staff")
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    assert "Olu Offord said so on Tuesday 17 November" in why(found)
    assert stands(judged(row, said(row, ago(old)), rule="staff")) == (Status.OVERDUE, Basis.STAFF)


@pytest.mark.parametrize(("row", "_old"), STAFF_SAY)
def test_nobody_s_word_is_never_and_a_no_is_broken_in_the_words_they_used(
    row: str, _old: int
) -> None:
    assert stands(judged(row, Known(), rule="staff")) == (Status.NEVER, Basis.STAFF)
    found = judged(row, said(row, TODAY, kept=False, words="Not yet"), rule="staff")
    assert stands(found) == (Status.BROKEN, Basis.STAFF)
    assert "“Not yet”" in why(found)


def test_s0_16_sticks_opened_on_one_computer_only_stands_for_a_term() -> None:
    assert judged("S0-16", said("S0-16", date(2026, 9, 7)), rule="staff").is_kept
    found = judged("S0-16", said("S0-16", date(2026, 4, 14)), rule="staff", at=moment(ago(-40)))
    assert stands(found) == (Status.OVERDUE, Basis.STAFF)


def test_s0_53_somebody_who_opened_the_file_speaks_beside_what_was_measured() -> None:
    spoken = judged("S0-53", said("S0-53", ago(3)), rule="staff")
    assert stands(spoken) == (Status.KEPT, Basis.STAFF)
    measured = judged("S0-53", said("S0-53", ago(3)), rule="random-file")
    assert stands(measured) == (Status.NEVER, Basis.MEASURED)


def test_s1_16_what_to_do_without_the_phone_is_said_again_each_year() -> None:
    assert judged("S1-16", said("S1-16", ago(300)), rule="staff").is_kept
    found = judged("S1-16", said("S1-16", ago(400)), rule="staff")
    assert stands(found) == (Status.OVERDUE, Basis.STAFF)
    assert "it was to be said again by" in why(found)


def test_s0_20_the_provider_s_report_of_its_test_counts_for_six_months_on_its_word() -> None:
    found = judged("S0-20", reported("S0-20", ago(100)), rule="supplier")
    assert stands(found) == (Status.KEPT, Basis.SUPPLIER)
    assert "Wickshire ICT reported it done on" in why(found)
    found = judged("S0-20", reported("S0-20", ago(200)), rule="supplier")
    assert stands(found) == (Status.OVERDUE, Basis.SUPPLIER)
    assert "Nothing was heard from Wickshire ICT since" in why(found)


def test_s0_47_a_provider_who_is_silent_for_more_than_a_week_is_overdue_under_its_name() -> None:
    assert stands(judged("S0-47", reported("S0-47", ago(4)), rule="supplier")) == (
        Status.KEPT,
        Basis.SUPPLIER,
    )
    found = judged("S0-47", reported("S0-47", ago(12)), rule="supplier")
    assert stands(found) == (Status.OVERDUE, Basis.SUPPLIER)
    assert "Wickshire ICT" in why(found)


def test_s1_20_a_report_of_last_night_keeps_it_and_a_school_day_s_silence_does_not() -> None:
    assert stands(judged("S1-20", reported("S1-20", ago(1)), rule="supplier")) == (
        Status.KEPT,
        Basis.SUPPLIER,
    )
    found = judged("S1-20", reported("S1-20", ago(3)), rule="supplier")
    assert stands(found) == (Status.OVERDUE, Basis.SUPPLIER)


def test_s1_20_a_report_of_friday_is_enough_until_monday_is_over() -> None:
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    known = reported("S1-20", friday)
    assert judged("S1-20", known, rule="supplier", at=moment(monday, 9)).is_kept
    tuesday = moment(date(2026, 11, 24), 9)
    assert judged("S1-20", known, rule="supplier", at=tuesday).status is Status.OVERDUE


def test_s1_20_a_report_of_a_failure_breaks_it_though_an_earlier_one_was_good() -> None:
    known = reported("S1-20", TODAY, ago(1), failed=True)
    found = judged("S1-20", known, rule="supplier")
    assert stands(found) == (Status.BROKEN, Basis.SUPPLIER)
    assert "Wickshire ICT reported on Friday 20 November, 06:00 that it failed" in why(found)


def test_s1_20_no_report_at_all_though_one_is_expected_is_overdue() -> None:
    found = judged("S1-20", reported("S1-20", None), rule="supplier")
    assert stands(found) == (Status.OVERDUE, Basis.SUPPLIER)
    assert stands(judged("S1-20", Known(), rule="supplier")) == (Status.NEVER, Basis.SUPPLIER)


def test_s0_08_staff_and_classes_sign_apart_and_who_is_missing_is_named() -> None:
    staff, pupils = "passwords-signed-staff", "passwords-signed-pupils"
    assert control_of(staff).rows == control_of(pupils).rows == ("S0-08",)
    assert stands(judged(staff, signed(staff, ago(10), ago(20), ago(30)))) == (
        Status.KEPT,
        Basis.STAFF,
    )
    found = judged(staff, signed(staff, ago(10), None, ago(400)))
    assert stands(found) == (Status.NEVER, Basis.STAFF)
    assert "Ben Birch has not signed yet" in why(found)
    assert "Cal Cole has not signed again in time" in why(found)
    classes = [Signer("Oak", None, ago(5), 28, "classes"), Signer("Ash", None, None, 30, "classes")]
    found = judged(pupils, Known(signers={pupils: classes}))
    assert stands(found) == (Status.NEVER, Basis.STAFF)
    assert "28 of 58 signed" in why(found)


@pytest.mark.parametrize("row", SIGNED)
def test_everybody_s_signature_of_this_year_keeps_it_and_one_missing_does_not(row: str) -> None:
    control = control_of(row, "sign-offs").id
    found = judged(row, signed(control, ago(10), ago(20), ago(30)), rule="sign-offs")
    assert stands(found) == (Status.KEPT, Basis.STAFF)
    found = judged(row, signed(control, ago(10), None, ago(30)), rule="sign-offs")
    assert stands(found) == (Status.NEVER, Basis.STAFF)
    assert "Ben Birch has not signed yet" in why(found)


def test_s1_12_last_year_s_signature_is_overdue() -> None:
    control = control_of("S1-12", "sign-offs").id
    found = judged("S1-12", signed(control, ago(400)), rule="sign-offs")
    assert stands(found) == (Status.OVERDUE, Basis.STAFF)
    assert "Ada Ashby has not signed again in time" in why(found)


def test_s1_28_who_joined_last_week_has_a_fortnight_to_sign_the_rules() -> None:
    control = control_of("S1-28", "sign-offs").id
    signed = Signer("Cal Cole", ago(700), ago(9))
    fresh = Known(signers={control: [signed, Signer("Dee Dale", ago(7), None)]})
    assert judged("S1-28", fresh, rule="sign-offs").status is Status.DUE
    late = Known(signers={control: [signed, Signer("Dee Dale", ago(15), None)]})
    assert judged("S1-28", late, rule="sign-offs").status is Status.NEVER


def test_a_supplier_s_answer_outweighs_the_staff_s_and_its_silence_lets_theirs_stand() -> None:
    control = control_of("C-02").id
    word = {control: Said(ago(3), moment(ago(3)), True, "Olu Offord")}
    assert stands(judged("C-02", Known(said=word))) == (Status.KEPT, Basis.STAFF)
    report = {control: Reports("Wickshire ICT", moment(ago(9)), moment(ago(9)))}
    assert stands(judged("C-02", Known(said=word, reports=report))) == (
        Status.KEPT,
        Basis.SUPPLIER,
    )
    failed = {control: Reports("Wickshire ICT", moment(ago(9)), None, True)}
    assert stands(judged("C-02", Known(said=word, reports=failed))) == (
        Status.BROKEN,
        Basis.SUPPLIER,
    )


def test_a_day_that_is_still_to_come_is_nobody_s_word() -> None:
    assert judged("S1-16", said("S1-16", ago(-1)), rule="staff").status is Status.NEVER


def test_what_is_said_counts_for_nothing_while_the_school_s_own_log_is_broken() -> None:
    known = Known(
        said=said("S1-16", ago(3)).said, untrusted="The school's own log is broken at entry 9."
    )
    assert stands(judged("S1-16", known, rule="staff")) == (Status.UNKNOWN, Basis.STAFF)

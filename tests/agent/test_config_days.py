"""Cadences, terms and closures in agent.toml."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.agent.declared import GOOD, Declared, with_system


@pytest.mark.parametrize("key", ["backup", "proof", "whole"])
def test_a_cadence_not_understood_is_refused_with_those_that_are(
    declared: Declared, key: str
) -> None:
    said = declared.refused(with_system(f'{key} = "now and then"'), at=f"{key} = ")
    assert "every school day at 19:00" in said


def test_days_may_be_written_as_text_or_as_toml_dates(declared: Declared) -> None:
    terms = 'terms = [["2026-09-02", "2026-12-18"],\n  [2027-01-04, 2027-03-25]\n]\n'
    text = GOOD + "[calendar]\n" + terms + 'closures = ["2026-10-01", 2026-10-02]\n'
    calendar = declared.load(text).calendar
    assert [each.first for each in calendar.terms] == [date(2026, 9, 2), date(2027, 1, 4)]
    assert not calendar.is_open(date(2026, 10, 1))
    assert not calendar.is_open(date(2026, 10, 2))
    assert calendar.is_open(date(2026, 10, 1) + timedelta(days=4))


def test_bank_holidays_of_the_division_close_the_school(declared: Declared) -> None:
    text = GOOD + '[calendar]\nterms = [["2026-04-20", "2026-07-17"]]\n'
    assert not declared.load(text).calendar.is_open(date(2026, 5, 4))
    scots = text + 'division = "scotland"\n'
    assert declared.load(scots).calendar.is_open(date(2026, 5, 5))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('terms = [["2026-09-02", "2026-02-30"]]', "not a date"),
        ('terms = [["2026-09-02"]]', "terms"),
        ('terms = [["2026-12-18", "2026-09-02"]]', ""),
        ('terms = [["2026-09-02", "2026-12-18"], ["2026-12-01", "2027-03-25"]]', ""),
        ('closures = ["Christmas"]', "not a date"),
        ("closures = [2026-10-01T10:00:00]", "closures"),
        ('zone = "Europe/Lodnon"', "time zone"),
        ('zone = "Europe"', "time zone"),
        ('zone = "../../etc/passwd"', "time zone"),
        ('division = "wales"', "'england-and-wales'"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(declared: Declared, line: str, words: str) -> None:
    assert words in declared.refused(GOOD + "[calendar]\n" + line + "\n", at=line.split(" ")[0])


def test_a_list_over_several_lines_does_not_shift_the_lines_after_it(declared: Declared) -> None:
    terms = 'terms = [\n  ["2026-09-02", "2026-12-18"],\n  ["2027-01-04", "2027-03-25"]\n]\n'
    declared.refused(GOOD + "[calendar]\n" + terms + 'zone = "nowhere"\n', at="zone")

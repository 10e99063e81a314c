"""Data, configuration and program: each must have come back for S0-19 to be true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from abide.domain.control import Status
from tests.domain.school import SIMS, at
from tests.domain.whole_school import School, all_well


def _with_program(*parts_back: str) -> School:
    school = all_well()
    school.systems = [replace(SIMS, parts=frozenset({"data", "configuration", "program"}))]
    school.drills = [replace(each, parts_back=frozenset(parts_back)) for each in school.drills]
    return school


def test_a_program_that_came_back_with_data_and_configuration_keeps_its_promise() -> None:
    assert _with_program("data", "configuration", "program").status("program") is Status.KEPT


@pytest.mark.parametrize("missing", ["data", "configuration", "program"])
def test_each_of_the_three_parts_must_have_come_back(missing: str) -> None:
    back = {"data", "configuration", "program"} - {missing}
    assert _with_program(*back).status("program") is Status.NEVER


def test_a_program_shown_half_a_year_ago_is_overdue() -> None:
    school = _with_program("data", "configuration", "program")
    school.now = at("2027-05-06", 8)
    assert school.status("program") is Status.OVERDUE


def test_a_sample_shows_no_program() -> None:
    school = _with_program("data", "configuration", "program")
    school.drills = [replace(each, whole=False) for each in school.drills]
    assert school.status("program") is Status.NEVER

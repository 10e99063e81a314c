"""Numbers no school means, brackets without end and marks of editors: refused, or read over."""

from __future__ import annotations

import pytest

from abide.agent.config import load_settings
from abide.domain.errors import Refused
from tests.agent.declared import GOOD, Declared, with_system


@pytest.mark.parametrize(
    "line",
    [
        'proof = "every 9999 years"',
        'proof = "every 6 years"',
        'whole = "every 61 months"',
        'proof = "every 16 terms"',
        'backup = "every 951 school days"',
        'backup = "9999 times a day"',
        "grace_minutes = 1e18",
        "grace_minutes = 600_000",
        "rto_hours = 1e300",
        "rpo_hours = 90_000",
    ],
)
def test_a_number_no_school_means_is_refused(declared: Declared, line: str) -> None:
    said = declared.refused(with_system(line), at=line)
    assert "5 years" in said or "less than or equal" in said or "oftener" in said


def test_the_longest_that_is_meant_is_taken(declared: Declared) -> None:
    lines = ('proof = "every 5 years"', "rto_hours = 87_600", "grace_minutes = 525_600")
    system = declared.load(with_system(*lines)).systems[0].system
    assert (system.rto_seconds, system.grace_seconds) == (87_600 * 3600.0, 525_600 * 60.0)


@pytest.mark.parametrize("depth", [5_000, 200_000])
def test_brackets_without_end_are_refused(declared: Declared, depth: int) -> None:
    declared.write(f"x = {'[' * depth}{']' * depth}\n{GOOD}")
    with pytest.raises(Refused) as caught:
        load_settings(declared.home)
    assert len(str(caught.value)) < 500


def test_the_mark_an_editor_puts_in_front_is_read_over(declared: Declared) -> None:
    assert declared.load("\ufeff" + GOOD).agent_name == "school-server"

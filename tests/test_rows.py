"""No row of the policies is without a promise, a test named after it, and its line on the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.rows import PAGE, ROWS, controls_by_row, held_by, lives_in, page

POLICIES = [*ROWS["S0"], *ROWS["S1"]]


def test_every_row_has_a_promise_in_a_catalogue() -> None:
    controls = controls_by_row()
    every = {row for rows in ROWS.values() for row in rows}
    assert sorted(every - set(controls)) == []
    assert sorted(set(controls) - every) == []


def test_the_policies_rows_stand_in_their_own_catalogues_alone() -> None:
    for row, controls in controls_by_row().items():
        own = {"S0": {"policy-0"}, "S1": {"policy-1"}}.get(row[:2], {"dfe", "rpa", "ico"})
        assert {control.catalogue for control in controls} <= own, row


def test_every_row_of_the_policies_has_a_test_that_is_named_after_it() -> None:
    held = held_by()
    assert [row for row in POLICIES if row not in held] == []


def test_a_test_is_found_by_the_rows_at_the_head_of_its_name_alone(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    names = (
        "s0_07_each_account_is_one_person_s",
        "s1_04_and_s1_05_are_one_approval",
        "a_row_such_as_s0_08_is_not_meant",
        "s0_99x_is_no_row",
    )
    body = "\n".join(f"def test_{name}() -> None: ..." for name in names)
    (tmp_path / "tests" / "test_some.py").write_text(body)
    assert set(held_by(tmp_path)) == {"S0-07", "S1-04", "S1-05"}


@pytest.mark.parametrize("row", POLICIES)
def test_the_page_has_a_line_for_each_promise_of_a_row(row: str) -> None:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith(f"| {row} |")]
    assert len(lines) == len(controls_by_row()[row])


def test_the_page_is_what_would_be_written_now() -> None:
    assert PAGE.read_text() == page(), "run `make rows`"


def test_where_each_evidence_is_entered_is_known() -> None:
    for controls in controls_by_row().values():
        for control in controls:
            assert all(lives_in(way) for way in control.ways), control.id

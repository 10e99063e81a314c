"""Lists saved as CSV."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.register import Grade
from abide.hub.web.tables import cell, csv_response, plain


@pytest.mark.parametrize(
    "attack",
    ["=1+1", "+44 20", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")', " =1", "＝1"],
)
def test_a_text_cannot_start_a_formula(attack: str) -> None:
    assert cell(attack) == "'" + attack


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, ""),
        (-5, "-5"),
        (True, "yes"),
        (date(2026, 11, 3), "2026-11-03"),
        (datetime(2026, 6, 2, 18, 4, tzinfo=UTC), "2026-06-02 19:04"),
        (Grade.CRITICAL, "critical"),
        ("SIMS", "SIMS"),
        ("O'Hara", "O'Hara"),
    ],
)
def test_values_read_and_sort_well(value: Any, said: str) -> None:
    assert cell(value) == said


@given(st.text())
def test_what_was_saved_reads_back_as_it_was(text: str) -> None:
    assert plain(cell(text)) == text or text.startswith("'")


def test_a_table_is_a_download_that_a_spreadsheet_reads() -> None:
    response = csv_response("Systems of Łódź", ["Name", "Grade"], [["Zażółć, “x”\n2", "=1"]])
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="systems-of-odz.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert rows == [["Name", "Grade"], ["Zażółć, “x”\n2", "'=1"]]

"""Lists saved as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.register import Grade
from abide.hub.web.tables import cell, csv_response, csv_stream, plain


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


def test_a_long_table_goes_out_in_pieces_as_it_is_read() -> None:
    asked_for = []

    def rows() -> Iterator[list[Any]]:
        for number in range(1200):
            asked_for.append(number)
            yield [number, "=1"]

    response = csv_stream("Log", ["Number", "Note"], rows())
    pieces = iter(response)
    first = next(pieces)
    assert not asked_for
    second = next(pieces)
    assert len(asked_for) == 500
    text = b"".join([first, second, *pieces]).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert len(read) == 1201
    assert read[-1] == ["1199", "'=1"]
    plain_one = csv_response("Log", ["Number", "Note"], rows())
    assert text.encode("utf-8-sig") == plain_one.content
    assert response["Content-Disposition"] == plain_one["Content-Disposition"]


def test_a_long_table_is_told_in_the_zone_of_its_page() -> None:
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        response = csv_stream("Log", ["At"], [[datetime(2026, 6, 2, 18, 4, tzinfo=UTC)]])
    before = timezone.get_current_timezone()
    assert "2026-06-03 03:04" in response.getvalue().decode()
    assert timezone.get_current_timezone() == before

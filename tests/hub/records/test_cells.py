"""Cells as other programs and people write them, read as what a field holds."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.errors import Refused
from abide.hub.records.imports.cells import Known, day_of, value_of
from abide.hub.records.imports.columns import as_list, kept_text, sheet_of, takes
from abide.hub.records.kinds import KINDS
from abide.hub.records.spec import Field, Kind, Type

NOBODY = Known()


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-03",
        "2026-11-03 06:12:00",
        "2026-11-03T06:12:00Z",
        "2026-11-03T06:12:00.123+01:00",
        "03/11/2026",
        "3/11/26",
        "3.11.2026",
        "03/11/2026 18:40",
        "03/11/2026 6:40:00 PM",
        "3 November 2026",
        "3 Nov 2026",
        "03-Nov-2026",
        "Tue 3 November 2026",
    ],
)
def test_a_day_is_read_days_before_months(text: str) -> None:
    assert day_of(text) == date(2026, 11, 3)


@pytest.mark.parametrize("text", ["11/24/2026", "32/01/2026", "1.421.13", "yesterday", "2026", "-"])
def test_what_is_no_day_is_refused_with_the_mend(text: str) -> None:
    with pytest.raises(Refused, match="27/03/2027"):
        day_of(text)


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [
        (Type.MONEY, "£1,250.50", 1250.5),
        (Type.MONEY, "620.00", 620),
        (Type.MONEY, "GBP 540", 540),
        (Type.NUMBER, " 1,200 ", 1200),
        (Type.YES, "Enabled", True),
        (Type.YES, "not  required", False),
        (Type.YES, "No", False),
        (Type.LINES, "a\n\n b ", ("a", "b")),
        (Type.TEXT, "two  words\n", "two words"),
    ],
)
def test_numbers_money_and_answers_are_read(type: Type, text: str, value: object) -> None:
    assert value_of(Field("x", "X", type), text, NOBODY) == value


@pytest.mark.parametrize(
    ("type", "text"),
    [
        (Type.MONEY, "$12"),
        (Type.MONEY, "about 20"),
        (Type.NUMBER, "-4"),
        (Type.NUMBER, "NaN"),
        (Type.NUMBER, "1e99"),
        (Type.NUMBER, "0e999999999"),
        (Type.NUMBER, "9" * 40),
        (Type.NUMBER, "unlimited"),
        (Type.YES, "perhaps"),
    ],
)
def test_what_is_no_number_and_no_answer_is_refused(type: Type, text: str) -> None:
    with pytest.raises(Refused):
        value_of(Field("x", "X", type), text, NOBODY)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("600", 600), ("10 minutes", 600), ("10m", 600), ("00:10:00", 600), ("1 h", 3600),
     ("Never", 0), ("0.5 min", 30)],
)  # fmt: skip
def test_how_long_until_a_lock_is_read_in_seconds(text: str, seconds: int) -> None:
    field = KINDS["device"].field("lock_seconds")
    assert value_of(field, text, NOBODY) == seconds


def test_systems_and_rows_are_found_by_name_and_others_are_refused() -> None:
    known = Known(
        systems={"finance": "1", "staff, all": "2", "pupil records": "3"},
        rows={"licence": {"office suite": "9"}},
    )
    several = Field("x", "X", Type.SYSTEMS)
    assert value_of(several, "Finance; Pupil  Records", known) == ("1", "3")
    assert value_of(several, "Finance and Pupil records", known) == ("1", "3")
    assert value_of(several, "Staff, all", known) == ("2",)
    assert value_of(Field("x", "X", Type.ROW, of="licence"), "OFFICE suite", known) == "9"
    with pytest.raises(Refused, match="“Library”: there is no system of this name"):
        value_of(several, "Finance; Library", known)
    with pytest.raises(Refused):
        value_of(Field("x", "X", Type.SYSTEM), "Library", known)


def test_the_column_nearest_to_our_own_name_is_taken_and_the_others_left() -> None:
    text = "Location,Asset Name,Default Location,Where it is\nA,PC,B,C\n"
    sheet = sheet_of(text, KINDS["device"])
    assert sheet.rows == [(2, {"name": "PC", "place": "C"})]
    assert sheet.ignored == ("Location", "Default Location")


def test_semicolons_tabs_and_other_cases_are_columns_too() -> None:
    for delimiter in (";", "\t"):
        text = f"ASSET TAG{delimiter}serial\nT1{delimiter}S1\n"
        assert sheet_of(text, KINDS["device"]).rows == [(2, {"tag": "T1", "serial": "S1"})]


def test_headings_in_quotation_marks_are_read() -> None:
    text = '"Asset Name","Serial"\n"PC","S1"\n'
    assert sheet_of(text, KINDS["device"]).rows == [(2, {"name": "PC", "serial": "S1"})]


def test_keys_are_read_from_no_file_whatever_their_column_is_called() -> None:
    for head in ("Product Key", "product_key", "KEY", "License Key", "Password"):
        sheet = sheet_of(f"License Name,{head}\nOffice suite,AAAA-BBBB\n", KINDS["licence"])
        assert sheet.rows == [(2, {"product": "Office suite"})]
        assert "AAAA" not in kept_text(sheet, KINDS["licence"])


def test_what_travels_on_reads_as_it_did() -> None:
    text = 'Asset Name,Notes,Location\n"=1+1","x","\'-odd\nplace"\n'
    first = sheet_of(text, KINDS["device"])
    again = sheet_of(kept_text(first, KINDS["device"]), KINDS["device"])
    assert [row for _, row in again.rows] == [row for _, row in first.rows]
    assert "x" not in kept_text(first, KINDS["device"])


@pytest.mark.parametrize("text", ["", "\n\n", "Colour,Shape\nred,round\n"])
def test_a_file_without_a_known_column_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        sheet_of(text, KINDS["device"])


def test_no_register_has_two_columns_of_one_name() -> None:
    for kind in KINDS.values():
        heads = [each.casefold() for each in as_list(kind).heads]
        assert len(heads) == len(set(heads)), kind.slug


@given(
    kind=st.sampled_from([each for each in KINDS.values() if not each.hidden]),
    cells=st.lists(st.text(max_size=30), min_size=1, max_size=4),
)
def test_no_cell_brings_the_reading_down(kind: Kind, cells: list[str]) -> None:
    for field in takes(kind):
        for text in filter(str.strip, cells):
            with contextlib.suppress(Refused):
                value_of(field, text, NOBODY)
    head = ",".join(f'"{each.label}"' for each in takes(kind)[: len(cells)])
    with contextlib.suppress(Refused):
        sheet_of(f"{head}\n{','.join(cells)}\n", kind)

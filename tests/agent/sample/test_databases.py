"""The sample school's databases hold the same rows for the same seed, and grow day by day."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from abide.agent.sample import add_day_sqlite, make_sqlite
from abide.agent.sample.people import pupil_count
from abide.domain.errors import Refused

SCALE = 0.05


def counts(path: Path) -> dict[str, int]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("pupils", "attendance", "finance")
        }


def test_the_rows_made_are_the_rows_there(tmp_path: Path) -> None:
    rows = make_sqlite(tmp_path / "school.sqlite3", SCALE, 1)
    assert counts(tmp_path / "school.sqlite3") == rows.added
    assert rows.added == {"pupils": 21, "attendance": 21 * 2 * 380, "finance": 2_500}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        make_sqlite(tmp_path / name, SCALE, 1)
        add_day_sqlite(tmp_path / name, 1, 1)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    make_sqlite(tmp_path / "three", SCALE, 2)
    assert (tmp_path / "one").read_bytes() != (tmp_path / "three").read_bytes()


def test_every_day_adds_its_marks_and_payments(tmp_path: Path) -> None:
    path = tmp_path / "school.sqlite3"
    before = make_sqlite(path, SCALE, 1).added
    for day in (1, 2, 3):
        assert add_day_sqlite(path, 1, day).added == {"attendance": 42, "finance": 25}
    after = counts(path)
    assert after["attendance"] == before["attendance"] + 3 * 42
    assert after["finance"] == before["finance"] + 3 * 25


def test_a_school_of_any_size_has_pupils_but_not_endlessly_many() -> None:
    assert pupil_count(0.001) == 20
    assert pupil_count(1.0) == 420
    assert pupil_count(40.0) == 1260


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "school.sqlite3").write_bytes(b"mine")
    with pytest.raises(Refused, match="there already"):
        make_sqlite(tmp_path / "school.sqlite3", SCALE, 1)
    assert (tmp_path / "school.sqlite3").read_bytes() == b"mine"

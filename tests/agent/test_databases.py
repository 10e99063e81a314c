"""A restored database passes only when it loads, is sound, and holds the rows it had."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from abide.agent.databases import Loader
from abide.agent.staging import fallen_tables
from abide.domain.drill import Outcome


@pytest.fixture
def restored(tmp_path: Path) -> Path:
    file = tmp_path / "pupils.db"
    with contextlib.closing(sqlite3.connect(file)) as db, db:
        db.execute("CREATE TABLE pupils (name TEXT)")
        db.execute("CREATE TABLE marks (mark INTEGER)")
        db.executemany("INSERT INTO pupils VALUES (?)", [("x" * 400,)] * 200)
    return file


def source(**tables: int) -> dict[str, Any]:
    return {"number": 2, "kind": "sqlite", "tables": tables, "encoding": "UTF-8"}


def test_the_same_rows_pass(restored: Path) -> None:
    with Loader(restored.parent) as loader:
        check = loader.check(source(pupils=200, marks=0), restored)
    assert (check.name, check.outcome) == ("database 2 (sqlite)", Outcome.PASSED)
    assert "200 rows in 2 tables" in check.detail


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"pupils": 201, "marks": 0}, "pupils: 201 → 200"),
        ({"pupils": 199, "marks": 0}, "pupils: 199 → 200"),
        ({"pupils": 200}, "marks: none → 0"),
        ({"pupils": 200, "marks": 0, "gone": 0}, "gone: 0 → none"),
    ],
)
def test_any_other_count_of_rows_fails(restored: Path, tables: dict[str, int], said: str) -> None:
    with Loader(restored.parent) as loader:
        check = loader.check(source(**tables), restored)
    assert check.outcome is Outcome.FAILED
    assert said in check.detail


def test_a_database_that_is_not_sound_fails(restored: Path) -> None:
    os.truncate(restored, restored.stat().st_size - 8192)
    with Loader(restored.parent) as loader:
        assert loader.check(source(pupils=200, marks=0), restored).outcome is Outcome.FAILED
    restored.write_bytes(b"rubbish" * 100)
    with Loader(restored.parent) as loader:
        assert loader.check(source(pupils=200, marks=0), restored).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("then", "now", "fallen"),
    [
        ({"a": 400}, {"a": 0}, ["a"]),
        ({"a": 400}, {}, ["a"]),
        ({"a": 400}, {"a": 200}, ["a"]),
        ({"a": 400}, {"a": 201}, []),
        ({"a": 9}, {"a": 0}, []),
        ({"a": 10, "b": 400}, {"a": 5, "b": 1000}, ["a"]),
        ({}, {"a": 1}, []),
    ],
)
def test_a_table_has_fallen_when_half_of_many_rows_are_gone(
    then: dict[str, int], now: dict[str, int], fallen: list[str]
) -> None:
    assert fallen_tables(then, now) == fallen

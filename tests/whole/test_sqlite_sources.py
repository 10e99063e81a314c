"""SQLite: ruined or emptied before the backup, as a source of its own or lying among files."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

import pytest

from tests.whole.school import Home
from tests.whole.test_sources import folder, system_of

pytestmark = pytest.mark.whole


def execute(file: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(file)) as db, db:
        for statement in statements:
            db.execute(statement)


def count(file: Path, table: str = "pupils") -> int:
    with contextlib.closing(sqlite3.connect(file)) as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def checks(row: dict[str, object]) -> dict[str, tuple[str, str]]:
    listed = row["checks"]
    assert isinstance(listed, list)
    return {each["name"]: (each["outcome"], each["detail"]) for each in listed}


def test_a_database_cut_short_before_the_backup_is_not_in_it_and_an_older_copy_comes_back(
    own: Home,
) -> None:
    assert own.run("backup").complete
    database = own.live / "pupils.sqlite3"
    os.truncate(database, database.stat().st_size // 2)
    for size in (database.stat().st_size, 0):
        os.truncate(database, size)
        ran = own.run("backup")
        assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
        assert "Mend that and run the backup again" in ran.problems()["dump failed"]
    restored = own.run("restore", "Office", "--to", str(own.root / "back"))
    assert (restored.code, restored.document["outcome"]) == (0, "proven")
    assert count(own.root / "back" / "Office" / "3" / "pupils.sqlite3") == 400
    database.unlink()
    ran = own.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
    assert len(own.entries("backup")) == 4
    own.verify()


def test_a_table_that_lost_its_rows_is_told_until_a_person_says_it_is_meant(own: Home) -> None:
    assert own.run("backup").complete
    execute(own.live / "pupils.sqlite3", "DELETE FROM pupils WHERE id > 40")
    for _ in range(2):
        ran = own.run("backup")
        assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
        assert "pupils: 400 → 40" in ran.problems()["rows fell"]
        assert "--accept-changes" in ran.problems()["rows fell"]
    assert own.run("backup", "--accept-changes").complete
    assert own.run("backup").problems() == {}
    execute(own.live / "pupils.sqlite3", "DROP TABLE pupils", "CREATE TABLE other (a)")
    assert "rows fell" in own.run("backup").problems()
    own.verify()


def test_rows_that_come_and_go_as_on_any_day_are_no_alarm(own: Home) -> None:
    assert own.run("backup").complete
    execute(own.live / "pupils.sqlite3", "DELETE FROM pupils WHERE id > 300", "CREATE TABLE x (a)")
    assert own.run("backup").complete


def test_a_database_among_the_files_that_was_ruined_before_the_backup_fails_its_drill(
    own: Home,
) -> None:
    database = own.live / "Staff" / "club.db"
    execute(
        database, "CREATE TABLE club (name TEXT)", "INSERT INTO club VALUES (hex(randomblob(9000)))"
    )
    own.write_config(own.spots, system_of(own, folder(own.live / "Staff")))
    assert own.run("backup").complete
    good = own.run("drill", "--sample", "1")
    assert good.code == 0
    assert checks(good.row())["databases among the files"] == ("passed", "1 opened")
    os.truncate(database, 8192)
    assert own.run("backup").complete  # the copy is what the file is
    drilled = own.run("drill", "--sample", "1")  # databases are always looked at
    assert (drilled.code, drilled.row()["verdict"]) == (1, "not proven")
    outcome, detail = checks(drilled.row())["databases among the files"]
    assert outcome == "failed"
    assert "bring back an older copy" in detail
    assert own.system()["status"] == "broken"
    assert own.status()["answer"] == "no"
    database.write_bytes(b"")
    ran = own.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
    assert "abide restore" in ran.problems()["no longer a database"]
    own.verify()

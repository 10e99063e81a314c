"""A SQLite database in use is copied whole, a ruined one told, and its folder left untouched."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from abide.domain.errors import EngineError
from abide.engines.dumps import sqlite


def _make(path: Path, rows: int = 2000, journal: str = "delete") -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute(f"PRAGMA journal_mode={journal}")
    database.execute('CREATE TABLE "pupils ""7B""" (id INTEGER PRIMARY KEY, name TEXT)')
    database.execute("CREATE TABLE marks (pupil INTEGER, mark INTEGER)")
    database.execute("CREATE INDEX by_pupil ON marks (pupil)")
    database.execute("CREATE VIEW best AS SELECT * FROM marks WHERE mark > 90")
    database.execute("BEGIN")
    database.executemany("INSERT INTO marks VALUES (?, ?)", ((n, n % 100) for n in range(rows)))
    database.executemany(
        'INSERT INTO "pupils ""7B""" (name) VALUES (?)', ((f"n{n}" * 20,) for n in range(rows // 2))
    )
    database.execute("COMMIT")
    return database


def _kind(source: Path, to: Path) -> str:
    with pytest.raises(EngineError) as caught:
        sqlite.copy(source, to)
    assert not to.exists()
    assert [one.name for one in to.parent.iterdir() if one.name.startswith(".abide")] == []
    return caught.value.kind


@pytest.fixture
def live(tmp_path: Path) -> Path:
    (tmp_path / "live").mkdir()
    return tmp_path / "live" / "school's 100% #1?.db"


def test_a_copy_holds_the_rows_of_the_source(live: Path, tmp_path: Path) -> None:
    _make(live).close()
    facts = sqlite.copy(live, tmp_path / "copy.db")
    assert facts.tables == {"marks": 2000, 'pupils "7B"': 1000}
    assert (facts.kind, facts.integrity, facts.encoding) == ("sqlite", "ok", "UTF-8")
    assert facts.bytes == (tmp_path / "copy.db").stat().st_size
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert facts == sqlite.inspect(tmp_path / "copy.db", full=True)


def test_an_open_writer_in_wal_mode_neither_stops_nor_enters_the_copy(
    live: Path, tmp_path: Path
) -> None:
    writer = _make(live, journal="wal")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO marks VALUES (1, 1)")
    before = sorted(os.listdir(live.parent))
    facts = sqlite.copy(live, tmp_path / "copy.db")
    assert facts.tables["marks"] == 2000
    writer.execute("COMMIT")
    assert sqlite.copy(live, tmp_path / "copy.db").tables["marks"] == 2001
    assert sorted(os.listdir(live.parent)) == before
    assert sorted(os.listdir(tmp_path)) == ["copy.db", "live"]
    writer.close()


def test_a_wal_database_at_rest_is_copied_without_a_file_appearing_beside_it(
    live: Path, tmp_path: Path
) -> None:
    _make(live, journal="wal").close()
    assert sqlite.copy(live, tmp_path / "copy.db").tables["marks"] == 2000
    assert os.listdir(live.parent) == [live.name]
    assert sorted(os.listdir(tmp_path)) == ["copy.db", "live"]


def test_rows_that_a_crash_left_in_the_wal_are_in_the_copy(live: Path, tmp_path: Path) -> None:
    writer = _make(tmp_path / "crashing.db", journal="wal")
    for ending in ("", "-wal"):
        shutil.copyfile(tmp_path / f"crashing.db{ending}", f"{live}{ending}")
    writer.close()
    before = {one: one.stat() for one in live.parent.iterdir()}
    assert sqlite.copy(live, tmp_path / "copy.db").tables["marks"] == 2000
    after = {one: one.stat() for one in live.parent.iterdir()}
    assert {one: seen.st_mtime_ns for one, seen in after.items()} == {
        one: seen.st_mtime_ns for one, seen in before.items()
    }


def test_half_a_transaction_that_a_crash_left_is_rolled_back_in_the_copy_only(
    live: Path, tmp_path: Path
) -> None:
    writer = _make(tmp_path / "crashing.db")
    writer.execute("PRAGMA cache_size=5")
    writer.execute("BEGIN")
    writer.execute("UPDATE marks SET mark = 101")
    for ending in ("", "-journal"):
        shutil.copyfile(tmp_path / f"crashing.db{ending}", f"{live}{ending}")
    writer.close()
    ruined = live.read_bytes()
    assert sqlite.copy(live, tmp_path / "copy.db").integrity == "ok"
    with sqlite3.connect(tmp_path / "copy.db") as copied:
        assert copied.execute("SELECT count(*) FROM marks WHERE mark = 101").fetchone() == (0,)
    copied.close()
    assert live.read_bytes() == ruined


def test_a_writer_in_the_middle_of_a_rollback_transaction_does_not_enter_the_copy(
    live: Path, tmp_path: Path
) -> None:
    writer = _make(live)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO marks VALUES (1, 1)")
    assert sqlite.copy(live, tmp_path / "copy.db").tables["marks"] == 2000
    writer.execute("COMMIT")
    writer.close()


@pytest.mark.parametrize("keep", [0, 50, 100, 4096, 30_000])
@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_truncated_database_is_damaged(
    live: Path, tmp_path: Path, keep: int, journal: str
) -> None:
    _make(live, journal=journal).close()
    os.truncate(live, keep)
    assert _kind(live, tmp_path / "copy.db") == sqlite.DAMAGED


def test_a_database_overwritten_in_the_middle_is_damaged(live: Path, tmp_path: Path) -> None:
    _make(live).close()
    with live.open("r+b") as opened:
        opened.seek(8192)
        opened.write(os.urandom(20_000))
    assert _kind(live, tmp_path / "copy.db") == sqlite.DAMAGED


def test_what_is_no_database_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear parents, " * 100)
    (tmp_path / "folder.db").mkdir()
    os.mkfifo(tmp_path / "pipe.db")
    for name in ("letter.db", "folder.db", "pipe.db"):
        assert _kind(tmp_path / name, tmp_path / "copy.db") == sqlite.DAMAGED


def test_a_missing_database_is_missing(tmp_path: Path) -> None:
    assert _kind(tmp_path / "none.db", tmp_path / "copy.db") == sqlite.MISSING
    assert os.listdir(tmp_path) == []


def test_a_failed_copy_leaves_the_former_copy(live: Path, tmp_path: Path) -> None:
    _make(live).close()
    sqlite.copy(live, tmp_path / "copy.db")
    os.truncate(live, 4096)
    with pytest.raises(EngineError):
        sqlite.copy(live, tmp_path / "copy.db")
    assert sqlite.inspect(tmp_path / "copy.db").tables["marks"] == 2000


def test_looking_into_a_database_takes_no_longer_than_its_limit(live: Path) -> None:
    _make(live, rows=200_000).close()
    with pytest.raises(EngineError) as caught:
        sqlite.inspect(live, time_limit_seconds=0.0)
    assert caught.value.kind == sqlite.TIMED_OUT


def test_looking_into_a_restored_database_writes_nothing_and_follows_no_link(
    live: Path, tmp_path: Path
) -> None:
    _make(live, journal="wal").close()
    sqlite.inspect(live)
    assert os.listdir(live.parent) == [live.name]
    (tmp_path / "link.db").symlink_to(live)
    with pytest.raises(EngineError):
        sqlite.inspect(tmp_path / "link.db")


def test_a_damaged_index_shows_in_the_full_look(live: Path) -> None:
    _make(live).close()
    with sqlite3.connect(live) as database:
        database.execute("PRAGMA writable_schema=ON")
        database.execute(
            "UPDATE sqlite_schema SET sql='CREATE INDEX by_pupil ON marks (mark)'"
            " WHERE name='by_pupil'"
        )
    database.close()
    assert sqlite.inspect(live, full=True).integrity != "ok"

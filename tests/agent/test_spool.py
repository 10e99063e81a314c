"""The agent's own log: append-only, one entry per attempt, and never unable to be written."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from abide.agent.spool import Spool
from abide.domain.errors import ChainBroken, Refused
from abide.domain.evidence import verify

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "agent" / "spool.sqlite3"


@pytest.fixture
def spool(file: Path) -> Iterator[Spool]:
    opened = Spool.open(file)
    yield opened
    opened.close()


def tamper(file: Path, statement: str, *, through_the_guard: bool = True) -> None:
    """Given the spool's file, change it with plain SQLite, as someone at the server might."""
    with contextlib.closing(sqlite3.connect(file)) as db, db:
        if through_the_guard:
            db.execute("DROP TRIGGER entries_stay")
            db.execute("DROP TRIGGER entries_remain")
        db.execute(statement)


def numbers(spool: Spool) -> list[int]:
    return [json.loads(line)["facts"].get("number", -1) for line in spool.lines()]


def test_the_log_is_made_private_and_opens_with_an_epoch(spool: Spool, file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    spool.record("backup", NOON, {"number": 1})
    rows = list(spool.rows())
    assert [row["kind"] for row in rows] == ["epoch", "backup"]
    assert verify(rows).intact


@pytest.mark.parametrize("deed", ["UPDATE entries SET line='{}'", "DELETE FROM entries"])
def test_an_entry_can_neither_be_changed_nor_removed(spool: Spool, file: Path, deed: str) -> None:
    spool.record("backup", NOON, {"number": 1})
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        tamper(file, deed, through_the_guard=False)
    assert numbers(spool) == [-1, 1]


def test_an_attempt_is_closed_by_exactly_one_entry(spool: Spool) -> None:
    attempt = spool.begin("backup", {"system": "SIMS"}, NOON)
    assert spool.unfinished() == [attempt]
    spool.finish(attempt, NOON, {"outcome": "complete"})
    assert spool.unfinished() == []
    with pytest.raises(RuntimeError):
        spool.finish(attempt, NOON, {"outcome": "complete"})
    entries = list(spool.rows_of("backup"))
    assert [row["facts"] for row in entries] == [{"system": "SIMS", "outcome": "complete"}]


def test_an_attempt_that_died_is_found_by_the_next_to_open_the_log(
    spool: Spool, file: Path
) -> None:
    begun = spool.begin("drill", {"system": "SIMS"}, NOON)
    spool.close()
    with contextlib.closing(Spool.open(file)) as again:
        assert again.unfinished() == [begun]


def test_what_cannot_stand_in_an_entry_leaves_the_attempt_open(spool: Spool) -> None:
    attempt = spool.begin("backup", {}, NOON)
    with pytest.raises(ValueError, match="path"):
        spool.finish(attempt, NOON, {"file": "/srv/Admin/Zoe.docx"})
    assert spool.unfinished() == [attempt]
    assert list(spool.rows()) == []


def test_readable_detail_stands_beside_an_entry_and_not_in_it(spool: Spool) -> None:
    attempt = spool.begin("backup", {}, NOON)
    entry = spool.finish(attempt, NOON, {}, detail=["/srv/Admin/Zoe.docx"])
    assert spool.detail(entry.hash) == ["/srv/Admin/Zoe.docx"]
    assert not any("Zoe" in line for line in spool.lines())


def test_entries_of_several_threads_make_one_chain(spool: Spool) -> None:
    def work(number: int) -> None:
        attempt = spool.begin("backup", {"number": number}, NOON)
        spool.finish(attempt, NOON, {"outcome": "complete"})

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(work, range(60)))
    assert verify(spool.rows()).intact
    assert sorted(numbers(spool)) == [-1, *range(60)]
    assert spool.unfinished() == []


def test_two_processes_worth_of_spools_share_one_chain(spool: Spool, file: Path) -> None:
    with contextlib.closing(Spool.open(file)) as other:
        for number in range(4):
            (spool, other)[number % 2].record("backup", NOON, {"number": number})
        assert other.agent_id == spool.agent_id
    assert numbers(spool) == [-1, 0, 1, 2, 3]
    assert verify(spool.rows()).intact


def test_a_clock_that_stands_back_is_noted_in_the_entry(spool: Spool) -> None:
    spool.record("backup", NOON, {})
    spool.record("backup", NOON - timedelta(minutes=4), {})
    spool.record("backup", NOON - timedelta(minutes=24), {})
    newest, *older = [row["facts"] for row in spool.rows_of("backup")]
    assert newest == {"clock_behind_seconds": 1200}
    assert older == [{}, {}]
    assert spool.latest_at() == NOON
    assert verify(spool.rows()).intact


def test_a_changed_entry_is_named_and_what_follows_is_still_written(
    spool: Spool, file: Path
) -> None:
    for number in range(4):
        spool.record("backup", NOON, {"number": number})
    tamper(file, "UPDATE entries SET line=replace(line, '\"number\":2', '\"number\":7')")
    found = verify(spool.rows())
    assert (found.intact, found.first_broken) == (False, 4)
    spool.record("backup", NOON, {"number": 9})
    assert numbers(spool) == [-1, 0, 1, 7, 3, 9]


@pytest.mark.parametrize("line", ["replace(line, 'backup', 'packup')", "'{'", "'[]'", "x'fffe'"])
def test_a_newest_entry_that_was_changed_does_not_stop_the_log(
    spool: Spool, file: Path, line: str
) -> None:
    for number in range(2):
        spool.record("backup", NOON, {"number": number})
    tamper(file, f"UPDATE entries SET line=CAST({line} AS TEXT) WHERE number=3")
    attempt = spool.begin("backup", {}, NOON)
    spool.finish(attempt, NOON, {"number": 5})
    found = verify(spool.rows())
    assert (found.intact, found.first_broken) == (False, 3)
    assert [row.get("kind") for row in spool.rows()][-2:] == ["epoch", "backup"]
    assert next(row["facts"]["number"] for row in spool.rows_of("backup")) == 5
    assert spool.latest_at() == NOON


def test_entries_cut_off_at_the_end_are_seen_by_a_head_noted_before(
    spool: Spool, file: Path
) -> None:
    for number in range(3):
        spool.record("backup", NOON, {"number": number})
    head = verify(spool.rows()).head
    tamper(file, "DELETE FROM entries WHERE number=4")
    assert verify(spool.rows()).intact
    cut = verify(spool.rows(), head)
    assert (cut.intact, cut.first_broken) == (False, 4)


def test_a_file_that_sqlite_itself_cannot_read_is_a_broken_chain(spool: Spool, file: Path) -> None:
    for number in range(400):
        spool.record("backup", NOON, {"number": number})
    spool.close()
    size = file.stat().st_size
    with file.open("r+b") as raw:
        raw.seek(size // 2)
        raw.write(b"\xff" * (size // 4))
    with contextlib.closing(Spool.open(file)) as again:
        with pytest.raises(ChainBroken, match="damaged") as caught:
            verify(again.rows())
        assert caught.value.first_broken > 1
        list(again.rows_of("backup"))  # what can be read still helps


def test_a_log_that_is_none_or_cannot_be_written_is_refused(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"no database" * 100)
    with pytest.raises(Refused, match="cannot be opened"):
        Spool.open(file)
    file.unlink()
    file.mkdir()
    with pytest.raises(Refused, match="cannot be opened"):
        Spool.open(file)


def test_repositories_are_remembered_with_their_state(spool: Spool) -> None:
    assert spool.repository("drive-a") is None
    spool.remember_repository("drive-a", "abc", NOON, None)
    spool.mark_repository("drive-a", dirty=True)
    known = spool.repository("drive-a")
    assert known is not None
    assert (known.id, known.known_at, known.dirty) == ("abc", NOON, True)
    spool.remember_repository("drive-a", "def", NOON, None)
    known = spool.repository("drive-a")
    assert known is not None
    assert known.id == "def"

"""Restore: into a new folder only, the copy that was asked for, and live data never by accident."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.whole.disks import Disk
from tests.whole.hands import typed
from tests.whole.live import live_data
from tests.whole.school import Home, Spot

pytestmark = pytest.mark.whole
LETTER = Path("Admin", "year 0", "letter 0.txt")


def refused(home: Home, to: Path, *words: str) -> str:
    """Given where to, assert that a restore is refused with nothing written; return why."""
    before = len(home.entries("restore"))
    ran = home.run("restore", "Office", "--to", str(to), *words)
    assert ran.code == 2
    assert len(home.entries("restore")) == before
    return str(ran.document["refused"])


def test_nothing_is_restored_over_or_into_what_is_there(one: Home, tmp_path: Path) -> None:
    there = tmp_path / "back"
    (there / "Office").mkdir(parents=True)
    (there / "Office" / "old.txt").write_text("kept")
    assert "already there" in refused(one, there)
    (there / "Office" / "old.txt").unlink()
    (there / "Office").rmdir()
    (there / "Office").symlink_to(tmp_path)
    assert "already there" in refused(one, there)
    inside = {
        "live data": one.live / "Staff",
        "the agent's own folder": one.agent / "staging",
        "the repository place-a": one.repository("place-a") / "data",
    }
    for what, folder in inside.items():
        assert what in refused(one, folder)
        assert what in refused(one, folder, "--in-place")
    (tmp_path / "link").symlink_to(one.live / "Staff")
    assert "live data" in refused(one, tmp_path / "link")
    assert "no system 'Nothing'" in one.run("restore", "Nothing", "--to", "/tmp/x").stderr
    assert "no repository named" in refused(one, there, "--repository", "nowhere")
    assert "is not a moment" in refused(one, there, "--at", "yesterday")
    one.verify()


def test_a_moment_picks_the_copy_of_then(own: Home) -> None:
    letter = own.live / LETTER
    moments = []
    for text in ("first", "second", "third"):
        letter.write_text(text)
        ran = own.run("backup")
        assert ran.complete
        moments.append(datetime.now(UTC))
    for number, text in enumerate(("first", "second", "third")):
        to = own.root / f"back {text}"
        ran = own.run("restore", "Office", "--to", str(to), "--at", moments[number].isoformat())
        assert ran.code == 0
        assert (to / "Office" / "2" / LETTER.relative_to("Admin")).read_text() == text
    long_ago = (moments[0] - timedelta(days=2)).date().isoformat()
    ran = own.run("restore", "Office", "--to", str(own.root / "none"), "--at", long_ago)
    assert (ran.code, ran.document["outcome"]) == (2, "failed")
    assert "none is old enough" in " ".join(ran.document["notes"])
    assert not (own.root / "none" / "Office").exists()
    assert len(own.entries("restore")) == 4
    own.verify()


def test_a_new_machine_with_only_its_configuration_and_passwords_brings_everything_back(
    one: Home, tmp_path: Path
) -> None:
    new = Home(tmp_path / "new", one.live)
    new.places.mkdir(parents=True)
    shutil.copytree(one.repository("place-a"), new.places / "place-a" / "abide")
    new.write_config([Spot("place-a")])
    ran = new.run("restore", "Office", "--to", str(tmp_path / "back"))
    assert (ran.code, ran.document["outcome"]) == (0, "proven")
    assert ran.document["files"] == 31
    same = (tmp_path / "back" / "Office" / "2" / LETTER.relative_to("Admin")).read_bytes()
    assert same == (one.live / LETTER).read_bytes()
    new.verify()
    assert new.status()["answer"] == "no"  # it has proven nothing of its own yet
    assert new.run("repository", "make", "place-a", "--adopt").code == 0
    before = datetime.now(UTC).isoformat()
    assert new.run("backup").complete
    assert new.run("drill", "--full").code == 0
    assert new.status()["answer"] == "yes"
    older = new.run("restore", "Office", "--to", str(tmp_path / "older"), "--at", before)
    assert (older.code, older.document["snapshot"]) == (0, ran.document["snapshot"])


def test_in_place_asks_for_the_name_sets_aside_what_was_there_and_can_be_undone(
    own: Home,
) -> None:
    assert own.run("backup").complete
    letter, database = own.live / LETTER, own.live / "pupils.sqlite3"
    letter.write_text("ruined")
    database.chmod(0o640)
    with contextlib.closing(sqlite3.connect(database)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("DELETE FROM pupils")
        db.commit()
        shutil.copy(f"{database}-wal", own.live / "wal of the ruined one")
    (own.live / "wal of the ruined one").rename(f"{database}-wal")  # as after a crash
    words = ("restore", "Office", "--to", str(own.live / "back"), "--in-place")
    for text in ("", "yes\n", "office\n", "Office \n"):
        ran = typed(own, *words, text=text)
        assert ran.code == 2
        assert "the system's name was not typed" in ran.document["refused"]
        assert str(own.live / "Admin") in ran.stderr
    assert letter.read_text() == "ruined"
    assert own.entries("restore") == []
    ran = typed(own, *words, text="Office\n")
    assert (ran.code, ran.document["outcome"]) == (0, "proven")
    assert letter.read_text().startswith("Admin 0: dear parents")
    with contextlib.closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT count(*) FROM pupils").fetchone()[0] == 400
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert database.stat().st_mode & 0o777 == 0o640
    aside = [Path(each) for each in ran.document["set_aside"]]
    names = sorted(each.name.partition(".before-restore-")[0] for each in aside)
    assert names == ["Admin", "Staff", "pupils.sqlite3", "pupils.sqlite3-wal"]
    for each in aside:  # undo: put everything back
        was = each.with_name(each.name.partition(".before-restore-")[0])
        if was.exists():
            was.rename(own.root / f"{was.name} restored")
        each.rename(was)
    assert letter.read_text() == "ruined"
    own.verify()


def test_in_place_on_another_disk_leaves_the_live_data_alone(
    own: Home, disk: Callable[[int], Disk]
) -> None:
    assert own.run("backup").complete
    (own.live / LETTER).write_text("today's")
    to = disk(32).mount / "back"
    words = ("restore", "Office", "--to", str(to), "--in-place")
    ran = typed(own, *words, text="Office\n")
    assert (ran.code, ran.document["outcome"]) == (2, "failed")
    assert "lie on different disks" in " ".join(ran.document["notes"])
    assert (own.live / LETTER).read_text() == "today's"
    assert (to / "Office" / "2" / LETTER.relative_to("Admin")).exists()
    own.verify()


def test_a_disk_too_small_for_the_copy_is_told_and_left_empty(
    own: Home, disk: Callable[[int], Disk]
) -> None:
    (own.live / "Admin" / "film.mp4").write_bytes(os.urandom(12 << 20))
    assert own.run("backup").complete
    small = disk(8).mount
    ran = own.run("restore", "Office", "--to", str(small / "back"))
    assert (ran.code, ran.document["outcome"]) == (2, "failed")
    assert "restore to a larger disk" in " ".join(ran.document["notes"])
    assert list((small / "back").iterdir()) == []
    assert own.system()["status"] == "never"  # nothing was said of the copy
    own.verify()


def test_a_restore_of_a_copy_that_is_ruined_takes_another_place_even_if_it_is_older(
    own: Home, tmp_path: Path
) -> None:
    own.write_config([Spot("place-a"), Spot("place-b")])
    own.make("place-b")
    assert own.run("backup").complete
    for _ in range(2):
        (own.live / LETTER).write_text(os.urandom(8).hex())
        assert own.run("backup", "--repository", "place-b").complete
    for pack in (own.repository("place-b") / "data").rglob("*"):
        if pack.is_file():
            pack.chmod(0o600)
            pack.write_bytes(os.urandom(pack.stat().st_size))
    ran = own.run("restore", "Office", "--to", str(tmp_path / "back"))
    assert (ran.code, ran.document["repository"]) == (0, "place-a")
    assert "place-b" in " ".join(ran.document["notes"])
    assert sorted(each.name for each in (tmp_path / "back").iterdir()) == ["Office"]
    same = live_data(tmp_path / "as it was") / LETTER
    back = tmp_path / "back" / "Office" / "2" / LETTER.relative_to("Admin")
    assert back.read_bytes() == same.read_bytes()
    own.verify()

"""What is gone, empty or elsewhere is told: it never passes as an ordinary day."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.whole.damage import flip
from tests.whole.disks import Disk
from tests.whole.hands import typed
from tests.whole.school import Home, Spot

pytestmark = pytest.mark.whole
LETTER = Path("Staff", "year 0", "letter 0.txt")


def test_a_source_that_lost_most_of_its_files_is_a_gap_until_somebody_says_it_is_meant(
    own: Home,
) -> None:
    assert own.run("backup").complete
    for folder in ("year 0", "year 1", "year 2"):
        shutil.rmtree(own.live / "Staff" / folder)
    (own.live / "Staff" / ".keep").write_text("a stray file")
    for _ in range(2):
        ran = own.run("backup")
        assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
        assert "not mounted" in ran.problems()["files fell"]
    assert own.run("backup", "--accept-changes").complete
    assert own.run("backup").complete
    own.verify()


def test_a_database_without_a_row_is_told_once(own: Home) -> None:
    assert own.run("backup").complete
    with contextlib.closing(sqlite3.connect(own.live / "pupils.sqlite3")) as db, db:
        db.execute("DROP TABLE pupils")
    ran = own.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
    assert "is it the right one" in ran.problems()["empty database"]
    assert own.run("backup", "--accept-changes").complete
    assert own.run("backup").complete


def test_a_restore_gives_the_newest_work_though_one_file_of_it_cannot_be_judged(
    own: Home, tmp_path: Path
) -> None:
    assert own.run("backup").complete
    (own.live / "Staff" / "important.txt").write_text("today's work")
    Path(os.fsdecode(os.fsencode(own.live / "Staff") + b"/caf\xe9.txt")).write_text("odd name")
    assert own.run("backup").complete
    ran = own.run("restore", "Office", "--to", str(tmp_path / "back"))
    assert (ran.code, ran.document["outcome"]) == (1, "not proven")
    assert (tmp_path / "back/Office/1/important.txt").read_text() == "today's work"


def test_a_bad_copy_that_a_restore_met_is_on_record(two: Home, tmp_path: Path) -> None:
    assert two.status()["answer"] == "yes"
    for pack in (two.repository("place-a") / "data").rglob("*"):
        if pack.is_file():
            flip(pack)
    ran = two.run("restore", "Office", "--to", str(tmp_path / "back"), "--repository", "place-a")
    assert ran.document["outcome"] != "proven"
    ran = two.run("restore", "Office", "--to", str(tmp_path / "again"))
    assert (ran.code, ran.document["repository"]) == (0, "place-b")
    reasons = " ".join(two.system()["reasons"])
    assert "in place-a did not come back right" in reasons
    assert two.system()["copies"]["total"] == 1
    two.verify()


def test_a_proof_of_a_repository_never_taken_up_says_nothing_of_the_next_of_that_name(
    one: Home, tmp_path: Path
) -> None:
    (one.agent / "spool.sqlite3").unlink()
    assert one.run("restore", "Office", "--to", str(tmp_path / "back")).code == 0
    shutil.rmtree(one.repository("place-a"))
    one.make("place-a")
    assert one.run("backup").complete
    assert one.system()["status"] == "never"
    assert one.status()["answer"] == "no"


def test_a_drill_never_fills_the_disk_it_restores_to(
    own: Home, disk: Callable[[int], Disk]
) -> None:
    (own.live / "Staff" / "film").write_bytes(os.urandom(12 << 20))
    assert own.run("backup").complete
    scratch = disk(8)
    config = own.agent / "agent.toml"
    text = config.read_text()
    config.write_text(text.replace("workers = 2", f'workers = 2\nscratch = "{scratch.mount}"'))
    for words in ([], ["--full"]):
        ran = own.run("drill", *words)
        assert (ran.code, ran.row()["verdict"]) == (2, "could not run")
        assert "are free" in str(ran.row()["checks"])
    assert own.status()["answer"] != "yes"


def test_a_share_that_is_not_mounted_is_no_drive_that_is_away(two: Home) -> None:
    two.write_config([Spot("place-a"), Spot("place-b")])
    config = two.agent / "agent.toml"
    marker = two.root / "share" / "MARKER"
    text = config.read_text()
    head, tail = text.split('name = "place-b"\nkind = "local"\n')
    config.write_text(f'{head}name = "place-b"\nkind = "local"\nmarker = "{marker}"\n{tail}')
    shutil.rmtree(two.repository("place-b"))
    ran = two.run("backup")
    assert (ran.code, ran.row("place-b")["outcome"]) == (1, "failed")
    assert "Mount it" in ran.problems("place-b")["marker"]


def test_in_place_takes_no_other_system_along(own: Home, tmp_path: Path) -> None:
    config = own.agent / "agent.toml"
    config.write_text(
        f'{config.read_text()}\n[[systems]]\nname = "Finance"\ngrade = "critical"\n'
        f'sources = [{{ kind = "files", path = "{own.live}/Staff/year 1" }}]\n'
    )
    words = ["restore", "Office", "--to", str(own.live.parent / "back"), "--in-place"]
    ran = typed(own, *words, text="Office\n")
    assert ran.code == 2
    assert "would be rolled back with it" in ran.document["refused"]
    assert (own.live / LETTER).exists()


def test_folders_a_thousand_deep_are_copied_like_any_other(own: Home) -> None:
    deep = own.live / "Staff"
    descriptor = os.open(deep, os.O_RDONLY)
    for _ in range(1_100):
        os.mkdir("d", dir_fd=descriptor)
        inner = os.open("d", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(os.open("deep.txt", os.O_WRONLY | os.O_CREAT, dir_fd=descriptor))
    os.close(descriptor)
    try:
        assert own.run("backup").complete
        assert own.run("drill", "--full").row()["verdict"] == "proven"
        assert own.leftovers() == []
    finally:
        subprocess.run(["rm", "-rf", str(deep / "d")], check=True)  # too deep for pytest's cleaning

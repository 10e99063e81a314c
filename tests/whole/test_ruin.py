"""Ruin on a real school's server, with the real engine: told, kept from the drives, and undone."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.whole.live import live_data
from tests.whole.school import SYSTEM, Home, Ran, Spot, make_home

pytestmark = [pytest.mark.whole, pytest.mark.long]
PLACES = [Spot("store"), Spot("drive-a", kind="drive")]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, live: Path) -> Home:
    """A home whose store and drive are made and hold nothing yet: leave it as it is."""
    made = make_home(tmp_path_factory.mktemp("ruin"), PLACES, live)
    made.make()
    return made


@pytest.fixture
def home(empty: Home, tmp_path: Path) -> Home:
    """A home with a store and a drive and live data of its own, backed up once."""
    made = empty.copy(tmp_path / "home")
    made.live = live_data(tmp_path / "live")
    made.write_config(PLACES)
    assert made.run("backup").complete
    return made


def files(home: Home) -> Iterator[Path]:
    return (path for path in sorted(home.live.rglob("*")) if path.suffix == ".txt")


def encrypt(home: Home, count: int) -> dict[Path, bytes]:
    """Overwrite the first files with noise, names and times kept; return what they held."""
    held = {}
    for path in list(files(home))[:count]:
        before = path.stat()
        held[path] = path.read_bytes()
        path.write_bytes(os.urandom(before.st_size))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return held


def alarms(home: Home) -> list[Any]:
    return list(home.run("alarm", "list").document["alarms"])


def signs(home: Home) -> set[str]:
    return {sign["sign"] for sign in alarms(home)[0]["signs"]}


def test_encrypted_files_ring_at_the_next_backup_which_spares_the_drive(home: Home) -> None:
    clean = home.entries("backup")
    encrypt(home, 10)
    ran = home.run("backup")
    assert ran.code == 1
    assert ran.row("store")["outcome"] == "complete"
    assert "The last clean copy is of" in ran.problems("store")["alarm"]
    assert ran.row("drive-a")["outcome"] == "absent"
    assert "Nothing is written to drive-a" in ran.problems("drive-a")["paused"]
    (alarm,) = alarms(home)
    assert {"content", "behind time"} <= signs(home)
    found = {each["repository"]: each["snapshot"] for each in alarm["last_clean"]}
    assert found == {each["repository"]: each["snapshot"] for each in clean}
    (entry,) = home.entries("alarm")
    assert str(home.live) not in str(entry)
    assert home.run("evidence", "verify").document["intact"]
    again = home.run("backup")
    assert again.code == 1
    assert len(home.entries("alarm")) == 1


def test_while_an_alarm_is_open_the_system_is_not_kept_and_the_answer_is_not_yes(
    home: Home,
) -> None:
    assert home.run("drill", "--full").code == 0
    assert home.status()["answer"] == "yes"
    encrypt(home, 10)
    home.run("backup")
    status = home.status()
    assert status["answer"] != "yes"
    row = home.system()
    assert row["status"] == "broken"
    assert row["reasons"][0].startswith("Alarm since")
    assert "answer alarm" in row["reasons"][0]


def test_a_restore_takes_the_last_clean_copy_and_says_that_it_is_not_the_newest(
    home: Home, tmp_path: Path
) -> None:
    held = encrypt(home, 10)
    home.run("backup")
    ran = home.run("restore", SYSTEM, "--to", str(tmp_path / "back"))
    assert ran.code == 0, ran
    assert ran.document["snapshot"] in {each["snapshot"] for each in home.entries("backup")[:2]}
    assert any("in doubt after an alarm" in note for note in ran.document["notes"])
    for path, data in held.items():
        found = list((tmp_path / "back").rglob(path.name))
        assert data in [each.read_bytes() for each in found]


def test_a_false_alarm_takes_one_answer_by_a_named_person_and_drives_go_on(home: Home) -> None:
    encrypt(home, 10)
    home.run("backup")
    (alarm,) = alarms(home)
    assert home.run("alarm", "answer", alarm["id"], "--false-alarm", "--by", " ").code == 2
    said = home.run("alarm", "answer", alarm["id"], "--false-alarm", "--by", "Asha Example")
    assert said.code == 0
    assert home.run("alarm", "list").code == 0
    (entry,) = home.entries("alarm answered")
    assert "Asha" not in str(entry)
    twice = home.run("alarm", "answer", alarm["id"], "--restored", "--by", "Asha Example")
    assert twice.code == 2
    assert home.run("backup").complete


def test_after_a_restore_the_files_that_came_back_ring_no_second_alarm(home: Home) -> None:
    held = encrypt(home, 25)
    home.run("backup")
    (alarm,) = alarms(home)
    for path, data in held.items():
        path.write_bytes(data)
    said = home.run("alarm", "answer", alarm["id"], "--restored", "--by", "Asha Example")
    assert said.code == 0
    ran = home.run("backup")
    assert ran.complete, ran
    assert home.system()["status"] != "broken"


def test_rows_that_became_noise_ring_whatever_their_number(home: Home) -> None:
    with sqlite3.connect(home.live / "pupils.sqlite3") as db:
        db.create_function("ruined", 1, lambda text: os.urandom(24).hex())
        db.execute("UPDATE pupils SET name = ruined(name)")
    ran = home.run("backup")
    assert ran.code == 1
    assert "database" in signs(home)


def test_a_database_that_does_not_open_any_more_rings(home: Home) -> None:
    database = home.live / "pupils.sqlite3"
    database.write_bytes(os.urandom(database.stat().st_size))
    ran = home.run("backup")
    assert ran.code != 0
    assert "alarm" in ran.problems("store")
    assert "database" in signs(home)


def with_canaries(home: Home) -> None:
    home.write_config(
        PLACES,
        f'[[systems]]\nname = "{SYSTEM}"\ngrade = "critical"\nrto_hours = 4\nrpo_hours = 24\n'
        "sources = [\n"
        f'  {{ kind = "files", path = "{home.live}/Staff", canaries = true }},\n'
        f'  {{ kind = "files", path = "{home.live}/Admin" }},\n'
        f'  {{ kind = "sqlite", path = "{home.live}/pupils.sqlite3", canaries = true }},\n'
        "]\n",
    )


def planted(home: Home) -> Ran:
    with_canaries(home)
    ran = home.run("canary", "plant", SYSTEM)
    assert ran.code == 0, ran
    assert home.run("backup").complete
    return ran


def test_one_touched_canary_rings_before_any_drive_is_written_to(home: Home) -> None:
    ran = planted(home)
    assert ran.document["planted"] == 4
    canary = next(Path(each) for each in ran.document["written"] if each.endswith(".pdf"))
    assert b"This file belongs to Abide" in canary.read_bytes()
    canary.rename(canary.with_suffix(".pdf.locked"))
    home.write_config([PLACES[1]])
    with_only_drive = home.run("backup")
    assert with_only_drive.row("drive-a")["outcome"] == "absent"
    assert signs(home) == {"canary"}


def test_a_list_of_canaries_that_does_not_read_is_told_and_costs_no_copy(home: Home) -> None:
    planted(home)
    (home.agent / "canaries.json").write_text("")
    ran = home.run("backup")
    assert ran.row("store")["outcome"] == "complete"
    assert "plant canaries anew" in ran.problems("store")["canaries"]


def test_touched_canary_rows_ring_and_canaries_can_be_removed(home: Home) -> None:
    planted(home)
    with sqlite3.connect(home.live / "pupils.sqlite3") as db:
        db.execute("UPDATE abide_canary SET note = 'x' WHERE id = 2")
    assert home.run("backup").code == 1
    assert signs(home) == {"canary"}
    ran = home.run("canary", "remove", SYSTEM)
    assert ran.document["removed"] == 4
    assert not list((home.live / "Staff").glob("*.pdf"))


def test_a_drill_that_finds_contents_wrong_rings(home: Home) -> None:
    folder = home.live / "Staff" / "scans"
    folder.mkdir()
    for number in range(12):
        (folder / f"scan {number}.pdf").write_bytes(os.urandom(900))
    assert home.run("backup").complete
    assert alarms(home) == []
    assert home.run("drill", "--full", "--repository", "store").code == 1
    assert signs(home) == {"drill"}


def test_a_big_change_that_was_announced_rings_nothing_but_ruined_contents_do(home: Home) -> None:
    words = ("announce", "new year's folders", "--by", "Asha Example", "--until")
    assert home.run(*words, "2001-01-01").code == 2
    assert home.run(*words, "2099-01-01").code == 2
    until = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    assert home.run(*words, until, "nobody").code == 2
    assert home.run(*words, until).code == 0
    for path in list(files(home))[:24]:
        path.write_text("quite another text, and a sound one\n" * 30)
    assert home.run("backup").complete
    encrypt(home, 10)
    assert home.run("backup").code == 1
    assert "content" in signs(home)

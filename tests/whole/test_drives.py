"""Drives: pulled out while they are written to, swapped, away, without their marker, full."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.whole.disks import Disk
from tests.whole.programs import awaited_engine, programs_of
from tests.whole.school import SYSTEM, Home, Spot, wait_until

pytestmark = pytest.mark.whole


def on_drive(home: Home, mount: Path, name: str = "place-a") -> None:
    """Given a home and a drive's folder, move that place onto it."""
    shutil.move(home.repository(name), mount / "abide")
    home.write_config(
        [Spot(name, "drive", mount) if each.name == name else each for each in home.spots]
    )
    home.spot(name).marker(home.places).write_text(f"# a school's drive\n{name}\n")


def bytes_below(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def test_a_drive_pulled_while_it_is_written_to_is_noticed_within_seconds(
    one: Home, disk: Callable[[int], Disk], tmp_path: Path
) -> None:
    stick = disk(300)
    on_drive(one, stick.mount)
    one.more.append(tmp_path / "films")
    one.more[0].mkdir()
    for number in range(24):
        (one.more[0] / f"{number}.mp4").write_bytes(secrets.token_bytes(8 << 20))
    one.write_config(one.spots)

    running = one.start("backup")
    wait_until(lambda: bytes_below(one.repository("place-a") / "data") > 16 << 20)
    stick.pull()
    ran = one.end(running, seconds=40)

    assert ran.code == 1
    assert ran.row()["outcome"] == "failed"
    assert ran.row()["snapshot"] is None
    assert "Plug it in again" in ran.problems()["place vanished"]
    assert programs_of(one) == {}
    assert one.entries("backup")[-1]["problems"] == [{"kind": "place vanished", "count": 1}]
    away = one.run("backup")
    assert (away.code, away.row()["outcome"]) == (2, "absent")

    stick.plug()
    mended = one.run("backup")
    assert mended.complete, mended
    assert one.run("drill", "--full").code == 0
    one.verify()
    assert one.leftovers() == []


def test_a_drive_that_vanishes_as_the_engine_ends_leaves_no_copy(
    one: Home, disk: Callable[[int], Disk]
) -> None:
    stick = disk(30)
    on_drive(one, stick.mount)
    with one.unhurried():
        running = one.start("backup")
        storing = awaited_engine(one, "--stdin")
        os.kill(storing, 19)  # stopped: the manifest cannot be stored before the drive is gone
    before = 3  # a copy, its manifest and the day's signed head
    there = one.repository("place-a") / "snapshots"
    wait_until(lambda: len(list(there.iterdir())) == before + 1)
    stick.pull()
    os.kill(storing, 18)
    ran = one.end(running, seconds=40)

    assert "place vanished" in ran.problems(), ran
    assert (ran.code, ran.row()["outcome"]) == (1, "failed")
    stick.plug()
    assert one.run("backup").complete
    one.verify()


def test_a_marker_that_is_missing_or_names_another_drive_stops_the_backup(one: Home) -> None:
    on_drive(one, one.places / "stick")
    marker = one.spot("place-a").marker(one.places)
    before = bytes_below(one.repository("place-a"))
    for words, mend in ((None, "write its name into that file"), ("place-z\n", "another drive")):
        marker.unlink() if words is None else marker.write_text(words)
        ran = one.run("backup")
        assert (ran.code, ran.row()["outcome"]) == (2, "failed")
        assert mend in ran.problems()["marker"]
    drilled = one.run("drill")
    assert (drilled.code, drilled.row()["verdict"]) == (2, "could not run")
    assert bytes_below(one.repository("place-a")) == before
    marker.write_text("place-a\n")
    assert one.run("backup").complete
    assert len(one.entries("backup")) == 2 + 3  # two of them when all was well
    one.verify()


def test_a_drive_that_is_away_is_no_failure_while_another_place_took_a_copy(two: Home) -> None:
    on_drive(two, two.places / "stick")
    kept = two.places / "stick"
    kept.rename(two.places / "in the head's safe")
    ran = two.run("backup")
    assert ran.code == 0
    assert ran.row("place-a")["outcome"] == "absent"
    assert ran.row("place-b")["outcome"] == "complete"
    assert two.run("drill", "--full").code == 0
    assert two.status()["answer"] == "yes"
    two.verify()


def test_with_every_drive_away_nothing_was_done_and_nobody_says_otherwise(one: Home) -> None:
    on_drive(one, one.places / "stick")
    (one.places / "stick").rename(one.places / "in the head's safe")
    ran = one.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (2, "absent")
    assert "not plugged in" in ran.problems()["absent"]
    drilled = one.run("drill")
    assert (drilled.code, drilled.row()["verdict"]) == (2, "could not run")
    restored = one.run("restore", SYSTEM, "--to", str(one.root / "back"))
    assert (restored.code, restored.document["outcome"]) == (2, "failed")
    assert "not plugged in" in " ".join(restored.document["notes"])
    one.verify()


def test_a_full_disk_fails_the_backup_and_room_mends_it(
    one: Home, disk: Callable[[int], Disk], tmp_path: Path
) -> None:
    stick = disk(24)
    on_drive(one, stick.mount)
    filler = stick.mount / "holiday photographs"
    free = os.statvfs(stick.mount)
    filler.write_bytes(bytes(free.f_bavail * free.f_frsize - (2 << 20)))
    one.more.append(tmp_path / "films")
    one.more[0].mkdir()
    (one.more[0] / "assembly.mp4").write_bytes(secrets.token_bytes(6 << 20))
    one.write_config(one.spots)

    ran = one.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (1, "failed")
    assert "Free space" in ran.problems()["disk full"]
    assert one.system()["status"] == "kept"  # the earlier copy is as good as it was

    filler.unlink()
    assert one.run("backup").complete
    assert one.run("drill", "--full").code == 0
    one.verify()

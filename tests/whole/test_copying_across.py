"""A drive that is copied from another place: one call, the same content, proven on its own."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from abide.engines.rclone import Served
from tests.whole.disks import Disk
from tests.whole.programs import awaited_engine, programs_of
from tests.whole.school import SYSTEM, Home, Spot, make_home, wait_until

pytestmark = pytest.mark.whole

NAS, DRIVE = "nas", "drive-a"


def write(home: Home) -> None:
    """Write agent.toml anew, with two systems and the drive copied from the nas."""
    text = home._system_table() + (
        f'[[systems]]\nname = "Films"\ngrade = "desirable"\n'
        f'sources = [{{ kind = "files", path = "{home.root}/films" }}]\n'
    )
    home.write_config(home.spots, text)
    config = home.agent / "agent.toml"
    said = config.read_text()
    marked = f'[[repositories]]\nname = "{DRIVE}"\n'
    assert marked in said
    config.write_text(said.replace(marked, f'{marked}copy_from = "{NAS}"\n'))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, live: Path) -> Home:
    """A home with a nas and a drive that is copied from it, both made and empty: leave it so."""
    root = tmp_path_factory.mktemp("across")
    spots = [Spot(NAS), Spot(DRIVE, "drive", root / "stick")]
    home = make_home(root, spots, live)
    (home.root / "films").mkdir()
    (home.root / "films" / "sports day.mp4").write_bytes(secrets.token_bytes(3 << 20))
    write(home)
    home.make()
    return home


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Home:
    """A nas and a drive of this test's own."""
    shutil.copytree(made.root, tmp_path / "home", symlinks=True)
    other = Home(
        tmp_path / "home", made.live, [Spot(NAS), Spot(DRIVE, "drive", tmp_path / "stick")]
    )
    shutil.copytree(made.spot(DRIVE).folder_in(made.places), tmp_path / "stick")
    write(other)
    return other


def row(ran: Any, system: str, place: str) -> Any:
    (found,) = [
        each for each in ran.rows if (each["system"], each["repository"]) == (system, place)
    ]
    return found


def last(home: Home, system: str, place: str) -> dict[str, Any]:
    return [
        each
        for each in home.entries("backup")
        if (each["system"], each["repository"]) == (system, place)
    ][-1]


def stick(home: Home) -> Path:
    return home.spot(DRIVE).folder_in(home.places)


def unplug(home: Home) -> Path:
    return stick(home).rename(stick(home).with_name("in the safe"))


def plug(home: Home) -> None:
    stick(home).with_name("in the safe").rename(stick(home))


def counted(home: Home, at: Path) -> Callable[[], list[str]]:
    """Have every call of the engine noted; return what tells the words of those so far."""
    real = shutil.which("restic")
    folder = at / "counting"
    folder.mkdir()
    program = folder / "restic"
    program.write_text(f'#!/bin/sh\necho "$@" >> {folder}/calls\nexec {real} "$@"\n')
    program.chmod(0o755)
    path = os.environ["PATH"]
    home._environment = lambda: {  # type: ignore[method-assign]
        **Home._environment(home),
        "PATH": f"{folder}:{path}",
    }
    return lambda: (folder / "calls").read_text().splitlines()


def test_a_drive_is_made_like_the_nas_and_the_entry_says_so(home: Home) -> None:
    first, second = home.entries("repository")
    assert (first["chunker"], second["chunker"]) == ("own", "as in nas")
    cut = [
        json.loads(home.restic(name, "cat", "config").stdout)["chunker_polynomial"]
        for name in (NAS, DRIVE)
    ]
    assert cut[0] == cut[1]


def test_all_systems_come_across_in_one_call_and_are_proven_from_the_drive_alone(
    home: Home, tmp_path: Path
) -> None:
    calls = counted(home, tmp_path)
    ran = home.run("backup")
    assert ran.complete, ran
    copies = [each for each in calls() if " copy " in f" {each} "]
    assert len(copies) == 1
    for system in (SYSTEM, "Films"):
        origin, copy = last(home, system, NAS), last(home, system, DRIVE)
        assert copy["started_at"] == origin["started_at"]  # work is lost since the data was read
        assert copy["copied_at"] > origin["finished_at"]
        assert (copy["copied_from"], copy["origin_snapshot"]) == (NAS, origin["snapshot"])
        assert copy["tree"] == origin["tree"]
        assert copy["snapshot"] != origin["snapshot"]
        assert copy["manifest_sha256"] != origin["manifest_sha256"]
        assert row(ran, system, DRIVE)["copied_from"] == NAS
        assert row(ran, system, NAS)["copied_from"] is None

    # The nas is gone for good, and so is what this machine remembers.
    shutil.rmtree(home.places / NAS)
    shutil.rmtree(home.agent / "manifests")
    drilled = home.run("drill", "--full", "--repository", DRIVE)
    assert (drilled.code, {each["verdict"] for each in drilled.rows}) == (0, {"proven"})
    restored = home.run("restore", SYSTEM, "--to", str(tmp_path / "back"))
    assert (restored.code, restored.document["repository"]) == (0, DRIVE)
    home.verify()
    assert home.leftovers() == []


def test_on_a_machine_that_knows_nothing_the_drive_alone_brings_all_back(
    home: Home, tmp_path: Path
) -> None:
    assert home.run("backup").complete
    shutil.rmtree(home.places / NAS)
    for name in ("manifests", "cache"):
        shutil.rmtree(home.agent / name)
    for file in home.agent.glob("spool.sqlite3*"):
        file.unlink()
    recovered = home.run("recover", "--to", str(tmp_path / "back"))
    assert recovered.code == 0, recovered
    assert {each["outcome"] for each in recovered.document["systems"]} == {"proven"}


def test_a_drive_that_was_away_is_given_every_night_since(home: Home) -> None:
    assert home.run("backup").complete
    unplug(home)
    for night in range(2):
        (home.root / "films" / f"{night}.mp4").write_bytes(secrets.token_bytes(1 << 16))
        ran = home.run("backup")
        assert (ran.code, row(ran, SYSTEM, DRIVE)["outcome"]) == (0, "absent")
    plug(home)
    ran = home.run("backup", "--repository", DRIVE)
    assert ran.complete, ran
    here = {each["origin_snapshot"] for each in home.entries("backup") if each.get("copied_from")}
    made = {each["snapshot"] for each in home.entries("backup") if each["repository"] == NAS}
    # of the nights' copies, all of one day, retention would keep the newest
    newest = {last(home, system, NAS)["snapshot"] for system in (SYSTEM, "Films")}
    assert newest <= here <= made
    assert last(home, "Films", DRIVE)["origin_snapshot"] == last(home, "Films", NAS)["snapshot"]
    assert home.run("drill", "--full", "--repository", DRIVE).code == 0
    again = home.run("backup", "--repository", DRIVE)  # nothing new: the same copy, looked at
    assert again.complete
    assert row(again, SYSTEM, DRIVE)["snapshot"] == row(ran, SYSTEM, DRIVE)["snapshot"]
    home.verify()


def test_when_the_nas_cannot_be_used_the_sources_are_read_into_the_drive(home: Home) -> None:
    (home.places / NAS).rename(home.places / "unplugged")
    ran = home.run("backup")
    assert ran.code == 1
    for system in (SYSTEM, "Films"):
        assert row(ran, system, NAS)["outcome"] == "failed"
        assert row(ran, system, DRIVE)["outcome"] == "complete"
        entry = last(home, system, DRIVE)
        assert "copied_from" not in entry
        assert {"kind": "read anew", "count": 1} in entry["problems"]
    assert home.run("drill", "--full", "--repository", DRIVE).code == 0
    home.verify()


def test_a_nas_that_rotted_does_not_keep_the_drive_from_its_copy(home: Home) -> None:
    assert home.run("backup", "--repository", NAS).complete
    packs = sorted(
        (home.places / NAS / "abide" / "data").glob("*/*"), key=lambda one: one.stat().st_size
    )
    packs[-1].chmod(0o600)
    data = bytearray(packs[-1].read_bytes())
    data[len(data) // 3] ^= 1
    packs[-1].write_bytes(data)
    ran = home.run("backup", "--repository", DRIVE)
    assert ran.complete, ran
    assert last(home, "Films", DRIVE).get("copied_from") is None
    assert home.run("drill", "--full", "--repository", DRIVE).code == 0
    home.verify()


def test_a_copy_is_never_better_than_its_origin(home: Home) -> None:
    (home.root / "films" / "sports day.mp4").unlink()
    ran = home.run("backup")
    assert ran.code == 1
    for place in (NAS, DRIVE):
        assert row(ran, "Films", place)["outcome"] != "complete"
        assert row(ran, SYSTEM, place)["outcome"] == "complete"
    home.verify()


def test_a_drive_pulled_while_it_is_copied_to_has_failed_and_mends(
    home: Home, disk: Callable[[int], Disk]
) -> None:
    small = disk(200)
    shutil.copytree(stick(home), small.mount, dirs_exist_ok=True)
    home.spots[1] = Spot(DRIVE, "drive", small.mount)
    write(home)
    for number in range(10):
        file = home.root / "films" / f"{number}.mp4"
        file.write_bytes(secrets.token_bytes(8 << 20))
    running = home.start("backup")
    os.kill(awaited_engine(home, "copy"), signal.SIGSTOP)
    small.pull()
    os.kill(awaited_engine(home, "copy"), signal.SIGCONT)
    ran = home.end(running, seconds=90)
    assert ran.code == 1
    for system in (SYSTEM, "Films"):
        assert row(ran, system, NAS)["outcome"] == "complete"
        assert row(ran, system, DRIVE)["outcome"] == "failed"
        assert row(ran, system, DRIVE)["snapshot"] is None
    assert programs_of(home) == {}
    small.plug()
    assert home.run("backup").complete
    assert home.run("drill", "--full", "--repository", DRIVE).code == 0
    home.verify()


def test_a_full_drive_is_told_and_keeps_what_it_had(
    home: Home, disk: Callable[[int], Disk]
) -> None:
    small = disk(24)
    shutil.copytree(stick(home), small.mount, dirs_exist_ok=True)
    home.spots[1] = Spot(DRIVE, "drive", small.mount)
    write(home)
    assert home.run("backup").complete
    film = home.root / "films" / "assembly.mp4"
    film.write_bytes(secrets.token_bytes(30 << 20))
    ran = home.run("backup")
    assert ran.code == 1
    assert row(ran, "Films", DRIVE)["outcome"] == "failed"
    assert row(ran, "Films", DRIVE)["problems"][0]["kind"] == "disk full"
    film.unlink()
    assert home.run("drill", "--repository", DRIVE).code == 0
    home.verify()


MOMENTS: dict[str, tuple[str, ...]] = {
    "while the engine copies": ("copy",),
    "while the place is opened again": ("snapshots",),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_killed_on_the_way_across_is_closed_and_mended_by_the_next(
    home: Home, moment: str
) -> None:
    running = home.start("backup")
    awaited_engine(home, "copy")
    engine = awaited_engine(home, *MOMENTS[moment])
    os.kill(engine, signal.SIGSTOP)
    running.kill()
    running.communicate(timeout=60)
    assert home.open_attempts() == 2
    assert home.run("backup").complete
    assert programs_of(home) == {}
    assert last(home, SYSTEM, DRIVE)["outcome"] == "complete"
    assert list((home.repository(DRIVE) / "locks").iterdir()) == []
    assert home.run("drill", "--full", "--repository", DRIVE).code == 0
    home.verify()


def test_an_engine_killed_while_it_copies_costs_no_copy(home: Home) -> None:
    running = home.start("backup")
    os.kill(awaited_engine(home, "copy"), signal.SIGKILL)
    ran = home.end(running)
    assert row(ran, SYSTEM, DRIVE)["outcome"] in ("failed", "complete")
    assert home.run("backup").complete
    assert home.run("drill", "--full", "--repository", DRIVE).code == 0
    home.verify()


def test_what_comes_across_from_a_store_is_the_same(
    home: Home, serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve(home.places)
    home.spots[0] = Spot(NAS, "rest", url=f"{served.url}{NAS}/abide/")
    write(home)
    assert home.run("backup").complete
    assert last(home, SYSTEM, DRIVE)["copied_from"] == NAS
    served.stop()
    assert home.run("drill", "--full", "--repository", DRIVE).code == 0
    ran = home.run("backup")  # the store is down: the drive is written all the same
    assert row(ran, SYSTEM, DRIVE)["outcome"] == "complete"
    wait_until(lambda: programs_of(home) == {})
    home.verify()

"""A drive that is copied from another place: one call, the same content, proven on its own."""

from __future__ import annotations

import json
import secrets
import shutil
from pathlib import Path

import pytest

from tests.whole.across import DRIVE, NAS, counted, last, plug, row, unplug
from tests.whole.school import SYSTEM, Home

pytestmark = pytest.mark.whole


def test_a_drive_is_made_like_the_nas_and_the_entry_says_so(across: Home) -> None:
    first, second = across.entries("repository")
    assert (first["chunker"], second["chunker"]) == ("own", "as in nas")
    cut = [
        json.loads(across.restic(name, "cat", "config").stdout)["chunker_polynomial"]
        for name in (NAS, DRIVE)
    ]
    assert cut[0] == cut[1]


def test_all_systems_come_across_in_one_call_and_are_proven_from_the_drive_alone(
    across: Home, tmp_path: Path
) -> None:
    calls = counted(across, tmp_path)
    ran = across.run("backup")
    assert ran.complete, ran
    copies = [each for each in calls() if " copy " in f" {each} "]
    assert len(copies) == 1
    for system in (SYSTEM, "Films"):
        origin, copy = last(across, system, NAS), last(across, system, DRIVE)
        assert copy["started_at"] == origin["started_at"]  # work is lost since the data was read
        assert copy["copied_at"] > origin["finished_at"]
        assert (copy["copied_from"], copy["origin_snapshot"]) == (NAS, origin["snapshot"])
        assert copy["tree"] == origin["tree"]
        assert copy["snapshot"] != origin["snapshot"]
        assert copy["manifest_sha256"] != origin["manifest_sha256"]
        assert row(ran, system, DRIVE)["copied_from"] == NAS
        assert row(ran, system, NAS)["copied_from"] is None

    # The nas is gone for good, and so is what this machine remembers.
    shutil.rmtree(across.places / NAS)
    shutil.rmtree(across.agent / "manifests")
    drilled = across.run("drill", "--full", "--repository", DRIVE)
    assert (drilled.code, {each["verdict"] for each in drilled.rows}) == (0, {"proven"})
    restored = across.run("restore", SYSTEM, "--to", str(tmp_path / "back"))
    assert (restored.code, restored.document["repository"]) == (0, DRIVE)
    across.verify()
    assert across.leftovers() == []


def test_on_a_machine_that_knows_nothing_the_drive_alone_brings_all_back(
    across: Home, tmp_path: Path
) -> None:
    assert across.run("backup").complete
    shutil.rmtree(across.places / NAS)
    for name in ("manifests", "cache"):
        shutil.rmtree(across.agent / name)
    for file in across.agent.glob("spool.sqlite3*"):
        file.unlink()
    recovered = across.run("recover", "--to", str(tmp_path / "back"))
    assert recovered.code == 0, recovered
    assert {each["outcome"] for each in recovered.document["systems"]} == {"proven"}


def test_a_drive_that_was_away_is_given_every_night_since(across: Home) -> None:
    assert across.run("backup").complete
    unplug(across)
    for night in range(2):
        (across.root / "films" / f"{night}.mp4").write_bytes(secrets.token_bytes(1 << 16))
        ran = across.run("backup")
        assert (ran.code, row(ran, SYSTEM, DRIVE)["outcome"]) == (0, "absent")
    plug(across)
    ran = across.run("backup", "--repository", DRIVE)
    assert ran.complete, ran
    here = {each["origin_snapshot"] for each in across.entries("backup") if each.get("copied_from")}
    made = {each["snapshot"] for each in across.entries("backup") if each["repository"] == NAS}
    # of the nights' copies, all of one day, retention would keep the newest
    newest = {last(across, system, NAS)["snapshot"] for system in (SYSTEM, "Films")}
    assert newest <= here <= made
    assert last(across, "Films", DRIVE)["origin_snapshot"] == last(across, "Films", NAS)["snapshot"]
    assert across.run("drill", "--full", "--repository", DRIVE).code == 0
    again = across.run("backup", "--repository", DRIVE)  # nothing new: the same copy, looked at
    assert again.complete
    assert row(again, SYSTEM, DRIVE)["snapshot"] == row(ran, SYSTEM, DRIVE)["snapshot"]
    across.verify()


def test_when_the_nas_cannot_be_used_the_sources_are_read_into_the_drive(across: Home) -> None:
    (across.places / NAS).rename(across.places / "unplugged")
    ran = across.run("backup")
    assert ran.code == 1
    for system in (SYSTEM, "Films"):
        assert row(ran, system, NAS)["outcome"] == "failed"
        assert row(ran, system, DRIVE)["outcome"] == "complete"
        entry = last(across, system, DRIVE)
        assert "copied_from" not in entry
        assert {"kind": "read anew", "count": 1} in entry["problems"]
    assert across.run("drill", "--full", "--repository", DRIVE).code == 0
    across.verify()


def test_a_nas_that_rotted_does_not_keep_the_drive_from_its_copy(across: Home) -> None:
    assert across.run("backup", "--repository", NAS).complete
    packs = sorted(
        (across.places / NAS / "abide" / "data").glob("*/*"), key=lambda one: one.stat().st_size
    )
    packs[-1].chmod(0o600)
    data = bytearray(packs[-1].read_bytes())
    data[len(data) // 3] ^= 1
    packs[-1].write_bytes(data)
    ran = across.run("backup", "--repository", DRIVE)
    assert ran.complete, ran
    assert last(across, "Films", DRIVE).get("copied_from") is None
    assert across.run("drill", "--full", "--repository", DRIVE).code == 0
    across.verify()


def test_a_copy_is_never_better_than_its_origin(across: Home) -> None:
    (across.root / "films" / "sports day.mp4").unlink()
    ran = across.run("backup")
    assert ran.code == 1
    for place in (NAS, DRIVE):
        assert row(ran, "Films", place)["outcome"] != "complete"
        assert row(ran, SYSTEM, place)["outcome"] == "complete"
    across.verify()

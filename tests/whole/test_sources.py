"""Sources missing, empty or left out: the backup never calls itself complete."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.whole.disks import Disk
from tests.whole.hands import without_rights
from tests.whole.school import Home

pytestmark = pytest.mark.whole


def outcomes(home: Home) -> list[str]:
    return [facts["outcome"] for facts in home.entries("backup")]


def system_of(home: Home, *sources: str) -> str:
    """Given lines of sources, return a critical system of them as agent.toml has it."""
    tables = "".join(f"[[systems.sources]]\n{each}\n" for each in sources)
    return (
        '[[systems]]\nname = "Office"\ngrade = "critical"\nrto_hours = 4\nrpo_hours = 24\n' + tables
    )


def folder(path: Path, exclude: str = "") -> str:
    return f'kind = "files"\npath = "{path}"\n' + (f'exclude = ["{exclude}"]\n' if exclude else "")


def test_one_of_several_folders_missing_leaves_the_backup_incomplete_until_it_is_back(
    own: Home,
) -> None:
    (own.live / "Admin").rename(own.live / "taken away")
    ran = own.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
    assert "Mount it, or take it out" in ran.problems()["missing source"]
    assert str(own.live / "Admin") in ran.problems()["missing source"]
    assert ran.row()["files"] == 19  # the rest is there all the same
    assert own.status()["answer"] == "no"
    drilled = own.run("drill", "--full")
    assert drilled.code == 2
    assert "abide backup" in drilled.row()["checks"][0]["detail"]
    (own.live / "taken away").rename(own.live / "Admin")
    assert own.run("backup").complete
    assert outcomes(own) == ["incomplete", "complete"]
    own.verify()


def test_a_disk_that_is_not_mounted_leaves_an_empty_folder_and_an_incomplete_backup(
    own: Home, disk: Callable[[int], Disk]
) -> None:
    photos = disk(16)
    (photos.mount / "1.jpg").write_bytes(b"photo")
    own.more = [photos.mount]
    own.write_config(own.spots)
    assert own.run("backup").complete
    photos.pull()
    for _ in range(2):  # it does not wear off
        ran = own.run("backup")
        assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
        assert "is its drive or share mounted?" in ran.problems()["empty source"]
    photos.plug()
    assert own.run("backup").complete
    assert outcomes(own) == ["complete", "incomplete", "incomplete", "complete"]
    own.verify()


def test_when_the_only_source_is_missing_nothing_is_written_and_the_code_is_2(own: Home) -> None:
    own.write_config(own.spots, system_of(own, folder(own.live / "Gone")))
    ran = own.run("backup")
    assert (ran.code, ran.row()["outcome"], ran.row()["snapshot"]) == (2, "failed", None)
    assert "missing source" in ran.problems()
    (own.live / "Gone").mkdir()
    ran = own.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (2, "failed")
    assert "empty source" in ran.problems()
    written = own.restic("place-a", "snapshots", "--tag", "abide-data", "--json").stdout
    assert written.strip() in ("null", "[]")
    assert own.status()["answer"] == "no"
    assert outcomes(own) == ["failed", "failed"]
    own.verify()


@pytest.mark.parametrize("how", ["an exclude", "a source less"])
def test_what_is_left_out_after_it_was_covered_is_told_until_a_person_says_it_is_meant(
    own: Home, how: str
) -> None:
    both = [folder(own.live / "Admin"), folder(own.live / "Staff")]
    own.write_config(own.spots, system_of(own, *both))
    assert own.run("backup").complete
    less = [folder(own.live / "Admin", "year 1"), both[1]] if how == "an exclude" else both[1:]
    own.write_config(own.spots, system_of(own, *less))
    for _ in range(2):
        ran = own.run("backup")
        assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
        assert "abide backup --accept-changes" in ran.problems()["no longer covered"]
        assert "Admin" in ran.problems()["no longer covered"]
    accepted = own.run("backup", "--accept-changes")
    assert accepted.complete
    assert set(accepted.problems()) == {"accepted"}
    again = own.run("backup")
    assert again.complete
    assert again.problems() == {}
    assert outcomes(own) == ["complete", "incomplete", "incomplete", "complete", "complete"]
    own.verify()


def test_files_deleted_by_people_are_no_alarm(own: Home) -> None:
    assert own.run("backup").complete
    shutil.rmtree(own.live / "Staff" / "year 1")
    letter = own.live / "Staff" / "year 0" / "letter 0.txt"
    letter.rename(letter.with_name("letter of old.txt"))
    assert own.run("backup").complete


def test_files_nobody_let_us_read_leave_the_backup_incomplete_and_are_named(own: Home) -> None:
    secret = own.live / "Staff" / "year 0" / "letter 0.txt"
    secret.chmod(0)
    for name, mode in (("shut", 0), ("listed only", 0o444)):
        shut = own.live / "Admin" / name
        shut.mkdir()
        (shut / "inside.txt").write_text("x")
        shut.chmod(mode)
    ran = without_rights(own, "backup")
    assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
    said = ran.problems()["unreadable"]
    assert "right to read them" in said
    for name in ("letter 0.txt", "Admin/shut", "listed only/inside.txt"):
        assert name in said
    assert ran.row()["files"] == 30  # everything else is there
    whole = own.live / "Staff"
    whole.chmod(0)
    ran = without_rights(own, "backup")
    assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
    assert "unreadable" in ran.problems()
    assert own.status()["answer"] == "no"
    whole.chmod(0o755)
    secret.chmod(0o600)
    shutil.rmtree(own.live / "Admin" / "shut")
    shutil.rmtree(own.live / "Admin" / "listed only")
    assert without_rights(own, "backup").complete
    own.verify()

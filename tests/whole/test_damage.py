"""Copies that rot: a flipped byte, an index that only this machine remembers."""

from __future__ import annotations

import shutil

import pytest

from tests.whole.damage import Damaged, damage_index, drilled, flip_byte, is_broken
from tests.whole.school import SYSTEM, Home

pytestmark = pytest.mark.whole


def test_a_damaged_index_is_seen_although_this_machine_remembers_it_whole(damaged: Damaged) -> None:
    home, ran = drilled(damaged, "a damaged index")
    assert is_broken(home, ran)["missing"] == 31

    mended = home.run("backup")  # the next run rebuilds the index from the packs
    assert mended.complete, mended
    assert home.run("drill", "--full").code == 0
    assert home.status()["answer"] == "yes"


def test_a_backup_onto_a_damaged_index_is_no_copy(one: Home) -> None:
    damage_index(one)
    ran = one.run("backup")
    assert (ran.code, ran.row()["outcome"], ran.row()["snapshot"]) == (1, "failed", None)
    assert "abide drill" in " ".join(ran.problems()["damaged"].split())
    assert one.status()["answer"] == "no"
    assert one.run("backup").complete
    assert one.run("drill", "--full").code == 0
    one.verify()


def test_a_flipped_byte_breaks_the_only_copy(damaged: Damaged) -> None:
    home, ran = drilled(damaged, "a flipped byte")
    row = is_broken(home, ran)
    assert row["mismatched"] + row["missing"] >= 1
    assert any(each["outcome"] == "failed" for each in row["checks"])
    again = home.run("backup")
    assert again.code in (0, 1)
    assert home.status()["answer"] == "no"  # a backup alone clears nothing
    restored = home.run("restore", SYSTEM, "--to", str(home.root / "back"))
    assert (restored.code, restored.document["outcome"]) == (1, "not proven")

    shutil.rmtree(home.repository("place-a"))  # the disk is replaced, and the place made anew
    home.make()
    assert home.run("backup").complete
    assert home.status()["answer"] == "no"
    assert home.run("drill", "--full").code == 0
    assert home.status()["answer"] == "yes"
    home.verify()


def test_a_good_copy_elsewhere_keeps_the_system_and_the_broken_one_is_told(two: Home) -> None:
    flip_byte(two)
    ran = two.run("drill", "--full")
    assert ran.code == 1
    assert ran.row("place-a")["verdict"] == "not proven"
    assert ran.row("place-b")["verdict"] == "proven"
    system = two.system()
    assert system["status"] == "kept"
    assert any("place-a did not come back right" in each for each in system["reasons"])
    assert system["copies"]["total"] == 1
    restored = two.run("restore", SYSTEM, "--to", str(two.root / "back"))
    assert (restored.code, restored.document["repository"]) == (0, "place-b")
    two.verify()

"""A full disk on this machine: under the agent's own folder, and where drills restore to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.whole.disks import Disk
from tests.whole.live import live_data
from tests.whole.school import Home, Spot

pytestmark = pytest.mark.whole


def fill(mount: Path, leave: int) -> Path:
    """Given a disk's mount point, fill it but for so many bytes; return what fills it."""
    ballast = mount / "ballast"
    free = shutil.disk_usage(mount).free
    with ballast.open("wb") as file:
        written = 0
        try:
            while written < free - leave:
                written += file.write(os.urandom(min(1 << 18, free - leave - written)))
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            pass
    return ballast


def test_a_full_disk_under_the_agent_fails_the_backup_and_room_mends_it(
    bare: Home, tmp_path: Path, disk: Callable[[int], Disk]
) -> None:
    small = disk(24).mount
    shutil.copytree(bare.root / "agent", small / "agent")
    shutil.copytree(bare.root / "places", tmp_path / "places")
    home = Home(small, live_data(tmp_path / "live"))
    home.write_config([Spot("place-a", folder=tmp_path / "places" / "place-a")])
    assert home.run("backup").complete
    assert home.run("drill", "--full").code == 0
    letter = home.live / "Staff" / "year 0" / "letter 0.txt"
    for leave in (0, 1_300_000, 2_000_000):
        letter.write_text(f"new {leave}")
        (home.live / "Admin" / f"new {leave}").write_bytes(os.urandom(1 << 20))
        ballast = fill(small, leave)
        ran = home.run("backup")
        assert leave or ran.code in (1, 2)
        if ran.code:
            assert "complete" not in [row["outcome"] for row in ran.rows]
            said = str(ran.document)
            assert "rite" in said or "space" in said or "full" in said
        drilled = home.run("drill", "--full")
        assert drilled.code in (1, 2)  # the films do not fit
        assert "proven" not in [row["verdict"] for row in drilled.rows]
        ballast.unlink()
        assert home.system()["status"] != "broken"
    assert home.run("backup").complete
    assert home.run("drill", "--full").code == 0
    assert home.status()["answer"] == "yes"
    assert home.leftovers() == []
    home.verify()


def test_a_scratch_too_small_for_a_drill_says_nothing_of_the_copy(
    one: Home, disk: Callable[[int], Disk]
) -> None:
    small = disk(8).mount
    fill(small, 40_000)
    config = one.agent / "agent.toml"
    text = config.read_text()
    config.write_text(text.replace("workers = 2", f'workers = 2\nscratch = "{small}/scratch"'))
    ran = one.run("drill", "--full")
    row = ran.row()
    assert (ran.code, row["verdict"]) == (2, "could not run")
    assert (row["mismatched"], row["missing"]) == (0, 0)
    said = " ".join(check["detail"] for check in row["checks"])
    assert "space" in said or "full" in said or "room" in said
    assert list(small.glob("scratch/*")) == []
    after = one.system()
    assert after["status"] != "broken"  # nobody could look
    assert any("could not be looked at" in reason for reason in after["reasons"])
    config.write_text(text)
    assert one.run("drill", "--full").code == 0
    assert one.system()["status"] == "kept"
    one.verify()

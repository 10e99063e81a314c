"""Repositories that are not what they were, may not be opened, or are held by another program."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from abide.agent.manifest.shelf import STORED_NAME
from tests.whole.school import SYSTEM, Home, Spot, wait_until

pytestmark = pytest.mark.whole


def nothing_is_known(home: Home) -> None:
    """Assert that the school is not told yes, on the strength of what was once proven there."""
    status = home.status()
    assert status["answer"] == "no"
    assert [row["status"] for row in status["systems"]] == ["unknown"]


def test_a_repository_swapped_for_an_empty_one_is_not_written_to(one: Home) -> None:
    here = one.repository("place-a")
    here.rename(one.places / "the true one")
    one.restic("place-a", "init")
    files = sorted(here.rglob("*"))

    ran = one.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (2, "failed")
    assert "not the repository it was" in ran.problems()["wrong repository"]
    nothing_is_known(one)
    drilled = one.run("drill")
    assert (drilled.code, drilled.row()["verdict"]) == (2, "could not run")
    assert "not the repository it was" in drilled.row()["checks"][0]["detail"]
    nothing_is_known(one)
    assert sorted(here.rglob("*")) == files

    shutil.rmtree(here)
    (one.places / "the true one").rename(here)
    assert one.run("backup").complete
    assert one.run("drill").code == 0
    assert one.status()["answer"] == "yes"
    one.verify()


def test_a_repository_that_is_gone_is_not_made_anew(one: Home) -> None:
    here = one.repository("place-a")
    here.rename(one.places / "moved")
    for made in (False, True):
        if made:
            here.mkdir()
        ran = one.run("backup")
        assert (ran.code, ran.row()["outcome"]) == (2, "failed")
        assert "abide repository make" in ran.problems()["no repository"]
        assert not made or list(here.iterdir()) == []
    nothing_is_known(one)
    assert one.run("drill").code == 2
    one.verify()


def test_a_wrong_password_is_told_and_the_right_one_mends_it(one: Home) -> None:
    one.set_password("place-a", "mistyped")
    ran = one.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (2, "failed")
    assert "password_file" in ran.problems()["wrong password"]
    nothing_is_known(one)
    drilled = one.run("drill")
    assert (drilled.code, drilled.row()["verdict"]) == (2, "could not run")
    assert "password_file" in drilled.row()["checks"][0]["detail"]
    restored = one.run("restore", SYSTEM, "--to", str(one.root / "back"))
    assert (restored.code, restored.document["outcome"]) == (2, "failed")
    nothing_is_known(one)

    one.set_password("place-a", "correct horse battery")
    assert one.run("backup").complete
    assert one.run("drill").code == 0
    assert one.status()["answer"] == "yes"
    one.verify()


@contextmanager
def held(home: Home) -> Iterator[Path]:
    """Hold the repository's exclusive lock by a live program, killed at the end; yield the folder
    of its locks."""
    locks = home.repository("place-a") / "locks"
    mine = {
        "PATH": os.environ["PATH"],
        "HOME": str(home.root),
        "RESTIC_REPOSITORY": str(home.repository("place-a")),
        "RESTIC_PASSWORD_FILE": str(home.agent / "secrets" / "place-a"),
    }
    words = ("restic", "--no-cache", "check", "--quiet")
    with subprocess.Popen(words, env=mine) as checking:
        try:
            wait_until(lambda: any(len(each.name) == 64 for each in locks.iterdir()))
            checking.send_signal(signal.SIGSTOP)
            yield locks
        finally:
            checking.kill()


def test_a_lock_that_is_held_fails_backup_and_drill_but_stops_no_restore(one: Home) -> None:
    with held(one) as locks:
        ran = one.run("backup")
        assert (ran.code, ran.row()["outcome"]) == (2, "failed")
        assert "Wait until it has ended" in ran.problems()["locked"]
        assert one.status()["answer"] == "yes"  # the earlier copy is as good as it was
        drilled = one.run("drill")
        assert (drilled.code, drilled.row()["verdict"]) == (2, "could not run")
        assert "Wait until it has ended" in drilled.row()["checks"][0]["detail"]
        assert one.system()["status"] == "unknown"
        restored = one.run("restore", SYSTEM, "--to", str(one.root / "back"))
        assert (restored.code, restored.document["outcome"]) == (0, "proven")

    assert len(list(locks.iterdir())) == 1  # left behind by the dead program
    assert one.run("backup").complete
    assert list(locks.iterdir()) == []
    assert one.run("drill").code == 0
    one.verify()


def test_a_lock_left_behind_keeps_no_drill_from_looking(one: Home) -> None:
    with held(one) as locks:
        pass
    assert len(list(locks.iterdir())) == 1
    assert one.run("drill").code == 0
    assert list(locks.iterdir()) == []


def test_a_restore_that_matches_nothing_says_so(one: Home) -> None:
    to = one.root / "back"
    ran = one.run("restore", SYSTEM, "--to", str(to), "--at", "2020-01-01")
    assert (ran.code, ran.document["outcome"], ran.document["files"]) == (2, "failed", 0)
    assert "none is old enough" in " ".join(ran.document["notes"])
    assert not to.exists()
    assert one.run("restore", "Nowhere", "--to", str(to)).code == 2
    one.verify()


def test_two_agents_in_one_repository_are_both_told_and_each_restores_its_own(
    one: Home, tmp_path: Path
) -> None:
    other = Home(tmp_path / "other", tmp_path / "elsewhere")
    for part in ("Staff", "Admin"):
        (other.live / part).mkdir(parents=True)
        (other.live / part / "mine.txt").write_text("of the other server\n")
    shutil.copy(one.live / "pupils.sqlite3", other.live)
    other.write_config([Spot("place-a", folder=one.places / "place-a")])
    ran = other.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (2, "failed")
    assert "--adopt" in ran.problems()["unknown repository"]
    assert other.run("repository", "make", "place-a", "--adopt").code == 0

    assert other.run("backup").complete  # the first has not written since: it may be gone for good
    for home in (one, other):
        ran = home.run("backup")
        assert (ran.code, ran.row()["outcome"]) == (1, "incomplete"), ran
        assert "a repository of its own" in ran.problems()["second agent"]
        assert ran.row()["snapshot"]
    for home, files in ((one, 31), (other, 3)):
        to = home.root / "back"
        restored = home.run("restore", SYSTEM, "--to", str(to))
        assert restored.document["outcome"] == "proven"
        assert restored.document["files"] == files
        home.verify()
    assert (other.root / "back" / SYSTEM / "1" / "mine.txt").exists()
    assert STORED_NAME not in {each.name for each in (one.root / "back").rglob("*")}

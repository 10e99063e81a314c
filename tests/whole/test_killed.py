"""The engine or the agent killed outright: the next run sweeps, heals and loses nothing else."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.whole.programs import awaited_engine, programs_of
from tests.whole.school import SYSTEM, Home, wait_until

pytestmark = [pytest.mark.whole, pytest.mark.long]


def freeze(home: Home, *words: str, without: str = "no such word") -> int:
    """Wait for that engine and stop it where it stands; it lives on when its run is killed."""
    pid = awaited_engine(home, *words, without=without)
    os.kill(pid, signal.SIGSTOP)
    return pid


def kill(running: subprocess.Popen[str]) -> None:
    running.kill()
    running.communicate(timeout=60)


def is_swept(home: Home) -> None:
    """Assert that nothing is left of a run that was killed."""
    assert programs_of(home) == {}
    assert home.leftovers() == []
    home.verify()


def snapshots(home: Home) -> int:
    return len(list((home.repository("place-a") / "snapshots").iterdir()))


AS_IT_COPIES = ("backup", "--json")
MOMENTS: dict[str, Callable[[Home], object]] = {
    "once the attempt is written down": lambda home: wait_until(home.open_attempts),
    "while the engine copies": lambda home: freeze(home, *AS_IT_COPIES, without="--stdin"),
    "while the manifest is stored": lambda home: freeze(home, "--stdin"),
    "while the snapshot is read again": lambda home: awaited_engine(home, "ls"),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_after_the_agent_is_killed_the_next_backup_heals(one: Home, moment: str) -> None:
    before = snapshots(one)
    with one.unhurried():
        running = one.start("backup")
        MOMENTS[moment](one)
        kill(running)
    assert one.open_attempts() == 1
    assert one.status()["answer"] == "yes"  # on yesterday's copy, which is untouched

    assert one.run("backup").complete
    died, healed = one.entries("backup")[-2:]
    assert died["outcome"] == "failed"
    assert died["problems"] == [{"kind": "interrupted", "count": 1}]
    assert (healed["outcome"], healed["problems"]) == ("complete", [])
    assert snapshots(one) >= before + 2
    is_swept(one)
    assert one.run("drill", "--full").code == 0


def test_a_killed_engine_fails_the_backup_and_the_next_one_uses_what_it_had_written(
    one: Home, tmp_path: Path
) -> None:
    one.more.append(tmp_path / "films")
    one.more[0].mkdir()
    for number in range(12):
        (one.more[0] / f"{number}.mp4").write_bytes(secrets.token_bytes(8 << 20))
    one.write_config(one.spots)
    packs = one.repository("place-a") / "data"
    with one.unhurried():
        running = one.start("backup")
        copying = awaited_engine(one, *AS_IT_COPIES, without="--stdin")
    wait_until(lambda: sum(each.stat().st_size for each in packs.rglob("*")) > 48 << 20)
    os.kill(copying, signal.SIGKILL)
    ran = one.end(running)
    assert (ran.code, ran.row()["outcome"], ran.row()["snapshot"]) == (1, "failed", None)
    assert "The next run mends" in ran.problems()["interrupted"]

    mended = one.run("backup")
    assert mended.complete
    assert mended.row()["bytes_added"] < 90 << 20  # of 96 MB: the rest was there already
    assert list((one.repository("place-a") / "locks").iterdir()) == []
    assert one.run("drill", "--full").code == 0
    one.verify()


def test_a_manifest_whose_engine_is_killed_makes_no_copy(one: Home) -> None:
    with one.unhurried():
        running = one.start("backup")
        os.kill(awaited_engine(one, "--stdin"), signal.SIGKILL)
        ran = one.end(running)
    assert (ran.code, ran.row()["outcome"]) == (1, "failed")
    assert one.run("backup").complete
    is_swept(one)


def test_after_the_agent_is_killed_in_a_drill_no_restored_file_stays(one: Home) -> None:
    with one.unhurried():
        running = one.start("drill", "--full")
        freeze(one, "restore")
    assert one.leftovers() != []
    kill(running)

    assert one.run("drill", "--full").code == 0
    assert [each["verdict"] for each in one.entries("drill")[-2:]] == ["could not run", "proven"]
    assert one.status()["answer"] == "yes"
    is_swept(one)


def test_after_the_agent_is_killed_in_a_restore_no_half_of_it_stays(one: Home) -> None:
    to = one.root / "back"
    with one.unhurried():
        running = one.start("restore", SYSTEM, "--to", str(to))
        freeze(one, "restore")
    assert list(to.iterdir()) != []
    kill(running)

    restored = one.run("restore", SYSTEM, "--to", str(to))
    assert (restored.code, restored.document["outcome"]) == (0, "proven")
    assert [each.name for each in to.iterdir()] == [SYSTEM]
    assert [each["outcome"] for each in one.entries("restore")] == ["failed", "proven"]
    is_swept(one)


def test_an_interrupted_backup_ends_its_engine_and_is_closed_by_the_next_run(one: Home) -> None:
    with one.unhurried():
        running = one.start("backup")
        awaited_engine(one, *AS_IT_COPIES, without="--stdin")
        running.terminate()
        ran = one.end(running)
    assert ran.code == 2
    assert "the next run mends" in ran.document["refused"]
    assert programs_of(one) == {}
    assert one.run("backup").complete
    assert one.entries("backup")[-2]["problems"] == [{"kind": "interrupted", "count": 1}]
    is_swept(one)

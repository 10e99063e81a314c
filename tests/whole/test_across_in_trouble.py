"""On the way across: a drive pulled or full, an engine or the agent killed, a store down."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from abide.agent.home import Home as AgentHome
from abide.agent.jobs import backup
from abide.agent.jobs.across.bring import Bring
from abide.agent.jobs.backup import back_up
from abide.agent.run import working
from abide.engines.rclone import Served
from tests.whole.across import DRIVE, NAS, last, row, stick, write
from tests.whole.disks import Disk
from tests.whole.programs import awaited_engine, programs_of
from tests.whole.school import PASSWORD, SYSTEM, Home, Spot, wait_until

pytestmark = pytest.mark.whole


def test_a_drive_pulled_while_it_is_copied_to_has_failed_and_mends(
    across: Home, disk: Callable[[int], Disk]
) -> None:
    small = disk(200)
    shutil.copytree(stick(across), small.mount, dirs_exist_ok=True)
    across.spots[1] = Spot(DRIVE, "drive", small.mount)
    write(across)
    for number in range(10):
        file = across.root / "films" / f"{number}.mp4"
        file.write_bytes(secrets.token_bytes(8 << 20))
    with across.unhurried():
        running = across.start("backup")
        os.kill(awaited_engine(across, "copy"), signal.SIGSTOP)
    small.pull()
    os.kill(awaited_engine(across, "copy"), signal.SIGCONT)
    ran = across.end(running, seconds=90)
    assert ran.code == 1
    for system in (SYSTEM, "Films"):
        assert row(ran, system, NAS)["outcome"] == "complete"
        assert row(ran, system, DRIVE)["outcome"] == "failed"
        assert row(ran, system, DRIVE)["snapshot"] is None
    assert programs_of(across) == {}
    small.plug()
    assert across.run("backup").complete
    assert across.run("drill", "--full", "--repository", DRIVE).code == 0
    across.verify()


def test_a_full_drive_is_told_and_keeps_what_it_had(
    across: Home, disk: Callable[[int], Disk]
) -> None:
    small = disk(24)
    shutil.copytree(stick(across), small.mount, dirs_exist_ok=True)
    across.spots[1] = Spot(DRIVE, "drive", small.mount)
    write(across)
    assert across.run("backup").complete
    film = across.root / "films" / "assembly.mp4"
    film.write_bytes(secrets.token_bytes(30 << 20))
    ran = across.run("backup")
    assert ran.code == 1
    assert row(ran, "Films", DRIVE)["outcome"] == "failed"
    assert row(ran, "Films", DRIVE)["problems"][0]["kind"] == "disk full"
    film.unlink()
    assert across.run("drill", "--repository", DRIVE).code == 0
    across.verify()


MOMENTS: dict[str, tuple[str, ...]] = {
    "while the engine copies": ("copy",),
    "while the place is opened again": ("snapshots",),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_killed_on_the_way_across_is_closed_and_mended_by_the_next(
    across: Home, moment: str
) -> None:
    with across.unhurried():
        running = across.start("backup")
        awaited_engine(across, "copy")
        engine = awaited_engine(across, *MOMENTS[moment])
        os.kill(engine, signal.SIGSTOP)
    running.kill()
    running.communicate(timeout=60)
    assert across.open_attempts() == 2
    assert across.run("backup").complete
    assert programs_of(across) == {}
    assert last(across, SYSTEM, DRIVE)["outcome"] == "complete"
    assert list((across.repository(DRIVE) / "locks").iterdir()) == []
    assert across.run("drill", "--full", "--repository", DRIVE).code == 0
    across.verify()


def test_an_engine_killed_while_it_copies_costs_no_copy(across: Home) -> None:
    with across.unhurried():
        running = across.start("backup")
        os.kill(awaited_engine(across, "copy"), signal.SIGKILL)
        ran = across.end(running)
    assert row(ran, SYSTEM, DRIVE)["outcome"] in ("failed", "complete")
    assert across.run("backup").complete
    assert across.run("drill", "--full", "--repository", DRIVE).code == 0
    across.verify()


def test_what_comes_across_from_a_store_is_the_same(
    across: Home, serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve(across.places)
    across.spots[0] = Spot(NAS, "rest", url=f"{served.url}{NAS}/abide/")
    write(across)
    assert across.run("backup").complete
    assert last(across, SYSTEM, DRIVE)["copied_from"] == NAS
    served.stop()
    assert across.run("drill", "--full", "--repository", DRIVE).code == 0
    ran = across.run("backup")  # the store is down: the drive is written all the same
    assert row(ran, SYSTEM, DRIVE)["outcome"] == "complete"
    wait_until(lambda: programs_of(across) == {})
    across.verify()


def test_a_nas_whose_last_backup_failed_is_not_copied_from_though_it_holds_an_older_copy(
    across: Home,
) -> None:
    assert across.run("backup", "--repository", NAS).complete
    across.set_password(NAS, "forgotten")
    assert across.run("backup", "--repository", NAS).code == 2
    across.set_password(NAS, PASSWORD)
    ran = across.run("backup", "--repository", DRIVE)
    assert ran.complete, ran
    for system in (SYSTEM, "Films"):
        (note,) = row(ran, system, DRIVE)["problems"]
        assert note["kind"] == "read anew"
        assert "the last backup there failed" in note["detail"]
    across.verify()


def test_what_can_be_neither_brought_nor_read_has_its_entry(
    across: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert across.run("backup", "--repository", NAS).complete

    def brings_nothing(bring: Bring) -> None:
        bring.trouble = {each.snapshot: ("damaged manifest", "No.") for each in bring.wanted}

    def reads_nothing(*_: object, **__: object) -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(Bring, "run", brings_nothing)
    monkeypatch.setattr(backup, "stage", reads_nothing)
    with working(AgentHome(across.agent), lambda: datetime.now(UTC)) as agent:
        results = back_up(agent, [], repository=DRIVE)
    assert [each.outcome.value for each in results] == ["failed", "failed"]
    assert [each.problems.kinds for each in results] == [("unforeseen",), ("unforeseen",)]
    assert across.open_attempts() == 0

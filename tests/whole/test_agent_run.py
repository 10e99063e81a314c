"""The service's loop with the real engine: done once, killed in the middle, told to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.whole.programs import awaited_engine, programs_of
from tests.whole.school import Home, Spot, wait_until

pytestmark = pytest.mark.whole
COPYING = ("backup", "--json")


def service(home: Home) -> subprocess.Popen[str]:
    """Start the service as its unit does; it goes on until it is told to stop."""
    with journal(home).open("w") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "abide.cli.main", "agent", "run"],
            env={"PATH": os.environ["PATH"], "ABIDE_HOME": str(home.root), "HOME": str(home.root)},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
        )


def journal(home: Home) -> Path:
    return home.root / "journal"


def stopped(running: subprocess.Popen[str]) -> None:
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=60) == 0


def test_once_backs_up_proves_and_then_nothing_is_due(own: Home) -> None:
    ran = own.run("agent", "run", "--until-idle")
    assert ran.code == 0, ran
    assert [job["deed"] for job in ran.document["jobs"]] == ["backup", "retention", "drill"]
    assert len(own.entries("head")) == 1
    assert own.status()["answer"] == "yes"
    due = own.run("agent", "due").document["duties"]
    assert [each for each in due if each["ready"]] == []
    assert {each["deed"] for each in due} >= {"backup", "drill"}
    again = own.run("agent", "run", "--once")
    assert (again.code, again.document["jobs"]) == (0, [])
    own.verify()


def test_killed_in_the_middle_of_a_backup_it_goes_on_where_it_was(own: Home) -> None:
    with own.unhurried():
        running = service(own)
        awaited_engine(own, *COPYING, without="--stdin")
        running.kill()
    running.communicate(timeout=60)

    ran = own.run("agent", "run", "--until-idle")
    outcomes = [each["outcome"] for each in own.entries("backup")]
    assert outcomes == ["failed"]
    due = own.run("agent", "due").document["duties"]
    backup = next(each for each in due if each["deed"] == "backup")
    assert not backup["ready"]  # it is tried again in a quarter of an hour
    assert "1 try failed since" in backup["reason"]
    assert ran.code == 0
    assert own.leftovers() == []
    own.verify()


def test_told_to_stop_it_interrupts_the_engine_and_writes_the_entry(own: Home) -> None:
    with own.unhurried():
        running = service(own)
        awaited_engine(own, *COPYING, without="--stdin")
        stopped(running)
    assert "stopped in order" in journal(own).read_text()
    assert own.open_attempts() == 0
    assert own.entries("backup")[0]["problems"] == [{"kind": "interrupted", "count": 1}]
    assert programs_of(own) == {}
    assert list((own.repository("place-a") / "locks").iterdir()) == []
    own.verify()


def test_idle_it_says_what_is_next_and_a_drive_plugged_in_is_served(
    well: Home, tmp_path: Path
) -> None:
    home = well.copy(tmp_path / "home")
    home.write_config([Spot("place-a"), Spot("drive-c", kind="drive")])
    home.spot("drive-c").folder_in(home.places).mkdir()
    home.spot("drive-c").marker(home.places).write_text("drive-c\n")
    home.make("drive-c")
    away = home.places / "drive-c.away"
    os.rename(home.places / "drive-c", away)
    assert home.run("agent", "run", "--until-idle").code == 0
    assert home.entries("backup")[-1]["outcome"] == "absent"
    os.rename(away, home.places / "drive-c")

    running = service(home)
    wait_until(lambda: "backup of Office to drive-c: complete" in journal(home).read_text())
    stopped(running)
    said = journal(home).read_text()
    assert str(home.root) not in said  # names of systems and places, no paths
    home.verify()

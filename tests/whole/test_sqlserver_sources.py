"""A SQL Server database from backup to restore, with the real engine and a played SQL Server.

What a real one answers nobody has seen yet: so nothing here may ever be called proven.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engines.tds.cast import DATABASE, PUPILS, Played, played
from tests.engines.tds.instance import PASSWORD, THERE, Instance, cut, failed, read_backup
from tests.engines.tds.server import serving
from tests.engines.tds.tokens import Answer
from tests.whole.school import SYSTEM, Home, Spot, make_home

pytestmark = pytest.mark.whole
NOT_YET = "not yet run on SQL Server"


@dataclass
class School:
    """A home with one system on SQL Server, its live server, and one to load backups on."""

    home: Home
    live: Played
    scratch: Instance

    def left(self) -> list[str]:
        return self.live.left() + [str(each) for each in self.home.leftovers()]


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with played(tmp_path) as live:
        scratch = Instance(live.exchange.folder, name="SCRATCH")
        with serving(scratch) as stub:
            spots = [Spot("store-a")]
            home = make_home(tmp_path, spots)
            there = live.dsn("master").replace(str(live.stub.port), str(stub.port))
            for name, dsn in (("sims.dsn", live.dsn()), ("scratch.dsn", there)):
                (home.agent / "secrets" / name).touch(mode=0o600)
                (home.agent / "secrets" / name).write_text(dsn)
            home.write_config(spots, systems(live.exchange.folder))
            home.make()
            yield School(home, live, scratch)


def systems(folder: Path) -> str:
    return (
        f'[[systems]]\nname = "{SYSTEM}"\ngrade = "critical"\nrto_hours = 4\nrpo_hours = 24\n'
        '[[systems.sources]]\nkind = "sqlserver"\ndsn_file = "secrets/sims.dsn"\n'
        f"backup_folder = \"{folder}\"\nbackup_folder_there = '{THERE}'\n"
        'scratch_dsn_file = "secrets/scratch.dsn"\n'
    )


def test_it_is_backed_up_and_drilled_and_never_called_proven(school: School) -> None:
    home = school.home
    assert home.run("backup").complete
    drilled = home.run("drill")
    assert drilled.code == 1
    row = drilled.row()
    assert row["verdict"] == "not proven"
    checks = {each["name"]: each for each in row["checks"]}
    assert checks["files"]["outcome"] == "passed"
    database = checks["database 1 (sqlserver)"]
    assert (database["outcome"], database["detail"][:25]) == ("could not look", NOT_YET)
    assert "31,415 rows in 4 tables, the same" in database["detail"]
    system = home.system()
    assert system["status"] == "never"
    assert any(NOT_YET in reason for reason in system["reasons"])
    assert home.status()["answer"] == "no"
    assert school.left() == []
    assert school.scratch.scratch == {}
    assert school.live.instance.verbs().count("BACKUP DATABASE") == 1
    home.verify()


def test_a_restore_hands_the_backup_over_as_not_proven(school: School, tmp_path: Path) -> None:
    school.home.run("backup")
    restored = school.home.run("restore", SYSTEM, "--to", str(tmp_path / "restored"))
    assert (restored.code, restored.document["outcome"]) == (1, "not proven")
    (file,) = (tmp_path / "restored" / SYSTEM / "1").iterdir()
    held = read_backup(file.read_bytes())
    assert file.suffix == ".bak"
    assert held is not None
    assert (held["header"]["DatabaseName"], held["tables"]) == (DATABASE, PUPILS)


def test_a_backup_that_fails_is_a_gap_with_the_server_s_words_and_no_secret(
    school: School,
) -> None:
    said = f"Cannot open backup device. {PASSWORD}. Operating system error 5(Access is denied.)."
    school.live.instance.once("BACKUP", failed(3201, said))
    ran = school.home.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (2, "failed")  # it has no other source
    assert "Operating system error 5" in ran.problems()["dump failed"]
    everything = repr(ran) + repr(school.home.entries("backup"))
    assert PASSWORD not in everything
    assert school.left() == []


def test_a_database_that_fails_its_check_is_not_proven_and_dropped(school: School) -> None:
    school.home.run("backup")
    school.scratch.once("DBCC", failed(8939, "Table error: Object ID 245575913."))
    row = school.home.run("drill").row()
    (check,) = [each for each in row["checks"] if each["name"].startswith("database 1")]
    assert check["outcome"] == "failed"
    assert school.scratch.scratch == {}


def held_up(
    school: School, instance: Instance, statement: str, command: str, half: Callable[[], None]
) -> None:
    """Start a command, kill it while the instance is at a statement, after `half` of it is done."""
    began, killed = threading.Event(), threading.Event()

    def wait() -> Answer:
        half()
        began.set()
        assert killed.wait(60)
        return cut()

    instance.once(statement, wait)
    running = school.home.start(command)
    assert began.wait(60)
    running.kill()
    running.communicate()
    killed.set()


def test_a_run_killed_while_the_server_writes_is_swept_by_the_next(school: School) -> None:
    instance, folder = school.live.instance, school.live.exchange.folder

    def half() -> None:
        said = next(each for each in instance.said if each.startswith("BACKUP"))
        (folder / said.split("'")[1].rpartition("\\")[2]).write_bytes(b"half")

    held_up(school, instance, "BACKUP", "backup", half)
    assert len(school.live.left()) == 1
    assert school.home.run("backup").complete
    assert school.left() == []
    school.home.verify()


def test_a_run_killed_while_a_backup_is_loaded_is_swept_by_the_next(school: School) -> None:
    school.home.run("backup")
    held_up(school, school.scratch, "DBCC", "drill", lambda: None)
    assert len(school.scratch.scratch) == 1
    assert len(school.live.left()) == 1
    school.home.run("drill")
    assert school.scratch.scratch == {}
    assert school.left() == []
    school.home.verify()


def test_the_password_stands_nowhere_in_the_home_but_in_its_file(school: School) -> None:
    school.home.run("backup")
    school.home.run("drill")
    secret, quoted = PASSWORD.encode(), school.live.dsn().encode()
    for top, _, names in os.walk(school.home.root):
        for path in (Path(top, name) for name in names if not name.endswith(".dsn")):
            data = path.read_bytes()
            assert secret not in data, path
            assert quoted not in data, path

"""MariaDB: emptied tables, dumps that break off or are changed, drills, and loading it again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from abide.engines.dumps.mariadb.address import Address
from abide.engines.dumps.mariadb.programs import find_clients, find_server
from tests.engines.mariadb_cast import ALL, School, ask, dsn_of, run, school_in
from tests.engines.needs import needed
from tests.whole.damage import data_pack, flip
from tests.whole.school import Home
from tests.whole.test_sources import folder, system_of

pytestmark = pytest.mark.whole
SCHEMA = (
    "CREATE TABLE pupils (id int AUTO_INCREMENT PRIMARY KEY, name text)",
    "CREATE TABLE attendance (pupil int, day date)",
    "INSERT INTO pupils (name) SELECT concat('pupil ', seq) FROM seq_1_to_200",
    "INSERT INTO attendance SELECT seq % 200, '2026-09-02' FROM seq_1_to_2000",
    "CREATE VIEW names AS SELECT name FROM pupils",
    "CREATE TRIGGER tidy BEFORE INSERT ON pupils FOR EACH ROW SET NEW.name = trim(NEW.name)",
)


@dataclass(frozen=True)
class Live:
    """The live database of a home whose one system is a folder and that database."""

    school: School
    address: Address


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A MariaDB server that plays the school's own."""
    needed(find_server)
    with school_in(tmp_path_factory.mktemp("mariadb")) as school:
        yield school


@pytest.fixture
def pupils(own: Home, mariadb: School) -> Live:
    address = mariadb.database(*SCHEMA, name="pupils")
    own.set_password("pupils.dsn", mariadb.account(address, ALL))
    database = 'kind = "mariadb"\ndsn_file = "secrets/pupils.dsn"'
    own.write_config(own.spots, system_of(own, database, folder(own.live / "Admin")))
    return Live(mariadb, address)


@pytest.fixture
def changed_dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand before the dumping program; what it says goes through `filter`, a shell script."""
    fakes = tmp_path / "fakes"
    fakes.mkdir()
    script = fakes / "filter"
    program = fakes / "mariadb-dump"
    program.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && exec {find_clients().dump} --version\n'
        f'{find_clients().dump} "$@" | sh {script}\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fakes}:{os.environ['PATH']}")
    return script


def database_check(ran: object) -> dict[str, str]:
    checks = ran.row()["checks"]  # type: ignore[attr-defined]
    (found,) = [each for each in checks if each["name"] == "database 1 (mariadb)"]
    return dict(found)


def test_a_drill_loads_the_database_and_counts_its_rows(own: Home, pupils: Live) -> None:
    assert own.run("backup").complete
    drilled = own.run("drill", "--full")
    assert (drilled.code, drilled.row()["verdict"]) == (0, "proven")
    assert "2,200 rows in 2 tables" in database_check(drilled)["detail"]
    assert own.status()["answer"] == "yes"
    assert own.leftovers() == []
    flip(data_pack(own))
    drilled = own.run("drill", "--full")
    assert (drilled.code, drilled.row()["verdict"]) == (1, "not proven")
    own.verify()


def test_an_emptied_table_is_told_until_a_person_says_it_is_meant(own: Home, pupils: Live) -> None:
    assert own.run("backup").complete
    run(pupils.address, "TRUNCATE attendance")
    ran = own.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
    assert "attendance: 2,000 → 0" in ran.problems()["rows fell"]
    assert own.run("backup", "--accept-changes").complete
    assert own.run("backup").problems() == {}
    own.verify()


def test_a_dump_that_breaks_off_is_not_in_the_backup(
    own: Home, pupils: Live, changed_dump: Path
) -> None:
    changed_dump.write_text("exec head -c 20000\n")
    ran = own.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
    assert "nothing of it is in this backup" in ran.problems()["dump failed"]
    assert "closing line" in ran.problems()["dump failed"]
    assert own.leftovers() == []
    changed_dump.write_text("exec cat\n")
    assert own.run("backup").complete
    own.verify()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (r"s/^(2,'pupil 2'/(1,'pupil 2'/", "it did not load"),
        ("/TRIGGER/,/;;$/d", "triggers: 1 → 0"),
    ],
)
def test_a_dump_that_does_not_give_the_database_again_is_never_proven(
    own: Home, pupils: Live, changed_dump: Path, change: str, said: str
) -> None:
    changed_dump.write_text(f'exec sed -e "{change}"\n')
    assert own.run("backup").complete  # nothing of it is missing
    drilled = own.run("drill", "--full")
    assert (drilled.code, drilled.row()["verdict"]) == (1, "not proven")
    assert said in database_check(drilled)["detail"]
    assert own.status()["answer"] == "no"


def test_an_account_that_may_not_see_all_leaves_the_backup_incomplete(
    own: Home, pupils: Live
) -> None:
    narrow = pupils.school.account(pupils.address, "SELECT, SHOW VIEW, EVENT ON *.*")
    own.set_password("pupils.dsn", narrow)
    ran = own.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
    assert "lacks TRIGGER" in ran.problems()["rights missing"]
    assert "GRANT SELECT" in ran.problems()["rights missing"]


def test_a_restore_loads_an_empty_database_and_refuses_one_that_is_not(
    own: Home, pupils: Live
) -> None:
    assert own.run("backup").complete
    to = own.root / "back"
    ran = own.run("restore", "Office", "--to", str(to), "--into", dsn_of(pupils.address))
    assert (ran.code, to.exists()) == (2, False)  # before anything was brought back
    assert "is not empty" in ran.document["refused"]
    new = pupils.school.database(name="pupils_back")
    ran = own.run("restore", "Office", "--to", str(to), "--into", dsn_of(new))
    assert (ran.code, ran.document["outcome"]) == (0, "proven")
    assert ask(new, "SELECT count(*) FROM names") == [(200,)]
    assert ask(new, "SELECT count(*) FROM attendance") == [(2000,)]
    assert (to / "Office" / "1" / "pupils.sql").is_file()
    assert len(own.entries("restore")) == 1
    own.verify()

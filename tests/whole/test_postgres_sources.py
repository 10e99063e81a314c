"""PostgreSQL: emptied tables, dumps that die, rows that differ, and loading into a database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest

from abide.engines.dumps.throwaway import Throwaway, find_binaries
from tests.engines.needs import needed
from tests.whole.school import Home, wait_until
from tests.whole.test_sources import folder, system_of

pytestmark = pytest.mark.whole
SCHEMA = """
CREATE TABLE pupils (id serial PRIMARY KEY, name text);
CREATE TABLE attendance (pupil integer, day date);
INSERT INTO pupils (name) SELECT 'pupil ' || n FROM generate_series(1, 200) n;
INSERT INTO attendance SELECT n % 200, '2026-09-02' FROM generate_series(1, 2000) n;
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Throwaway]:
    """A PostgreSQL server that plays the school's own."""
    binaries = needed(find_binaries)
    with Throwaway(tmp_path_factory.mktemp("school"), binaries=binaries) as running:
        yield running


@pytest.fixture
def database(server: Throwaway) -> Callable[[str], str]:
    """Given a name, make an empty database of it; return its DSN."""

    def make(name: str) -> str:
        with psycopg.connect(server.dsn(), autocommit=True) as db:
            db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            db.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return server.dsn(name)

    return make


@pytest.fixture
def pupils(own: Home, database: Callable[[str], str]) -> str:
    """The live database of a home whose one system is a folder and that database."""
    dsn = database("pupils")
    with psycopg.connect(dsn) as db:
        db.execute(SCHEMA)
    own.set_password("pupils.dsn", dsn)
    own.write_config(
        own.spots,
        system_of(
            own, 'kind = "postgres"\ndsn_file = "secrets/pupils.dsn"', folder(own.live / "Admin")
        ),
    )
    return dsn


def count(dsn: str, table: str) -> int:
    with psycopg.connect(dsn) as db:
        row = db.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def test_the_largest_table_emptied_before_the_backup_is_told_until_a_person_says_it_is_meant(
    own: Home, pupils: str
) -> None:
    assert own.run("backup").complete
    with psycopg.connect(pupils) as db:
        db.execute("TRUNCATE attendance")
    for _ in range(2):
        ran = own.run("backup")
        assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
        assert "public.attendance: 2,000 → 0" in ran.problems()["rows fell"]
        assert "abide restore" in ran.problems()["rows fell"]
    assert own.run("backup", "--accept-changes").complete
    assert own.run("backup").problems() == {}
    own.verify()


def test_a_dump_that_dies_midway_is_not_in_the_backup(own: Home, pupils: str) -> None:
    assert own.run("backup").complete
    died = threading.Event()

    def kill_the_dump() -> None:
        with psycopg.connect(pupils) as holding, psycopg.connect(pupils, autocommit=True) as asking:
            holding.execute("LOCK TABLE attendance IN ACCESS EXCLUSIVE MODE")
            locked.set()
            waiting = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'pg_dump' AND wait_event_type = 'Lock'"
            )
            wait_until(lambda: asking.execute(waiting).fetchall())
            died.set()

    locked = threading.Event()
    killer = threading.Thread(target=kill_the_dump)
    killer.start()
    assert locked.wait(60)
    ran = own.run("backup")
    killer.join()
    assert died.is_set()
    assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
    assert "nothing of it is in this backup" in ran.problems()["dump failed"]
    assert "hunter2" not in ran.stderr
    assert own.leftovers() == []
    restored = own.run("restore", "Office", "--to", str(own.root / "back"))
    assert restored.code == 0  # the older, complete copy
    assert own.run("backup").complete
    own.verify()


def test_a_database_that_cannot_be_reached_leaves_the_backup_incomplete(
    own: Home, pupils: str
) -> None:
    own.set_password("pupils.dsn", "postgresql://school:hunter2@127.0.0.1:9/pupils")
    ran = own.run("backup")
    assert (ran.code, ran.row()["outcome"]) == (1, "incomplete")
    assert "could not be copied" in ran.problems()["dump failed"]
    assert "hunter2" not in str(ran)
    assert own.status()["answer"] == "no"
    own.verify()


def test_a_restore_loads_an_empty_database_and_refuses_one_that_is_not(
    own: Home, pupils: str, database: Callable[[str], str]
) -> None:
    assert own.run("backup").complete
    to = own.root / "back"
    for occupied in (pupils, "postgresql://nobody@127.0.0.1:9/none"):
        ran = own.run("restore", "Office", "--to", str(to), "--into", occupied)
        assert ran.code == 2
        assert not to.exists()  # before anything was brought back
    assert (
        "is not empty"
        in own.run("restore", "Office", "--to", str(to), "--into", pupils).document["refused"]
    )
    new = database("pupils_back")
    ran = own.run("restore", "Office", "--to", str(to), "--into", new)
    assert (ran.code, ran.document["outcome"]) == (0, "proven")
    assert (count(new, "pupils"), count(new, "attendance")) == (200, 2000)
    assert (to / "Office" / "1" / "pupils.dump").is_file()
    assert len(own.entries("restore")) == 1
    own.verify()


def test_a_whole_drill_of_a_database_measures_how_long_the_school_would_wait(
    own: Home, pupils: str
) -> None:
    assert own.run("backup").complete
    drilled = own.run("drill", "--full")
    assert (drilled.code, drilled.row()["verdict"]) == (0, "proven")
    said = {each["name"]: each["detail"] for each in drilled.row()["checks"]}
    assert "2,200 rows in 2 tables" in said["database 1 (postgres)"]
    assert own.status()["answer"] == "yes"
    assert own.leftovers() == []

"""A PostgreSQL dump holds the rows that were counted, loads whole, and never half counts as one."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from abide.domain.errors import EngineError, Refused, Unreachable
from abide.engines.dumps import postgres
from abide.engines.dumps.throwaway import Binaries, Throwaway

SCHEMA = """
CREATE SCHEMA "Office; DROP";
CREATE TABLE pupils (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE "Office; DROP"."marks ""7B"" now" (
    pupil integer REFERENCES pupils (id), mark integer, at date NOT NULL DEFAULT '2026-09-02');
CREATE TABLE visits (at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE visits_2026 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE visits_2027 PARTITION OF visits FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
CREATE TABLE people (name text);
CREATE TABLE staff (room text) INHERITS (people);
CREATE VIEW names AS SELECT name FROM pupils;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM pupils;
CREATE SEQUENCE receipts START 41;
SELECT nextval('receipts');
INSERT INTO pupils (name) SELECT 'pupil ' || n FROM generate_series(1, 300) n;
INSERT INTO "Office; DROP"."marks ""7B"" now" (pupil, mark) SELECT n, n % 100 FROM
    generate_series(1, 300) n;
INSERT INTO visits SELECT date '2026-05-01' + n FROM generate_series(1, 400) n;
INSERT INTO people VALUES ('visitor');
INSERT INTO staff VALUES ('head', '1'), ('office', '2');
SELECT lo_from_bytea(4711, 'a photograph');
"""
COUNTS = {
    'Office; DROP.marks "7B" now': 300,
    "public.people": 1,
    "public.pupils": 300,
    "public.staff": 2,
    "public.visits_2026": 244,
    "public.visits_2027": 156,
}
_made = iter(range(1000))


@pytest.fixture
def new_database(server: Throwaway) -> Iterator[Callable[[str], str]]:
    """Make an empty database in the school's server; return its DSN."""
    names = []

    def make(encoding: str = "UTF8") -> str:
        name = f"school{next(_made)}"
        names.append(name)
        words = "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE 'C' LC_CTYPE 'C'"
        with server.as_owner() as owner:
            owner.execute(sql.SQL(words).format(sql.Identifier(name), sql.Literal(encoding)))
        return server.dsn(name)

    yield make
    with server.as_owner() as owner:
        for name in names:
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def school(new_database: Callable[[str], str]) -> str:
    dsn = new_database("UTF8")
    with psycopg.connect(dsn) as connection:
        connection.execute(SCHEMA)
    return dsn


def _kind(work: Callable[[], object]) -> str:
    with pytest.raises(EngineError) as caught:
        work()
    return caught.value.kind


def test_everything_in_a_database_survives_dump_and_load(
    school: str, tmp_path: Path, binaries: Binaries
) -> None:
    facts = postgres.dump(school, tmp_path / "school.dump")
    assert facts.tables == COUNTS
    assert (facts.kind, facts.encoding) == ("postgres", "UTF8")
    assert facts.bytes == (tmp_path / "school.dump").stat().st_size
    assert (tmp_path / "school.dump").stat().st_mode & 0o777 == 0o600
    with Throwaway(tmp_path, binaries=binaries) as drill:
        loaded = postgres.load(tmp_path / "school.dump", drill, encoding=facts.encoding)
        assert loaded == facts
        with psycopg.connect(drill.dsn("drill1")) as connection:
            assert _one(connection, "SELECT nextval('receipts')") == 42
            assert _one(connection, "SELECT count(*) FROM names") == 300
            assert _one(connection, "SELECT count FROM counted") == 300
            assert _one(connection, "SELECT lo_get(4711)") == b"a photograph"
            with pytest.raises(psycopg.errors.ForeignKeyViolation):
                connection.execute("DELETE FROM pupils WHERE id = 1")


def _one(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def test_counts_are_those_of_the_dump_while_rows_keep_arriving(
    school: str, tmp_path: Path, server: Throwaway
) -> None:
    halt = threading.Event()

    def insert() -> None:
        with psycopg.connect(school, autocommit=True) as connection:
            while not halt.is_set():
                connection.execute("INSERT INTO pupils (name) VALUES ('new')")
                connection.execute("INSERT INTO visits VALUES ('2026-12-01')")

    writer = threading.Thread(target=insert)
    writer.start()
    try:
        taken = [
            (postgres.dump(school, tmp_path / f"{n}.dump"), tmp_path / f"{n}.dump")
            for n in range(3)
        ]
    finally:
        halt.set()
        writer.join()
    assert postgres.count(school).tables["public.pupils"] > taken[0][0].tables["public.pupils"]
    for facts, file in taken:
        assert postgres.load(file, server) == facts


def test_a_database_in_another_encoding_comes_back_in_it(
    new_database: Callable[[str], str], tmp_path: Path, server: Throwaway
) -> None:
    dsn = new_database("LATIN1")
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE names AS SELECT 'Zoë'::text AS name")
    facts = postgres.dump(dsn, tmp_path / "names.dump")
    assert facts.encoding == "LATIN1"
    assert postgres.load(tmp_path / "names.dump", server, encoding="LATIN1") == facts


@pytest.mark.parametrize("script", ["echo half; exit 1", "echo half; kill -9 $$", "kill -15 $$"])
def test_a_dump_that_dies_midway_leaves_no_file(
    school: str, tmp_path: Path, fake: Callable[[str, str], Path], script: str
) -> None:
    programs = Binaries(fake("pg_dump", script).parent, (15, 0))
    to = tmp_path / "out" / "school.dump"
    to.parent.mkdir()
    assert _kind(lambda: postgres.dump(school, to, binaries=programs)) == "dump failed"
    assert os.listdir(to.parent) == []


def test_a_dump_over_its_time_or_told_to_stop_leaves_no_file(
    school: str, tmp_path: Path, fake: Callable[[str, str], Path]
) -> None:
    programs = Binaries(fake("pg_dump", "echo half; exec sleep 60").parent, (15, 0))
    to = tmp_path / "school.dump"
    short = postgres.Limits(time_limit_seconds=0.5)
    assert _kind(lambda: postgres.dump(school, to, binaries=programs, limits=short)) == "timed out"
    told = postgres.Limits(stop=lambda: "the school closes")
    assert _kind(lambda: postgres.dump(school, to, binaries=programs, limits=told)) == "interrupted"
    assert [one.name for one in tmp_path.iterdir() if "dump" in one.name] == []


def test_the_password_goes_by_the_environment_only(
    school: str, tmp_path: Path, fake: Callable[[str, str], Path], binaries: Binaries
) -> None:
    real = binaries.path("pg_dump")
    script = f'tr "\\0" " " < /proc/$$/cmdline > {tmp_path}/argv\nenv > {tmp_path}/env\n'
    programs = replace(binaries, folder=fake("pg_dump", f'{script}exec {real} "$@"').parent)
    dsn = make_conninfo(school, password="pa'ss wörd")
    assert postgres.dump(dsn, tmp_path / "school.dump", binaries=programs).tables == COUNTS
    assert "wörd" not in (tmp_path / "argv").read_text()
    assert "PGPASSWORD=pa'ss wörd" in (tmp_path / "env").read_text()


def test_a_password_is_not_in_any_complaint(school: str, tmp_path: Path) -> None:
    for dsn in ("postgresql://u:hunter22@[bad", "host=x password=hunter22 nonsense"):
        with pytest.raises(Refused) as refused:
            postgres.count(dsn)
        assert "hunter22" not in str(refused.value)
    with pytest.raises(Unreachable) as caught:
        postgres.count("postgresql://u:hunter22@127.0.0.1:9/school")
    assert "hunter22" not in str(caught.value)


@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 0.9])
def test_a_truncated_dump_does_not_load(
    school: str, tmp_path: Path, server: Throwaway, keep: float
) -> None:
    file = tmp_path / "school.dump"
    size = postgres.dump(school, file).bytes
    os.truncate(file, int(size * keep))
    assert _kind(lambda: postgres.load(file, server)) in ("damaged dump", "load failed")


def test_a_dump_loads_into_an_empty_database_and_into_no_other(
    school: str, new_database: Callable[[str], str], tmp_path: Path
) -> None:
    facts = postgres.dump(school, tmp_path / "school.dump")
    empty = new_database("UTF8")
    assert postgres.load(tmp_path / "school.dump", empty) == facts
    with pytest.raises(Refused, match="not empty"):
        postgres.load(tmp_path / "school.dump", empty)
    assert postgres.count(empty).tables == COUNTS


@pytest.mark.parametrize(
    "inside", ["CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE SCHEMA s"]
)
def test_a_database_that_holds_no_table_may_still_not_be_empty(
    school: str, new_database: Callable[[str], str], tmp_path: Path, inside: str
) -> None:
    dsn = new_database("UTF8")
    with psycopg.connect(dsn) as connection:
        connection.execute(inside.encode())
    postgres.dump(school, tmp_path / "school.dump")
    with pytest.raises(Refused):
        postgres.load(tmp_path / "school.dump", dsn)


def test_a_dump_runs_no_program_on_the_machine_that_loads_it(
    new_database: Callable[[str], str], tmp_path: Path, server: Throwaway
) -> None:
    dsn = new_database("UTF8")
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "CREATE FUNCTION run() RETURNS boolean LANGUAGE plpgsql AS"
            " $$ BEGIN COPY (SELECT 1) TO PROGRAM 'cat > /dev/null'; RETURN true; END $$"
        )
        connection.execute("CREATE TABLE gate (open boolean CHECK (run()))")
        connection.execute("INSERT INTO gate VALUES (true)")
    postgres.dump(dsn, tmp_path / "trap.dump")
    kind = _kind(lambda: postgres.load(tmp_path / "trap.dump", server))
    assert kind in ("needs superuser", "access denied")


def test_an_extension_comes_back_and_a_missing_one_is_named(
    new_database: Callable[[str], str], tmp_path: Path, server: Throwaway, binaries: Binaries
) -> None:
    with server.as_owner() as owner:
        known = owner.execute("SELECT name FROM pg_available_extensions").fetchall()
    if ("citext",) not in known or ("pg_stat_statements",) not in known:
        pytest.skip("PostgreSQL's contrib extensions are not installed")
    dsn = new_database("UTF8")
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE SCHEMA tools")
        connection.execute("CREATE EXTENSION citext SCHEMA tools")
        connection.execute("CREATE EXTENSION pg_stat_statements")  # not a trusted one
        connection.execute("CREATE TABLE names (name tools.citext)")
    facts = postgres.dump(dsn, tmp_path / "a.dump")
    assert facts.tables == {"public.names": 0}
    assert postgres.load(tmp_path / "a.dump", server) == facts
    data = (tmp_path / "a.dump").read_bytes()
    (tmp_path / "b.dump").write_bytes(data.replace(b"citext", b"citexx"))
    assert _kind(lambda: postgres.load(tmp_path / "b.dump", server)) == "missing extension"


def test_an_event_trigger_does_not_stop_a_drill(
    new_database: Callable[[str], str], tmp_path: Path, server: Throwaway
) -> None:
    dsn = new_database("UTF8")
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS x")
        connection.execute(
            "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'"
        )
        connection.execute("CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION e()")
        connection.execute("COMMENT ON EVENT TRIGGER watch IS 'watches'")
        connection.execute("CREATE PUBLICATION all_of_it FOR ALL TABLES")
    facts = postgres.dump(dsn, tmp_path / "t.dump")
    assert postgres.load(tmp_path / "t.dump", server) == facts


def test_a_server_newer_than_the_programs_is_told_as_such(
    school: str, tmp_path: Path, fake: Callable[[str, str], Path]
) -> None:
    said = "pg_dump: error: aborting because of server version mismatch"
    programs = Binaries(fake("pg_dump", f"echo '{said}' >&2; exit 1").parent, (13, 0))
    to = tmp_path / "school.dump"
    assert _kind(lambda: postgres.dump(school, to, binaries=programs)) == "server version"


def test_a_database_that_is_not_there_is_an_error(server: Throwaway, tmp_path: Path) -> None:
    with pytest.raises((EngineError, Unreachable)):
        postgres.dump(server.dsn("nowhere"), tmp_path / "school.dump")
    assert list(tmp_path.iterdir()) == []

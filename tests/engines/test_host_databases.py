"""Databases on this machine, found by asking real servers, and those that do not let us in."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from abide.engines.dumps.mariadb.address import parse
from abide.engines.dumps.throwaway import Throwaway, find_binaries
from abide.engines.host.databases import (
    mariadb_databases,
    postgres_databases,
    sqlserver_answers,
)
from tests.engines.mariadb_cast import School, school_in
from tests.engines.needs import needed

ME = getpass.getuser()


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Throwaway]:
    needed(find_binaries)
    with Throwaway(tmp_path_factory.mktemp("server")) as running:
        yield running


def folder_of(server: Throwaway) -> Path:
    return Path(dict(part.split("=") for part in server.dsn().split())["host"])


def test_a_postgresql_server_that_does_not_know_us_is_named_with_the_mend(
    postgres: Throwaway,
) -> None:
    (found,) = postgres_databases([folder_of(postgres)])
    assert (found.kind, found.name, found.dsn) == ("postgres", None, None)
    assert f"createuser {ME}" in str(found.why_not)


def test_the_databases_of_a_postgresql_server_that_knows_us_can_be_asked_as_they_are_named(
    postgres: Throwaway,
) -> None:
    with postgres.as_owner() as connection:
        role = sql.Identifier(ME)
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
        connection.execute('CREATE DATABASE "pupils & 100% staff"')
    (found,) = postgres_databases([folder_of(postgres)])
    assert (found.name, found.why_not) == ("pupils & 100% staff", None)
    with psycopg.connect(str(found.dsn)) as connection:
        row = connection.execute("SELECT current_database()").fetchone()
    assert row == (found.name,)


@pytest.fixture(scope="module")
def maria(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with school_in(tmp_path_factory.mktemp("maria")) as running:
        yield running


def test_a_mariadb_server_names_its_databases_to_whom_it_knows(
    maria: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "technician")
    file = Path(maria.server.owner.socket)
    (stranger,) = mariadb_databases([file])
    assert (stranger.name, stranger.dsn) == (None, None)
    maria.run("CREATE USER technician@localhost", "GRANT SELECT ON *.* TO technician@localhost")
    database = maria.database("CREATE TABLE pupils (id int)", name="pupils & co")
    names = {each.name: each for each in mariadb_databases([file])}
    address = parse(str(names[database.database].dsn))
    assert (address.database, address.socket, address.user) == (
        "pupils & co",
        str(file),
        "technician",
    )
    assert not set(names) & {"mysql", "sys", "information_schema", "performance_schema"}


def test_something_on_sql_server_s_port_is_named_and_nothing_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        (found,) = sqlserver_answers(port)
        assert (found.kind, found.name) == ("sqlserver", None)
    assert list(sqlserver_answers(port)) == []


def test_folders_and_sockets_that_are_not_there_hold_no_database(tmp_path: Path) -> None:
    assert list(postgres_databases([tmp_path, tmp_path / "gone"])) == []
    assert list(mariadb_databases([tmp_path / "gone.sock"])) == []

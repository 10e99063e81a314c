"""Data that nobody here made: a Debian machine's documentation, and pgbench's tables."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from abide.engines.dumps.throwaway import Throwaway
from tests.whole.school import Home, Spot, make_home

pytestmark = pytest.mark.whole
DOCUMENTS = Path("/usr/share/doc")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = make_home(tmp_path, [Spot("store")])
    found.make()
    return found


def declare(home: Home, source: str) -> None:
    head = (home.agent / "agent.toml").read_text().split("[[systems]]")[0]
    (home.agent / "agent.toml").write_text(
        f'{head}[[systems]]\nname = "Foreign"\ngrade = "critical"\nrto_hours = 4\n'
        f"sources = [{source}]\n"
    )


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="there is no documentation tree here")
def test_the_documentation_of_a_debian_machine_comes_back_as_it_was(
    home: Home, tmp_path: Path
) -> None:
    declare(home, f'{{ kind = "files", path = "{DOCUMENTS}" }}')
    assert home.run("backup").complete
    drilled = home.run("drill", "--full")
    assert (drilled.code, drilled.row()["verdict"]) == (0, "proven")
    assert home.status()["answer"] == "yes"
    assert home.run("recover", "--to", str(tmp_path / "back")).code == 0
    compared = subprocess.run(
        ["diff", "-r", "--no-dereference", DOCUMENTS, tmp_path / "back" / "Foreign" / "1"],
        capture_output=True,
        text=True,
    )
    assert compared.stdout == ""


def test_a_public_postgresql_sample_database_comes_back_with_every_row(
    home: Home, tmp_path: Path
) -> None:
    with Throwaway(tmp_path) as live:
        with psycopg.connect(live.dsn(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        where = conninfo_to_dict(live.dsn("bench"))
        subprocess.run(
            [
                live.binaries.path("pgbench"),
                *("-i", "-q", "--foreign-keys", "-h", str(where["host"])),
                *("-p", str(where["port"]), "-U", str(where["user"]), "bench"),
            ],
            check=True,
            capture_output=True,
        )
        declare(home, f'{{ kind = "postgres", dsn = "{live.dsn("bench")}" }}')
        assert home.run("backup").complete
    drilled = home.run("drill")
    checks = {each["name"]: each for each in drilled.row()["checks"]}
    assert (drilled.code, drilled.row()["verdict"]) == (0, "proven")
    assert "100,011 rows in 4 tables" in checks["database 1 (postgres)"]["detail"]
    assert home.status()["answer"] == "yes"

"""What the doctor says of databases, without a word of their passwords."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from abide.agent.doctor import examine
from abide.agent.finding import Finding
from abide.agent.run import looking
from abide.engines.dumps.throwaway import Throwaway, find_binaries
from tests.agent.declared import Declared, with_source
from tests.engines.needs import needed

PASSWORD = "n0t-f0r-printing"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Throwaway]:
    needed(find_binaries)
    with Throwaway(tmp_path_factory.mktemp("server")) as running:
        yield running


def findings(declared: Declared, dsn: str) -> dict[str, Finding]:
    (declared.root / "places" / "Admin").mkdir(parents=True)
    file = declared.secret("pupils.dsn", dsn)
    declared.write(with_source('kind = "postgres"', f'dsn_file = "{file}"'))
    with looking(declared.home, lambda: datetime.now(UTC)) as agent:
        return {each.name: each for each in examine(agent)}


def test_a_database_that_answers_is_fine(declared: Declared, server: Throwaway) -> None:
    found = findings(declared, server.dsn())["source 2 of SIMS"]
    assert found.ok
    assert found.detail.startswith("the database answers (PostgreSQL ")


@pytest.mark.parametrize(
    "dsn",
    [
        f"postgresql://reader:{PASSWORD}@127.0.0.1:1/pupils",
        f"host=127.0.0.1 port=1 password={PASSWORD} dbname=pupils",
        f"postgresql://reader:{PASSWORD}@[nowhere/pupils",
        f"password={PASSWORD} nonsense",
    ],
)
def test_a_database_that_does_not_answer_is_named_without_its_password(
    declared: Declared, dsn: str
) -> None:
    found = findings(declared, dsn)
    assert not found["source 2 of SIMS"].ok
    assert not any(PASSWORD in each.detail for each in found.values())


def test_where_databases_are_loaded_is_told_with_the_room_there(declared: Declared) -> None:
    detail = findings(declared, "postgresql:///nobody-has-this")["loading databases"].detail
    assert "to be proven" in detail
    assert "GB are free there" in detail
    assert not (declared.home.scratch).exists()


def test_a_dsn_file_that_is_no_text_is_told(declared: Declared) -> None:
    file: Path = declared.secret("pupils.dsn")
    found = findings(declared, "x")
    assert not found["source 2 of SIMS"].ok
    file.write_bytes(b"\xff\xfe")
    with looking(declared.home, lambda: datetime.now(UTC)) as agent:
        said = {each.name: each for each in examine(agent)}["source 2 of SIMS"]
    assert (said.ok, "cannot be read as text" in said.detail) == (False, True)

"""What the doctor says of MariaDB, and that a machine without its server could not look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from abide.agent.databases import Loader
from abide.agent.doctor import examine
from abide.agent.finding import Finding
from abide.agent.run import looking
from abide.domain.drill import Outcome
from abide.domain.errors import EngineError
from abide.engines.dumps.mariadb import programs, server
from abide.engines.dumps.mariadb.programs import find_server
from tests.agent.declared import Declared, with_source
from tests.engines.mariadb_cast import ALL, School, school_in
from tests.engines.needs import needed

PASSWORD = "n0t-f0r-printing"


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    needed(find_server)
    with school_in(tmp_path_factory.mktemp("server")) as school:
        yield school


def findings(declared: Declared, dsn: str) -> dict[str, Finding]:
    (declared.root / "places" / "Admin").mkdir(parents=True)
    file = declared.secret("pupils.dsn", dsn)
    declared.write(with_source('kind = "mariadb"', f'dsn_file = "{file}"'))
    with looking(declared.home, lambda: datetime.now(UTC)) as agent:
        return {each.name: each for each in examine(agent)}


def test_a_database_that_answers_is_fine_and_so_is_the_server_to_load_into(
    declared: Declared, mariadb: School
) -> None:
    live = mariadb.database("CREATE TABLE pupils (a int)")
    found = findings(declared, mariadb.account(live, ALL, password=PASSWORD))
    source = found["source 2 of SIMS"]
    assert (source.ok, source.detail[:31]) == (True, "the database answers (MariaDB 1")
    assert found["mariadb"].ok
    assert "to be proven" in found["loading MariaDB databases"].detail
    assert not any(PASSWORD in each.detail for each in found.values())


def test_an_account_that_may_not_see_all_is_told_with_the_grant(
    declared: Declared, mariadb: School
) -> None:
    live = mariadb.database("CREATE TABLE pupils (a int)")
    found = findings(declared, mariadb.account(live, f"SELECT ON {live.database}.*"))
    source = found["source 2 of SIMS"]
    assert not source.ok
    assert source.detail.startswith("the account lacks SHOW VIEW, TRIGGER, EVENT")
    assert "GRANT SELECT, SHOW VIEW" in source.detail


@pytest.mark.parametrize(
    "dsn",
    [
        f"mariadb://reader:{PASSWORD}@127.0.0.1:1/pupils",
        f"mariadb://reader:{PASSWORD}@[nowhere/pupils",
        f"mariadb://reader:{PASSWORD}@server/",
    ],
)
def test_a_database_that_does_not_answer_is_named_without_its_password(
    declared: Declared, dsn: str
) -> None:
    found = findings(declared, dsn)
    assert not found["source 2 of SIMS"].ok
    assert not any(PASSWORD in each.detail for each in found.values())


def _missing(folder: Path | None = None) -> NoReturn:
    raise EngineError("missing program", "MariaDB's server program (mariadbd) is missing")


def test_without_the_server_s_program_nobody_could_look(
    declared: Declared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "find_server", _missing)
    monkeypatch.setattr(programs, "find_server", _missing)
    (tmp_path / "pupils.sql").write_text("-- Dump completed\n")
    held = {"number": 1, "kind": "mariadb", "label": "mariadb://s/pupils", "tables": {}}
    with Loader(tmp_path) as loader:
        check = loader.check(held, tmp_path / "pupils.sql")
    assert check.outcome is Outcome.COULD_NOT_LOOK
    assert "mariadbd" in check.detail
    found = findings(declared, "mariadb://reader@127.0.0.1:1/pupils")["mariadb"]
    assert (found.ok, found.command) == (False, "apt-get install mariadb-server")

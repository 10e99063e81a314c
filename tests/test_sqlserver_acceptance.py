"""The technician's trial of SQL Server: it runs to its end, tells failure, and gives nothing away.

Against a stub, so it says nothing of SQL Server; the transcript of a real one will.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import pytest

from tests.engines.tds.cast import DATABASE, PUPILS
from tests.engines.tds.instance import (
    PASSWORD,
    THERE,
    USER,
    Instance,
    failed,
    read_backup,
    write_backup,
)
from tests.engines.tds.server import Stub, serving
from tests.engines.tds.tokens import Answer

SCRIPT = Path(__file__).parent.parent / "tools" / "sqlserver_acceptance.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sqlserver_acceptance", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@dataclass
class Willing(Instance):
    """An instance that also makes databases and lets one of its own be damaged."""

    tables: dict[str, int] = field(default_factory=dict)
    damaged: bool = False
    blind: bool = False

    def _answer(self, statement: str) -> Answer:
        made = re.match(r"(CREATE|DROP) DATABASE \[(abide_acceptance_\w+)\]", statement)
        if made and made[1] == "CREATE":
            self.databases[made[2]] = dict(self.tables)
            return Answer()
        if made:
            del self.databases[made[2]]
            return Answer()
        if "dm_db_database_page_allocations" in statement:
            return Answer(rows=[{"page": 312}])
        if statement.startswith("DBCC WRITEPAGE"):
            self.damaged = True
        if self.damaged and statement.startswith("DBCC CHECKDB"):
            return failed(8939, "Table error: Object ID 245575913.")
        if self.damaged and statement.startswith("BACKUP"):
            return failed(3043, "BACKUP detected an error on page (1:312).")
        if re.match(r"CREATE TABLE|INSERT|ALTER DATABASE|DBCC WRITEPAGE", statement):
            return Answer()
        if "'Edition'" in statement:
            return Answer(rows=[{"edition": "Express Edition (64-bit)"}])
        return super()._answer(statement)

    def _read(self, path: str, *, even_if_damaged: bool = False) -> dict[str, Any] | None:
        if not self.blind:
            return super()._read(path, even_if_damaged=even_if_damaged)
        good = self.folder.parent / "good"
        (mine,) = [each for each in self.databases if each.startswith("abide_acceptance")]
        write_backup(good, mine, self.tables)
        return read_backup(good.read_bytes())


@dataclass
class Trial:
    """A folder with what the script is given."""

    root: Path
    instance: Willing
    stub: Stub
    script: ModuleType

    def run(self) -> tuple[int, list[dict[str, Any]]]:
        """Return the exit code and the rows of the transcript."""
        to = self.root / "transcript.jsonl"
        words = ["--dsn-file", str(self.root / "dsn"), "--to", str(to)]
        words += ["--backup-folder", str(self.instance.folder), "--backup-folder-there", THERE]
        code = self.script.main(words)
        return code, [json.loads(line) for line in to.read_text().splitlines()]


@pytest.fixture
def trial(tmp_path: Path, script: ModuleType) -> Iterator[Trial]:
    (tmp_path / "exchange").mkdir()
    instance = Willing(tmp_path / "exchange", {DATABASE: dict(PUPILS)}, tables=script.TABLES)
    with serving(instance) as stub:
        dsn = f"sqlserver://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{stub.port}/master"
        (tmp_path / "dsn").write_text(dsn)
        yield Trial(tmp_path, instance, stub, script)


def outcomes(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {row["step"]: row["outcome"] for row in rows if "step" in row}


def test_every_step_passes_where_the_server_does_as_documented(trial: Trial) -> None:
    code, rows = trial.run()
    assert (code, set(outcomes(rows).values())) == (0, {"passed"})
    assert rows[-1]["summary"] == {"passed": 12}
    assert trial.instance.databases == {DATABASE: PUPILS}
    assert trial.instance.scratch == {}
    assert list(trial.instance.folder.iterdir()) == []
    said = [row["statement"] for row in rows if "statement" in row]
    assert any(each.startswith("BACKUP DATABASE [abide_acceptance_") for each in said)


def test_the_transcript_names_no_server_account_folder_or_password(trial: Trial) -> None:
    trial.instance.once("DBCC", failed(2571, f"{USER} on 127.0.0.1 may not; {PASSWORD}; {THERE}"))
    trial.run()
    text = (trial.root / "transcript.jsonl").read_text()
    for secret in (PASSWORD, "127.0.0.1", THERE, json.dumps(THERE)[1:-1], str(trial.root)):
        assert secret not in text
    assert "<user> on <host> may not; ***; <folder>" in text


def test_a_damage_that_the_server_does_not_tell_is_a_failure(trial: Trial) -> None:
    trial.instance.blind = True
    code, rows = trial.run()
    assert code == 1
    failed_steps = {row["step"]: row["detail"] for row in rows if row.get("outcome") == "failed"}
    assert failed_steps == dict.fromkeys(
        ("a flipped byte in a copy is told", "a copy cut short is told"),
        "Amiss: it was loaded as if nothing were wrong",
    )


def test_a_login_that_may_not_damage_pages_leaves_these_steps_untried(trial: Trial) -> None:
    trial.instance.once("DBCC WRITEPAGE", failed(2571, "no permission to run DBCC WRITEPAGE"))
    code, rows = trial.run()
    found = outcomes(rows)
    assert code == 1
    assert found["a damaged page is told by CHECKDB"] == "could not try"
    assert found["a damaged page is told by the backup"] == "could not try"
    assert found["drop the small database"] == "passed"


def test_it_touches_no_database_but_its_own(trial: Trial) -> None:
    trial.run()
    changing = [each for each in trial.instance.said if DATABASE in each]
    assert changing == []


def test_an_older_transcript_is_not_written_over(trial: Trial) -> None:
    (trial.root / "transcript.jsonl").write_text("{}\n")
    code, rows = trial.run()
    assert (code, rows) == (2, [{}])
    assert trial.instance.said == []

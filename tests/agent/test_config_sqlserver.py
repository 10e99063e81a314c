"""[[systems.sources]] of kind sqlserver: what it needs, and what it may not be."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from tests.agent.declared import Declared, with_source

FOLDER = 'backup_folder = "{places}/exchange"'
DSN = 'dsn_file = "secrets/sims.dsn"'
KIND = 'kind = "sqlserver"'


@pytest.fixture(autouse=True)
def secrets(declared: Declared) -> None:
    for name in ("sims.dsn", "scratch.dsn"):
        declared.secret(name, "sqlserver://abide:hunter2@sims/SIMS")


def test_a_source_is_read_with_all_it_may_say(declared: Declared) -> None:
    there = 'backup_folder_there = "D:\\\\Exchange"'
    scratch = 'scratch_dsn_file = "secrets/scratch.dsn"'
    live = ("scratch_live = true", 'scratch_window = "20:00-05:00"')
    settings = declared.load(with_source(KIND, DSN, FOLDER, there, scratch, *live))
    extras = settings.systems[0].sources[1].sqlserver
    assert extras is not None
    assert extras.backup_folder == Path(declared.root / "places" / "exchange")
    assert extras.backup_folder_there == "D:\\Exchange"
    assert extras.scratch_dsn_file == declared.home.agent / "secrets" / "scratch.dsn"
    assert extras.scratch_live
    assert extras.scratch_window is not None
    assert extras.scratch_window.start == time(20)


def test_the_server_names_the_folder_as_we_do_unless_it_is_said(declared: Declared) -> None:
    settings = declared.load(with_source(KIND, DSN, FOLDER))
    extras = settings.systems[0].sources[1].sqlserver
    assert extras is not None
    assert extras.backup_folder_there == str(extras.backup_folder)
    assert (extras.scratch_dsn_file, extras.scratch_live) == (None, False)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((KIND, DSN), "needs backup_folder"),
        ((KIND, FOLDER), "give either dsn or dsn_file"),
        ((KIND, DSN, FOLDER, 'path = "/srv"'), "takes dsn or dsn_file, not path"),
        ((KIND, DSN, FOLDER, "scratch_live = true"), "scratch_live needs scratch_window"),
        ((KIND, DSN, FOLDER, "canaries = true"), "canaries belongs to"),
        (('kind = "postgres"', DSN, FOLDER), "backup_folder belongs to sources of kind sqlserver"),
    ],
)
def test_what_is_missing_or_out_of_place_is_refused(
    declared: Declared, lines: tuple[str, ...], says: str
) -> None:
    assert says in declared.refused(with_source(*lines), at="sources")


def test_a_window_that_is_none_is_refused(declared: Declared) -> None:
    text = with_source(KIND, DSN, FOLDER, 'scratch_window = "8pm-5am"')
    assert "is not a span of the day" in declared.refused(text, at="scratch_window")


def test_a_password_in_agent_toml_itself_is_refused_unrepeated(declared: Declared) -> None:
    dsn = 'dsn = "sqlserver://abide:hunter2@sims/SIMS"'
    said = declared.refused(with_source(KIND, dsn, FOLDER), at="dsn = ")
    assert "dsn_file" in said
    assert "hunter2" not in said


def test_a_scratch_dsn_that_others_can_read_is_refused(declared: Declared) -> None:
    declared.secret("scratch.dsn", mode=0o644)
    text = with_source(KIND, DSN, FOLDER, 'scratch_dsn_file = "secrets/scratch.dsn"')
    assert "chmod 600" in declared.refused(text, at="scratch_dsn_file")


def test_a_folder_of_files_around_the_shared_folder_is_refused(declared: Declared) -> None:
    text = with_source(KIND, DSN, 'backup_folder = "{places}/Admin/exchange"')
    assert "the backup_folder of SIMS" in declared.refused(text, at="path")

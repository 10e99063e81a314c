"""SQL Server as the agent uses it: where a backup may be loaded and when, and what that counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from abide.agent.config import Source, load_settings
from abide.agent.config.settings import SqlServerExtras
from abide.agent.databases.counts import compare_rows
from abide.agent.databases.kinds import Ground, kind_of
from abide.agent.databases.loader import Loader
from abide.agent.databases.sqlserver import exchange_of, scratch_instance
from abide.agent.doctor import examine
from abide.agent.finding import Finding
from abide.agent.run import looking, working
from abide.domain.drill import Check, Outcome
from abide.domain.errors import Refused
from abide.domain.hours import Span
from abide.engines.dumps import sqlserver
from tests.agent.declared import Declared, with_source
from tests.engines.tds.cast import DATABASE, PUPILS, Played, played
from tests.engines.tds.instance import THERE, failed, write_backup

NIGHT = datetime(2026, 11, 21, 22, 30, tzinfo=ZoneInfo("Europe/London"))
NOON = NIGHT.replace(hour=12)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Played]:
    with played(tmp_path) as found:
        write_backup(found.copy, DATABASE, PUPILS)
        yield found


def source_of(server: Played, **more: Any) -> Source:
    """Return the server's database as a source whose live server may be used at night."""
    extras: dict[str, Any] = {"scratch_live": True, "scratch_window": Span(time(20), time(5))}
    extras |= {"backup_folder": server.exchange.folder, "backup_folder_there": THERE, **more}
    file = server.root / "pupils.dsn"
    file.write_text(server.dsn())
    return Source(2, "sqlserver", dsn_file=file, sqlserver=SqlServerExtras(**extras))


def other_instance(server: Played, text: str) -> Path:
    file = server.root / "scratch.dsn"
    file.write_text(text)
    return file


def drilled(server: Played, source: Source, now: datetime | None = NIGHT) -> Check:
    """Return what a drill of the server's backup says."""
    label = kind_of("sqlserver").label(source)
    held = {"number": 2, "kind": "sqlserver", "label": label, "tables": PUPILS}
    with Loader(server.root, {label: source}, now) as loader:
        return loader.check(held, server.copy)


def test_a_backup_that_loads_well_could_not_be_looked_at_until_it_was_tried_on_sql_server(
    server: Played,
) -> None:
    check = drilled(server, source_of(server))
    assert check.outcome is Outcome.COULD_NOT_LOOK
    assert check.detail == (
        "not yet run on SQL Server: it seems opened, checked, 31,415 rows in 4 tables, the same as "
        "when it was copied, which counts for nothing yet"
    )


def test_it_passes_on_a_version_that_it_was_tried_on(
    server: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlserver, "PROVEN_ON", (15,))
    assert drilled(server, source_of(server)).outcome is Outcome.PASSED


def test_damage_fails_all_the_same(server: Played) -> None:
    server.instance.once("DBCC", failed(8939, "Table error."))
    check = drilled(server, source_of(server))
    assert (check.outcome, "Table error." in check.detail) == (Outcome.FAILED, True)
    write_backup(server.copy, DATABASE, PUPILS | {"dbo.Mark": 30_999})
    check = drilled(server, source_of(server))
    assert (check.outcome, "dbo.Mark: 31000 → 30999" in check.detail) == (Outcome.FAILED, True)
    server.copy.write_bytes(b"rubbish")
    assert drilled(server, source_of(server)).outcome is Outcome.FAILED


@pytest.mark.parametrize("now", [NOON, None, NIGHT.replace(hour=5, minute=0)])
def test_outside_its_window_the_live_server_is_left_alone(
    server: Played, now: datetime | None
) -> None:
    check = drilled(server, source_of(server), now)
    assert check.outcome is Outcome.COULD_NOT_LOOK
    assert "between 20:00 and 05:00 only" in check.detail
    assert server.instance.said == []


def test_without_leave_nothing_is_loaded_anywhere(server: Played) -> None:
    check = drilled(server, source_of(server, scratch_live=False, scratch_window=None))
    assert check.outcome is Outcome.COULD_NOT_LOOK
    assert "scratch_dsn_file in agent.toml, or allow the live one" in check.detail
    assert server.instance.said == []


def test_another_instance_is_used_at_any_time(server: Played) -> None:
    file = other_instance(server, "sqlserver://abide:x@scratch.example/master")
    source = source_of(server, scratch_live=False, scratch_window=None, scratch_dsn_file=file)
    instance = scratch_instance(source, NOON)
    assert (instance.address.host, instance.live) == ("scratch.example", False)


def test_another_instance_that_is_the_live_one_is_held_to_its_window(server: Played) -> None:
    file = other_instance(server, server.dsn("master"))
    source = source_of(server, scratch_dsn_file=file)
    assert scratch_instance(source, NIGHT).live
    with pytest.raises(Refused, match="between 20:00 and 05:00"):
        scratch_instance(source, NOON)
    source = source_of(server, scratch_live=False, scratch_window=None, scratch_dsn_file=file)
    with pytest.raises(Refused, match="names the live SQL Server itself"):
        scratch_instance(source, NIGHT)


def test_a_database_that_is_declared_no_more_is_loaded_nowhere(server: Played) -> None:
    with Loader(server.root, {}, NIGHT) as loader:
        held = {"number": 2, "kind": "sqlserver", "label": "x", "tables": PUPILS}
        check = loader.check(held, server.copy)
    assert (check.outcome, "declare it again" in check.detail) == (Outcome.COULD_NOT_LOOK, True)


def test_files_in_the_folder_carry_a_word_that_only_this_source_makes(server: Played) -> None:
    source = source_of(server)
    owner = exchange_of(source).owner
    assert owner == exchange_of(source_of(server)).owner
    assert owner != exchange_of(replace(source, number=3)).owner
    assert owner != exchange_of(replace(source, dsn_file=Path("/elsewhere/pupils.dsn"))).owner


def test_a_run_begins_by_removing_what_one_that_died_left_in_the_folder(
    declared: Declared, server: Played
) -> None:
    findings(declared, server)
    source = load_settings(declared.home).systems[0].sources[1]
    left = server.exchange.folder / f"abide-{exchange_of(source).owner}-deadbeef-00000000.bak"
    for name in (left.name, "SIMS.bak"):
        (server.exchange.folder / name).write_text("plaintext")
    with working(declared.home, lambda: datetime.now(UTC)):
        assert server.left() == ["SIMS.bak"]
    server.exchange.folder.rename(server.root / "unmounted")
    with working(declared.home, lambda: datetime.now(UTC)) as agent:
        assert agent.spool.unfinished() == []


def test_a_backup_is_never_loaded_into_a_database_by_us(server: Played) -> None:
    kind = kind_of("sqlserver")
    with pytest.raises(Refused, match="by hand"):
        kind.load_into({}, server.copy, server.dsn())
    assert server.instance.said == []


def test_the_label_is_the_same_from_run_to_run_and_holds_no_secret(server: Played) -> None:
    label = kind_of("sqlserver").label
    assert label(source_of(server)) == f"sqlserver://127.0.0.1:{server.stub.port}/Pupils"
    assert label(Source(2, "sqlserver", dsn="rubbish")) == "database 2"
    assert label(Source(2, "sqlserver", dsn_file=server.root / "none")) == "database 2"


THEN = {"a": 100, "b": 50}


@pytest.mark.parametrize(
    ("before", "now", "outcome"),
    [
        ({}, {"a": 100, "b": 50}, Outcome.PASSED),
        ({}, {"a": 100, "b": 49}, Outcome.FAILED),
        ({"b": 40}, {"a": 100, "b": 40}, Outcome.PASSED),
        ({"b": 40}, {"a": 100, "b": 45}, Outcome.PASSED),
        ({"b": 40}, {"a": 100, "b": 39}, Outcome.COULD_NOT_LOOK),
        ({"b": 60}, {"a": 100, "b": 61}, Outcome.COULD_NOT_LOOK),
        ({"b": 40}, {"a": 99, "b": 45}, Outcome.FAILED),
        ({"gone": 7}, {"a": 100, "b": 50}, Outcome.PASSED),
        ({"gone": 7}, {"a": 100, "b": 50, "gone": 7}, Outcome.PASSED),
        ({"b": 0}, {"a": 100}, Outcome.PASSED),
        ({"b": 40}, {"a": 100}, Outcome.COULD_NOT_LOOK),
        ({"b": 40}, {"a": 100, "b": 45, "new": 1}, Outcome.FAILED),
    ],
)
def test_a_table_that_changed_while_it_was_copied_lies_between_or_is_not_judged(
    before: dict[str, int], now: dict[str, int], outcome: Outcome
) -> None:
    assert compare_rows({"tables": THEN, "tables_before": before}, now)[0] is outcome


def test_a_ground_finds_a_source_by_its_label(server: Played) -> None:
    source = source_of(server)
    ground = Ground(server.root, ExitStack(), {"x": source})
    assert ground.source({"label": "x"}) is source


def findings(declared: Declared, server: Played, *lines: str) -> dict[str, Finding]:
    (declared.root / "places" / "Admin").mkdir(parents=True)
    file = declared.secret("pupils.dsn", server.dsn())
    folder = f'backup_folder = "{server.exchange.folder}"'
    declared.write(with_source('kind = "sqlserver"', f'dsn_file = "{file}"', folder, *lines))
    with looking(declared.home, lambda: datetime.now(UTC)) as agent:
        return {each.name: each for each in examine(agent)}


def test_the_doctor_says_that_it_was_never_run_there_and_what_to_do(
    declared: Declared, server: Played
) -> None:
    window = 'scratch_window = "20:00-05:00"'
    found = findings(declared, server, "scratch_live = true", window)
    assert not found["sqlserver"].ok
    assert found["sqlserver"].detail.startswith("not yet run on SQL Server")
    assert "tools/sqlserver_acceptance.py" in str(found["sqlserver"].command)
    assert found["source 2 of SIMS"].detail == "the database answers (SQL Server 15.0.2000.5)"
    assert found["backup_folder of SIMS"].ok
    loading = found["loading database 2 of SIMS"]
    assert loading.ok
    assert loading.detail == "on the live server (SQL Server 15.0.2000.5) between 20:00 and 05:00"


def test_the_doctor_names_a_folder_that_is_gone_and_a_database_that_is_loaded_nowhere(
    declared: Declared, server: Played
) -> None:
    server.exchange.folder.rmdir()
    found = findings(declared, server)
    assert "mend backup_folder" in found["backup_folder of SIMS"].detail
    assert not found["loading database 2 of SIMS"].ok
    assert not any("Secret" in each.detail for each in found.values())
